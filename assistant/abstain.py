"""Why there is no answer, and what is said then: also what the corpus does have."""

from collections import Counter
from collections.abc import Sequence

from assistant.answer import Reason
from assistant.candidate import Finding, whole
from assistant.compose import day_name
from assistant.evidence import doubt
from assistant.heard import missing, share_heard
from assistant.prompts import say
from assistant.question import Question
from assistant.retrieve import Hit
from assistant.scope import Scope
from index.names import contains, region_name, same_place

TOLD = 0.75  # of a question's content words: a passage that has them tells of what was asked


def reason_for(
    scope: Scope, asked: Question, hits: Sequence[Hit], refused: Reason | None
) -> Reason:
    """Why nothing answers: what `refused` the best finding, else what speaks against all of the
    nearest passages."""
    nearest = [doubt(asked, Finding((whole(hit.passage),))) for hit in hits[:3]]
    against = Counter(why for why in nearest if why)
    why = refused
    if why is None and nearest and against.total() == len(nearest):
        why = against.most_common(1)[0][0]
    if why == "other_region":
        about = {region for p in scope.passages.values() for region in p.regions}
        wanted = asked.ids("region")
        within = all(any(contains(r, a) for a in about) for r in wanted)  # articles of its own
        around = all(any(same_place(r, a) for a in about) for r in wanted)
        places = _tell_of_it_in(asked, hits)
        there = any(same_place(r, a) for a in places for r in wanted)
        if around and places and not there and asked.kind != "number":
            return "false_premise"  # what was asked about happened, but not there
        return "not_in_corpus" if within else "other_region"
    if why == "false_premise" and not missing(asked, _told(hits)):
        return "not_in_corpus"  # all of it is told, only not in one place
    return why or "not_in_corpus"


def abstention(scope: Scope, asked: Question, hits: Sequence[Hit], reason: Reason) -> str:
    """What is said with an abstention: why, and what the corpus, or the filters' part, has."""
    language = asked.language
    if not hits:
        return say("no_article_in_filter" if scope.index.passages else "empty_corpus", language)
    near = [hit.passage for hit in hits]
    lacking, wanted = missing(asked, _told(hits)), asked.ids("region")
    about = [p.regions[0] for p in near if p.regions and p.regions[0] not in wanted]
    elsewhere = reason == "false_premise" and wanted and not lacking
    places = _tell_of_it_in(asked, hits) if elsewhere else []
    found = {
        "other_region": [region_name(r, language) for r in about],
        "false_premise": [region_name(r, language) for r in places],
        "other_date": [day_name(p.published, language) for p in near[:3] if p.published],
    }.get(reason, [])
    regions = [region_name(r, language) for r in wanted]
    owners = [n for n in asked.names if n.kind in ("office", "body")]
    dated = {date.year for date in asked.dates}
    names = {
        "other_region": regions,
        "other_date": [asked.text[d.start : d.end] for d in asked.dates]
        + [str(year) for year in asked.years if year not in dated],
        "other_owner": [asked.text[n.start : n.end] for n in owners],
        "false_premise": lacking or regions or list(asked.terms),
    }.get(reason, [])
    bare = reason in ("other_region", "other_date") and not found
    why = say(
        "elsewhere" if places else f"{reason}_bare" if bare else reason,
        language,
        asked=", ".join(dict.fromkeys(names)) or "?",
        found=", ".join(dict.fromkeys(found)),
    )
    return say("within_filters", language, said=why) if scope.filtered else why


def _tell_of_it_in(asked: Question, hits: Sequence[Hit]) -> list[str]:
    """Of each of the nearest passages that tell of what was asked about, the region it is about."""
    near = [hit.passage for hit in hits[:3]]
    return [p.regions[0] for p in near if p.regions and share_heard(asked, p.text) >= TOLD]


def _told(hits: Sequence[Hit]) -> str:
    """All that the passages found say."""
    return "\n".join(f"{hit.passage.title}\n{hit.passage.text}" for hit in hits)
