"""Find the passages that may answer: dense and keyword search, fused, copies folded together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.question import Question
from index.names import synonyms
from index.published import Index
from index.records import Filters, Passage
from index.rows import allowed_ids

Ranking = list[tuple[str, float]]  # ids of passages and their scores, best first

CANDIDATES = 100  # taken from each of the two searches
SYNONYM_WEIGHT = {"id": 0.25, "en": 0.5}  # English words must be found by their Indonesian ones
MEANING = {"id": 0.5, "en": 0.6}  # its share of the fused score; words tell less across languages
SHINGLE = 4  # words
COPY = 0.6  # of the smaller text's shingles: above it two texts tell one story in the same words


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, and its fused score."""

    passage: Passage
    score: float


def retrieve(index: Index, asked: Question, filters: Filters, limit: int) -> list[Hit]:
    """The `limit` best passages, best first; one that copies a better one is left out."""
    dense, words = by_meaning(index, asked, filters), by_words(index, asked, filters)
    ranked = fuse(dense, words, MEANING[asked.language])
    found = ((index.passages[name], score) for name, score in ranked if name in index.passages)
    return fold_copies(found, limit)


def by_meaning(index: Index, asked: Question, filters: Filters) -> Ranking:
    """The passages whose vectors are nearest to the question's."""
    return index.store.query(index.encoder.encode_question(asked.text), CANDIDATES, filters)


def by_words(index: Index, asked: Question, filters: Filters) -> Ranking:
    """The passages that share most words with the question or its synonyms."""
    allowed = allowed_ids(index.passages.values(), filters)
    also, weight = synonyms(asked.text), SYNONYM_WEIGHT[asked.language]
    return index.keywords.search(asked.text, CANDIDATES, allowed, also, weight)


def fuse(dense: Ranking, words: Ranking, meaning: float) -> Ranking:
    """Both rankings as one: the weighted sum of their scores, each stretched to 0 to 1.

    Convex combination with min-max scaling (Bruch, Gai, Ingber, TOIS 2023). Where each search is
    sure of its first hit that counts, which fusing by ranks alone forgets.
    """
    scores: dict[str, float] = {}
    for ranking, share in ((dense, meaning), (words, 1 - meaning)):
        lowest, highest = ranking[-1][1] if ranking else 0.0, ranking[0][1] if ranking else 0.0
        for name, score in ranking:
            scaled = (score - lowest) / (highest - lowest) if highest > lowest else 1.0
            scores[name] = scores.get(name, 0.0) + share * scaled
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def fold_copies(found: Iterable[tuple[Passage, float]], limit: int) -> list[Hit]:
    """The first `limit` different passages: one that tells a better one's story again is dropped,
    so that copies in several outlets are neither read nor cited as if they were independent."""
    kept: list[Hit] = []
    told: list[set[str]] = []
    for passage, score in found:
        if len(kept) == limit:
            break
        own = shingles(passage.text)
        if not any(same_story(own, other) for other in told):
            kept.append(Hit(passage, score))
            told.append(own)
    return kept


def shingles(text: str) -> set[str]:
    """The runs of `SHINGLE` words in a text (Broder, 1997), without case and punctuation."""
    words = "".join(c if c.isalnum() else " " for c in text.lower()).split()
    return {" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))}


def same_story(one: set[str], other: set[str]) -> bool:
    """Whether most of the shorter text stands in the longer one, word for word, and all of its
    figures: two notices in the same words with other figures are two stories, or a correction."""
    shorter, longer = sorted((one, other), key=len)
    return len(one & other) >= COPY * len(shorter) and _figures(shorter) <= _figures(longer)


def _figures(runs: set[str]) -> set[str]:
    return {word for run in runs for word in run.split() if word.isdigit()}


def of_article(passages: Mapping[str, Passage], article: str) -> list[Passage]:
    """All passages of one article, in reading order."""
    return sorted((p for p in passages.values() if p.article == article), key=lambda p: p.start)
