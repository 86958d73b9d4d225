"""Find the passages that may answer: dense and keyword search, fused, copies folded together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.question import Question
from index.names import synonyms
from index.published import Index
from index.records import Filters, Passage
from index.store import allowed_ids

CANDIDATES = 50  # taken from each of the two searches
SYNONYM_WEIGHT = {"id": 0.25, "en": 0.5}  # English words must be found by their Indonesian ones
RANK_CONSTANT = 10  # of reciprocal rank fusion; 10 beat the usual 60 on Indonesian news questions
SHINGLE = 4  # words
COPY = 0.6  # of the smaller text's shingles: above it two texts tell one story in the same words


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, and its fused score."""

    passage: Passage
    score: float


def retrieve(index: Index, asked: Question, filters: Filters, limit: int) -> list[Hit]:
    """The `limit` best passages, best first; one that copies a better one is left out."""
    allowed = allowed_ids(index.passages.values(), filters)
    dense = index.store.query(index.encoder.encode_question(asked.text), CANDIDATES, filters)
    words = index.keywords.search(
        asked.text, CANDIDATES, allowed, synonyms(asked.text), SYNONYM_WEIGHT[asked.language]
    )
    ranked = fuse([name for name, _ in dense], [name for name, _ in words])
    found = ((index.passages[name], score) for name, score in ranked if name in index.passages)
    return fold_copies(found, limit)


def fuse(*rankings: list[str]) -> list[tuple[str, float]]:
    """Reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009): the sum of 1 / (k + rank)."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, name in enumerate(ranking, 1):
            scores[name] = scores.get(name, 0.0) + 1 / (RANK_CONSTANT + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def fold_copies(found: Iterable[tuple[Passage, float]], limit: int) -> list[Hit]:
    """The first `limit` different passages: one that tells a better one's story again is dropped,
    so that copies in several outlets are neither read nor cited as if they were independent."""
    kept: list[Hit] = []
    told: list[set[str]] = []
    for passage, score in found:
        own = shingles(passage.text)
        if len(kept) < limit and not any(same_story(own, other) for other in told):
            kept.append(Hit(passage, score))
            told.append(own)
    return kept


def shingles(text: str) -> set[str]:
    """The runs of `SHINGLE` words in a text (Broder, 1997), without case and punctuation."""
    words = "".join(c if c.isalnum() else " " for c in text.lower()).split()
    return {" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))}


def same_story(one: set[str], other: set[str]) -> bool:
    """Whether most of the shorter text stands in the longer one, word for word."""
    return len(one & other) >= COPY * min(len(one), len(other))


def of_article(passages: Mapping[str, Passage], article: str) -> list[Passage]:
    """All passages of one article, in reading order."""
    return sorted((p for p in passages.values() if p.article == article), key=lambda p: p.start)
