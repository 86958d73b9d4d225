"""Question and passage pairs for the reader, from files shaped like the published data sets.

`DIR/idk_mrc/{train,valid}.jsonl` has `id, question, passage, answers: [{start, end, text}]`,
`DIR/facqa/{train,valid}.jsonl` has `question, passage, start, end`, `DIR/indonli/{train,val}.jsonl`
has `premise, hypothesis, label` and `DIR/indosum/articles.jsonl.gz` has `id, text`; offsets are
Unicode characters, end exclusive.
"""

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.candidate import Verdict
from assistant.question import kind_of

NEWS = Path(__file__).with_name("news_questions.jsonl")
WIKI = Path(__file__).with_name("wiki_questions.jsonl")
MADE = Path(__file__).with_name("made_articles.jsonl")
VERDICTS: dict[str, Verdict] = {"e": "yes", "c": "no"}  # IndoNLI's labels
ASKING = (
    ("Apakah ", "?"),
    ("apakah ", ""),
    ("Benarkah ", "?"),
    ("Is it true that ", "?"),
    ("", "?"),
)
ONE_SENTENCE = 220  # characters; a longer premise has several, and which one decides is not marked
HELD_BACK = 25  # one passage in so many is kept from training, for calibration


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage; `answers` are the passage's spans, none if it does not answer.

    `verdict` is what the passage says to a yes/no question; with one, no `answers` means only that
    the sentence that decides is not marked.
    """

    question: str
    passage: str
    answers: tuple[tuple[int, int], ...] = ()
    weight: float = 1.0
    source: str = ""
    verdict: Verdict | None = None

    @property
    def asks_verdict(self) -> bool:
        """Whether the question wants a yes or no, whether or not the passage says."""
        ours = self.source.startswith("made") and kind_of(self.question) == "yesno"
        return ours or self.verdict is not None or self.source == "indonli"


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a JSON Lines file, which may be packed with gzip."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    for line in text.split("\n"):  # not splitlines: a text may hold other line separators
        if line:
            yield json.loads(line)


def idk_mrc(folder: Path, split: str) -> list[Pair]:
    """IDK-MRC; `source` ends in `answerable`, or in who wrote an unanswerable one."""
    pairs = []
    for row in lines(folder / "idk_mrc" / f"{split}.jsonl"):
        kind = "human" if "unans-h" in row["id"] else "model" if "unans-m" in row["id"] else ""
        answers = tuple((a["start"], a["end"]) for a in row["answers"])
        pairs.append(
            Pair(row["question"], row["passage"], answers, source=f"idk_mrc {kind or 'answerable'}")
        )
    return pairs


def facqa(folder: Path, split: str) -> list[Pair]:
    """FacQA: every question is answerable."""
    return [
        Pair(row["question"], row["passage"], ((row["start"], row["end"]),), source="facqa")
        for row in lines(folder / "facqa" / f"{split}.jsonl")
    ]


def facqa_in(folder: Path, versions: Path) -> list[Pair]:
    """FacQA's valid questions in another language.

    A line of `versions` has a `question`, the `passage` by the first 16 digits of its SHA-256, and
    the answer's `start` and `end`.
    """
    passages = {text_key(p.passage): p.passage for p in facqa(folder, "valid")}
    return [
        Pair(
            row["question"], passages[row["passage"]], ((row["start"], row["end"]),), source="facqa"
        )
        for row in lines(versions)
    ]


def text_key(text: str) -> str:
    """Names a text without repeating it: the first 16 digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def articles(folder: Path) -> list[str]:
    """The texts of IndoSum, spaces as they are."""
    return [row["text"] for row in lines(folder / "indosum" / "articles.jsonl.gz")]


def news(folder: Path) -> list[tuple[Pair, str]]:
    """Our own questions on passages of IndoSum, each with its English version."""
    texts = {row["id"]: row["text"] for row in lines(folder / "indosum" / "articles.jsonl.gz")}
    pairs = []
    for row in lines(NEWS):
        if row["article"] not in texts:
            continue
        start, end = row["passage"]
        passage = texts[row["article"]][start:end]
        answers = ((row["answer"][0], row["answer"][1]),) if row["answer"] else ()
        source = "news" if answers else "news unanswerable"
        pairs.append((Pair(row["id"], passage, answers, source=source), row["en"]))
    return pairs


def wiki(folder: Path) -> list[tuple[Pair, str]]:
    """Our own questions on passages of IDK-MRC's training split, each with its English version."""
    texts = {text_key(pair.passage): pair.passage for pair in idk_mrc(folder, "train")}
    pairs = []
    for row in lines(WIKI):
        if passage := texts.get(row["passage"]):
            answers = ((row["answer"][0], row["answer"][1]),) if row["answer"] else ()
            source = "wiki" if answers else "wiki unanswerable"
            pairs.append((Pair(row["id"], passage, answers, source=source), row["en"]))
    return pairs


def indonli(folder: Path, split: str) -> list[Pair]:
    """IndoNLI's inferences as yes/no questions, in one of a few forms, the same on each run."""
    pairs = []
    for row in lines(folder / "indonli" / f"{split}.jsonl"):
        premise, hypothesis = row["premise"], row["hypothesis"].strip().rstrip(".")
        first = hypothesis.split(" ", 1)[0]
        if first not in premise:  # else it is a name, or it is as the premise writes it
            hypothesis = hypothesis[:1].lower() + hypothesis[1:]
        before, after = ASKING[zlib.crc32(hypothesis.encode()) % len(ASKING)]
        verdict = VERDICTS.get(row["label"])
        whole = ((0, len(premise)),) if verdict and len(premise) <= ONE_SENTENCE else ()
        pairs.append(
            Pair(before + hypothesis + after, premise, whole, source="indonli", verdict=verdict)
        )
    return pairs


def made() -> list[tuple[Pair, str]]:
    """Our own questions on articles that we made up, each with its English version."""
    pairs = []
    for row in lines(MADE):
        body = row["body"]
        for asked in row["questions"]:
            answers: tuple[tuple[int, int], ...] = ()
            if asked["quote"]:
                at = body.index(asked["quote"])
                inside = asked.get("answer") or asked["quote"]
                start = at + asked["quote"].index(inside)
                answers = ((start, start + len(inside)),)
            source = "made" if answers else "made unanswerable"
            pair = Pair(asked["id"], body, answers, source=source, verdict=asked.get("verdict"))
            pairs.append((pair, asked["en"]))
    return pairs


def elsewhere(pair: Pair) -> str:
    """The paragraphs of the pair's passage that have nothing of its answer: they look like it, for
    they tell of the same event."""
    answer = " ".join(pair.passage[a:b] for a, b in pair.answers).lower()
    words = [w for w in re.findall(r"\w+", answer) if len(w) > 3 or w.isdigit()] or [answer]
    paragraphs = pair.passage.split("\n\n")
    return "\n\n".join(p for p in paragraphs if not any(w in p.lower() for w in words))


def is_held_back(passage: str) -> bool:
    """Whether a training passage is kept for calibration: by its hash, so the same on each run."""
    return zlib.crc32(passage.encode()) % HELD_BACK == 0
