"""Question and passage pairs for the reader, from files shaped like the published data sets.

`DIR/idk_mrc/{train,valid}.jsonl` has `id, question, passage, answers: [{start, end, text}]`,
`DIR/facqa/{train,valid}.jsonl` has `question, passage, start, end`, and
`DIR/indosum/articles.jsonl.gz` has `text`; offsets are Unicode characters, end exclusive.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NEWS = Path(__file__).with_name("news_questions.jsonl")
HELD_BACK = 25  # one passage in so many is kept from training, for calibration


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage; `answers` are the passage's spans, none if it does not answer."""

    question: str
    passage: str
    answers: tuple[tuple[int, int], ...] = ()
    weight: float = 1.0
    source: str = ""


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    for line in text.split("\n"):  # not splitlines: a text may hold other line separators
        if line:
            yield json.loads(line)


def idk_mrc(folder: Path, split: str) -> list[Pair]:
    """IDK-MRC; `source` ends in `answerable`, or in who wrote an unanswerable one."""
    pairs = []
    for row in _lines(folder / "idk_mrc" / f"{split}.jsonl"):
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
        for row in _lines(folder / "facqa" / f"{split}.jsonl")
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
        for row in _lines(versions)
    ]


def text_key(text: str) -> str:
    """Names a text without repeating it: the first 16 digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def articles(folder: Path) -> list[str]:
    """The texts of IndoSum, spaces as they are."""
    return [row["text"] for row in _lines(folder / "indosum" / "articles.jsonl.gz")]


def news(folder: Path) -> list[tuple[Pair, str]]:
    """Our own questions on passages of IndoSum, each with its English version."""
    texts = {row["id"]: row["text"] for row in _lines(folder / "indosum" / "articles.jsonl.gz")}
    pairs = []
    for row in _lines(NEWS):
        if row["article"] not in texts:
            continue
        start, end = row["passage"]
        passage = texts[row["article"]][start:end]
        answers = ((row["answer"][0], row["answer"][1]),) if row["answer"] else ()
        source = "news" if answers else "news unanswerable"
        pairs.append((Pair(row["id"], passage, answers, source=source), row["en"]))
    return pairs


def is_held_back(passage: str) -> bool:
    """Whether a training passage is kept for calibration: by its hash, so the same on each run."""
    return zlib.crc32(passage.encode()) % HELD_BACK == 0
