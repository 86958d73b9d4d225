"""Does the search find the passage that answers? `python -m tests.retrieval --data DIR`.

The corpus is every FacQA passage and 3,000 pieces of IndoSum, each an article of its own, indexed
as any corpus is; the questions are FacQA's valid ones, in Indonesian and in our English versions.
With `--five`, it is the five articles among all of IndoSum, and their questions. Each row of the
table is one way of searching: by meaning, by words, both together, and after reading.
"""

import argparse
import shutil
import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.ask import Assistant
from assistant.candidate import Finding, candidate_at
from assistant.confidence import FACTORS, settled
from assistant.question import language_of, understand
from assistant.reread import MOST as READ
from assistant.reread import reread
from assistant.retrieve import MEANING, Ranking, by_meaning, by_words, fuse
from assistant.train.data import lines, text_key
from index.records import Filters
from index.settings import PACKAGE, Settings
from index.sync import progress_bar, sync

HERE = Path(__file__).parent
ENGLISH = HERE / "gate" / "facqa_english.jsonl"
OWN = HERE / "gate" / "questions.jsonl"
PIECES, PIECE = 3_000, 700  # pieces of other news, and their longest, in characters
DEPTHS = (1, 3, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its language, and where it is answered: an article, and for long ones the span
    of the evidence in it."""

    question: str
    language: str
    article: str
    evidence: tuple[int, int] | None = None


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.retrieval", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with facqa and indosum")
    parser.add_argument("--five", action="store_true", help="the five among all of IndoSum")
    parser.add_argument("--questions", type=Path, action="append", help="for --five; else our own")
    parser.add_argument("--home", type=Path, help="keep the corpus and its index here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="saksi-retrieval-") as scratch:
        home = options.home or Path(scratch)
        corpus = home / ("five" if options.five else "facqa")
        if options.five:
            asked = five_questions(options.questions or [OWN])
            write_five(options.data, corpus)
        else:
            asked = facqa_questions(options.data)
            write_facqa(options.data, corpus)
        settings = Settings(corpus=corpus, home=home)
        with progress_bar() as progress:
            print(sync(settings, progress))
        print_table(Assistant(settings), asked)


def _write(corpus: Path, name: str, text: str) -> None:
    if not (corpus / name).exists():
        (corpus / name).write_text(text, "utf-8", newline="")


def write_facqa(data: Path, corpus: Path) -> None:
    """Each passage under its hash, so that an article's id tells which passage it is."""
    corpus.mkdir(parents=True, exist_ok=True)
    for split in ("train", "valid"):
        for row in lines(data / "facqa" / f"{split}.jsonl"):
            _write(corpus, f"{text_key(row['passage'])}.txt", row["passage"])
    made = 0
    for row in lines(data / "indosum" / "articles.jsonl.gz"):
        paragraphs = row["text"].split("\n\n")
        for first in range(0, len(paragraphs), 3):
            piece = "\n\n".join(paragraphs[first : first + 3])[:PIECE]
            if made < PIECES and len(piece) > PIECE // 2:
                _write(corpus, f"{text_key(piece)}.txt", piece)
                made += 1


def facqa_questions(data: Path) -> list[Asked]:
    valid = lines(data / "facqa" / "valid.jsonl")
    asked = [Asked(row["question"], "id", f"{text_key(row['passage'])}.txt") for row in valid]
    return asked + [Asked(row["question"], "en", f"{row['passage']}.txt") for row in lines(ENGLISH)]


def write_five(data: Path, corpus: Path) -> None:
    corpus.mkdir(parents=True, exist_ok=True)
    for article in (PACKAGE.parent / "corpus").glob("*.txt"):
        shutil.copy(article, corpus)
    for number, row in enumerate(lines(data / "indosum" / "articles.jsonl.gz")):
        _write(corpus, f"indosum-{number:04}.txt", row["text"])


def five_questions(files: Sequence[Path]) -> list[Asked]:
    """The answerable questions of files as `saksi eval` reads them."""
    asked = []
    for row in (row for file in files for row in lines(file)):
        for place in row.get("evidence", [])[:1]:
            text = (PACKAGE.parent / "corpus" / place["article"]).read_text("utf-8")
            start = text.index(place["quote"])
            span = (start, start + len(place["quote"]))
            asked.append(Asked(row["question"], row["lang"], place["article"], span))
    return asked


def print_table(assistant: Assistant, asked: Sequence[Asked]) -> None:
    """Recall at some depths and MRR@10, in percent, by way of searching and by language."""
    for language in ("id", "en"):
        some = [each for each in asked if each.language == language]
        if not some:
            continue
        print(f"\n{len(some)} questions ({language})")
        print("way        " + "".join(f"  recall@{depth:<3}" for depth in DEPTHS) + "  MRR@10")
        for name, way in WAYS.items():
            ranks = [_rank(assistant, way(assistant, each.question), each) for each in some]
            recalls = [sum(rank <= depth for rank in ranks) for depth in DEPTHS]
            reciprocal = statistics.fmean(1 / rank if rank <= 10 else 0.0 for rank in ranks)
            shown = "".join(f"  {100 * n / len(some):8.1f} " for n in recalls)
            print(f"{name:11}{shown}  {100 * reciprocal:6.1f}", flush=True)


def _rank(assistant: Assistant, found: Sequence[str], asked: Asked) -> float:
    """The first rank, from 1, of a passage that holds the evidence."""
    passages = assistant.index.passages
    for rank, name in enumerate(found, 1):
        passage = passages[name]
        if passage.article == asked.article:
            if asked.evidence is None:
                return rank
            start, end = asked.evidence
            if passage.start < end and start < passage.end:
                return rank
    return float("inf")


def _by_meaning(assistant: Assistant, question: str) -> list[str]:
    asked = understand(question, language_of(question))
    return [name for name, _ in by_meaning(assistant.index, asked, Filters())]


def _by_words(assistant: Assistant, question: str) -> list[str]:
    asked = understand(question, language_of(question))
    return [name for name, _ in by_words(assistant.index, asked, Filters())]


def _fused(assistant: Assistant, question: str) -> Ranking:
    """The fused ranking as it is, before copies of one story are folded together."""
    asked = understand(question, language_of(question))
    dense = by_meaning(assistant.index, asked, Filters())
    words = by_words(assistant.index, asked, Filters())
    return fuse(dense, words, MEANING[asked.language])


def _both(assistant: Assistant, question: str) -> list[str]:
    return [name for name, _ in _fused(assistant, question)]


def _after_reading(assistant: Assistant, question: str) -> list[str]:
    """The fused order, the first `READ` of it by how likely each passage answers: as an answer's
    confidence weighs what the reader says, what its sentence alone says, and how far the passage
    was found behind the best."""
    asked = understand(question, language_of(question))
    ranked = _fused(assistant, question)
    names, found = zip(*ranked[:READ], strict=True)
    passages = [assistant.index.passages[name] for name in names]
    read = assistant.reader.candidates(question, [passage.text for passage in passages], 1)
    best = [
        Finding((candidate_at(passage, one.start, one.end, one.probability),))
        for passage, (one, *_) in zip(passages, read, strict=True)
    ]
    scores = [
        FACTORS.reader * one.score
        + FACTORS.sentence * settled(finding)
        + FACTORS.lag * (found[0] - score)
        for finding, (one, *_), score in zip(
            reread(asked, best, assistant.reader), read, found, strict=True
        )
    ]
    order = sorted(range(len(names)), key=lambda i: -scores[i])
    return [names[i] for i in order] + [name for name, _ in ranked[READ:]]


WAYS: dict[str, Callable[[Assistant, str], list[str]]] = {
    "meaning": _by_meaning,
    "words": _by_words,
    "both": _both,
    "after reading": _after_reading,
}


if __name__ == "__main__":
    main()
