"""Which of a question's words its evidence has, in any of their spellings and in both languages."""

import re
from dataclasses import replace
from functools import lru_cache

from assistant.question import (
    VERB,
    Question,
    content_words,
    stemmer,
    understand,
    without_context,
)
from index.names import find_names, forms

# How much of a question's content words its evidence may lack. A reason takes for granted that the
# thing happened, so there what happened must be told.
UNHEARD: dict[str, float] = {"reason": 1 / 3}
HELD = {"=digelar"}  # of any event


def missing(asked: Question, context: str, article_text: str = "") -> list[str]:
    """What the question names or takes for granted and the evidence does not have."""
    return absent(asked, context, article_text) or unheard(asked, context)


def absent(asked: Question, context: str, article_text: str = "") -> list[str]:
    """The proper names of the question that the evidence's article does not have, as they are or,
    of capitals ("TI"), as words that begin with them."""
    whole = stems(context) | stems(article_text)
    unknown = [word for word in asked.proper if not known_as(word) & whole]
    text = f"{context}\n{article_text}"
    return [word for word in unknown if not (word.isupper() and _has_initials(text, word))]


def _has_initials(text: str, letters: str) -> bool:
    words = r"\w+ ".join(map(re.escape, letters))
    return len(letters) > 1 and re.search(rf"\b{words}\w+", text, re.IGNORECASE) is not None


def unheard(asked: Question, context: str) -> list[str]:
    """The question's other content words where the context lacks too many of them (`UNHEARD`), in
    any of the spellings and languages that the alias table knows."""
    said, terms = stems(context), checkable(asked)
    lacking = [term for term in terms if not known_as(term) & said]
    things = {term for term in terms if not VERB.match(term) and not known_as(term) & HELD}
    if len(things) > 1 and things <= set(lacking):
        return lacking  # "Kapan Polda menggelar simulasi Sispamkota?" where none is told of
    if asked.kind not in ("reason", "explanation") and len(lacking) < 2:
        return []  # one word said otherwise is no false premise
    return lacking if len(lacking) > len(terms) * UNHEARD.get(asked.kind, 3 / 4) else []


def checkable(asked: Question) -> list[str]:
    """The content words of a question whose presence in an Indonesian text can be told.

    Proper names are checked on their own, and an English word that the alias table has no
    Indonesian for says nothing either way.
    """
    proper = {word.lower() for word in asked.proper}
    return [
        term
        for term in asked.terms
        if term not in proper
        and (asked.language == "id" or known_as(term) > stems(term) or _is_known(term))
    ]


def _is_known(term: str) -> bool:
    """Whether the alias table has it, if only as a word of both languages: "hotel"."""
    return any(stem.startswith("=") for stem in stems(term))


def nothing_heard(asked: Question, text: str) -> bool:
    """Whether a text has none of a question's words, of two or more that can be looked for. A post
    or a full form is told by names alone."""
    by_name = asked.kind in ("person", "office", "definition")
    return not by_name and len(checkable(asked)) > 1 and share_heard(asked, text) == 0


def own_unheard(asked: Question, text: str) -> bool:
    """Whether a text has nothing of what a chat's question asks in its own words, beside those that
    it leans on: "How many of them are women?", of an article without women."""
    bare = without_context(asked.text)
    own = replace(understand(bare, asked.language), language=asked.language)
    if bare == asked.text or not own.terms or own.ids("body") or own.ids("office"):
        return False
    if set(own.terms) > set(checkable(own)):
        return False  # what cannot be looked for may be said in other words
    return not any(known_as(term) & stems(text) for term in own.terms)


def share_heard(asked: Question, text: str) -> float:
    """The share of a question's checkable words that a text has, from 0 (also if none) to 1."""
    terms, said = checkable(asked), stems(text)
    return sum(bool(known_as(term) & said) for term in terms) / max(1, len(terms))


def verbs_heard(asked: Question, text: str) -> float:
    """The share of a question's verbs that a text has, from 0 to 1; a half if it has none: that
    something "meminta" says little of what "dikabulkan"."""
    verbs, said = [term for term in checkable(asked) if VERB.match(term)], stems(text)
    return sum(bool(known_as(verb) & said) for verb in verbs) / len(verbs) if verbs else 0.5


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The words of a text, their stems, and the terms of the alias table in it.

    A word joined by hyphens or slashes also gives its parts; a term is given by its id, so that
    two forms of it (dikerahkan, deployed) have something in common.
    """
    words = {match.group().lower() for match in content_words(text)}
    words |= {part for word in words for part in word.replace("/", "-").split("-")}
    terms = {f"={name.id}" for name in find_names(text) if name.kind in ("term", "body", "office")}
    return frozenset({stemmer()(word) for word in words} | words | terms)


@lru_cache(maxsize=4096)
def known_as(word: str) -> frozenset[str]:
    """The stems of a word and of its other forms in the alias table; a form of several words is
    told by its term's id alone: "pengamanan" is no "sistem pengamanan kota"."""
    single = " ".join(form for form in forms(word) if " " not in form)
    return stems(word) | stems(single) | {stemmer()(word.lower())}
