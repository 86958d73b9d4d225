"""Questions that the corpus can answer, to offer a newcomer or after an abstention.

They are made from what articles say in a form that shows it (an office and its holder, a full form
and its abbreviation), and only those that are really answered when asked are offered.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from assistant import spans
from assistant.prompts import Language, say
from index.names import find_names
from index.records import Passage


def examples(
    passages: Iterable[Passage], answered: Callable[[str], bool], language: Language, count: int
) -> list[str]:
    """Up to `count` different questions in `language` that are `answered`, one an article."""
    offered: dict[str, str] = {}  # article, question
    for passage in passages:
        if len(offered) == count:
            break
        if passage.article not in offered:
            fresh = (q for q in _about(passage, language) if q not in offered.values())
            question = next(filter(answered, fresh), None)
            if question:
                offered[passage.article] = question
    return list(offered.values())


def _about(passage: Passage, language: Language) -> Iterator[str]:
    text = passage.text
    for office, region in pairwise(find_names(text)):
        if (office.kind, region.kind) != ("office", "region") or region.start - office.end > 1:
            continue
        if any(s.start < 3 for s in spans.persons(text[region.end : region.end + 60])):
            yield say("example_holder", language, office=text[office.start : region.end])
    for match in spans.SHORT_FORM.finditer(text):
        if spans.expansions(text, match["short"]):
            yield say("example_expansion", language, short=match["short"])
