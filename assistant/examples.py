"""Questions that the corpus can answer, to offer a newcomer or after an abstention.

They are made from what articles say in a form that shows it (a count of personnel, an office and
its holder, a full form and its abbreviation), and only those that are really answered when asked
are offered.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from assistant import spans
from assistant.prompts import Language, say
from index.names import find_names, region_name
from index.records import Passage

Kind = Callable[[Passage, Language], Iterator[str]]
Question = tuple[str, str]  # the article it is made from, and the question
MOST_TRIED = 24  # questions, each of which takes as long as any other
# At least a hundred: a few are rarely all that a region deploys.
COUNTED = re.compile(r"\d[\d.]\d (?:personel|personil)\b", re.IGNORECASE)


def examples(
    passages: Sequence[Passage], answered: Callable[[str], bool], language: Language, count: int
) -> list[str]:
    """Up to `count` different questions in `language` that are `answered`, one an article, of each
    kind in turn; none is tried twice, and no more than `MOST_TRIED` are."""
    offered: dict[str, str] = {}  # article, question
    tried: set[str] = set()
    kinds = [_asked(kind, passages, language) for kind in (_counts, _holders, _expansions)]
    while kinds and len(offered) < count and len(tried) < MOST_TRIED:
        kind = kinds.pop(0)
        for article, question in kind:
            if article not in offered and question not in tried:
                tried.add(question)
                if answered(question):
                    offered[article] = question
                kinds.append(kind)
                break
    return list(offered.values())


def _asked(kind: Kind, passages: Sequence[Passage], language: Language) -> Iterator[Question]:
    for passage in passages:
        for question in kind(passage, language):
            yield passage.article, question


def _counts(passage: Passage, language: Language) -> Iterator[str]:
    if COUNTED.search(passage.text) and passage.regions:
        yield say("example_count", language, region=region_name(passage.regions[0], language))


def _holders(passage: Passage, language: Language) -> Iterator[str]:
    text = passage.text
    for office, region in pairwise(find_names(text)):
        if (office.kind, region.kind) != ("office", "region") or region.start - office.end > 1:
            continue
        if any(s.start < 3 for s in spans.persons(text[region.end : region.end + 60])):
            yield say("example_holder", language, office=text[office.start : region.end])


def _expansions(passage: Passage, language: Language) -> Iterator[str]:
    for match in spans.SHORT_FORM.finditer(passage.text):
        if spans.expansions(passage.text, match["short"]):
            yield say("example_expansion", language, short=match["short"])
