"""Is what was found evidence for what was asked: its owner, its day, and what is told at all?"""

import re
from datetime import date

from assistant.answer import Reason
from assistant.answer_type import asks_rank, is_other_type, measure_asked
from assistant.candidate import Candidate, Finding
from assistant.event import given_up, no_first_plan, other_event, other_turn, other_venue
from assistant.figure import (
    most_or_least,
    no_age,
    of_all,
    of_both,
    only_for_each,
    other_members,
    other_named,
    other_unit,
)
from assistant.heard import absent, nothing_heard, own_unheard, unheard
from assistant.holder import met, no_body, no_leader, other_office
from assistant.owner import (
    left_out,
    not_part_of,
    only_with,
    other_body,
    other_region,
    restates,
)
from assistant.question import YEAR, Question
from index.dates import complete, find_dates, find_months, fits_year

NEGATION = re.compile(
    r"\b(?:tidak|bukan|belum|tanpa|jangan|tak|bukanlah|melarang|dilarang|larangan|terlarang"
    r"|membantah|dibantah|bantahan|menepis|menyangkal)\b",
    re.IGNORECASE,
)
# Asks for what is not so: "Berapa TPS yang belum menerima logistik?"
NOT_DONE = re.compile(
    r"\b(?:(?:tidak|tak)(?! (?:kurang|lebih|sampai))|belum|tanpa|never|without"
    r"|(?:was|were|is|are|did|do|does|has|have|had|could|can) not)\b|n[’']t\b",
    re.IGNORECASE,
)
BECAUSE = (
    r"(?:karena|gara-gara|akibat|lantaran|sebab|disebabkan|dipicu|because(?: of)?|due to"
    r"|on account of)"
)
# A cause may be put so or otherwise: "gara-gara buktinya tidak cukup", "karena kurang bukti".
CAUSE = re.compile(rf"\b{BECAUSE}(?: \w+){{0,3}} $", re.IGNORECASE)


def objection(asked: Question, finding: Finding) -> Reason | None:
    """Why a finding is not evidence for the question, or None when nothing speaks against it."""
    return next((why for part in finding.parts if (why := _against(asked, part))), None)


def doubt(asked: Question, finding: Finding) -> Reason | None:
    """The objection, or that the evidence does not tell what the question takes for granted: with
    that a finding is less likely, not refused."""
    untold = any(unheard(asked, part.context) for part in finding.parts)
    return objection(asked, finding) or ("false_premise" if untold else None)


def _against(asked: Question, candidate: Candidate) -> Reason | None:
    if other_region(asked, candidate) or not_part_of(asked, candidate):
        return "other_region"
    if _other_date(asked, candidate):
        return "other_date"
    if other_body(asked, candidate) or other_office(asked, candidate):
        return "other_owner"
    if absent(asked, candidate.context, candidate.article_text):
        return "false_premise"
    if (
        asked.kind == "number"
        and not measure_asked(asked)
        and own_unheard(asked, candidate.context)
    ):
        return "false_premise"
    if other_event(asked, candidate):  # the one asked about may have been elsewhere
        return "other_region" if asked.ids("region") else "false_premise"
    if is_other_type(asked, candidate.text) or any(
        found(asked, candidate)
        for found in (
            left_out,
            of_all,
            of_both,
            other_members,
            other_unit,
            only_for_each,
            only_with,
            other_named,
            given_up,
            no_age,
            no_body,
            no_first_plan,
            no_leader,
            other_venue,
            other_turn,
            most_or_least,
        )
    ):
        return "not_in_corpus"
    if asked.kind in ("number", "date", "place", "person") and (
        _asks_what_is_not(asked) and not NEGATION.search(candidate.quoted)
    ):
        return "not_in_corpus"
    if asked.kind in ("person", "organization") and met(asked, candidate):
        return "not_in_corpus"
    if asked.kind in ("person", "organization", "office") and (
        restates(asked, candidate) and not asks_rank(asked)
    ):
        return "not_in_corpus"
    if nothing_heard(asked, f"{candidate.context}\n{candidate.article_text}"):
        return "false_premise"
    return None


def _asks_what_is_not(asked: Question) -> bool:
    return any(not CAUSE.search(asked.text[: m.start()]) for m in NOT_DONE.finditer(asked.text))


def _other_date(asked: Question, candidate: Candidate) -> bool:
    published = candidate.passage.published
    if not _dated(asked, candidate.context, published):
        return True
    if asked.kind == "office" or len(asked.years) > 1:
        return False  # asks for several times: each value comes with its article's date
    said = {year for *_, year in _days(candidate.context, published)} | {
        int(year.group()) for year in YEAR.finditer(candidate.context)
    }
    return any(
        not _tells_of(candidate, year) if published and year < published.year else year not in said
        for year in asked.years
        if published or not fits_year(find_dates(candidate.article_text), year)
    )


def _tells_of(candidate: Candidate, year: int) -> bool:
    """Whether the sentence or the title names a year before that of the article: what an article
    compares today's figures with is not told by all of its sentences."""
    told = f"{candidate.quoted}\n{candidate.passage.title or ''}"
    return any(int(match.group()) == year for match in YEAR.finditer(told)) or any(
        day.year == year for day in find_dates(told)
    )


def _dated(asked: Question, text: str, published: date | None) -> bool:
    """Whether all dates of the question stand in a text, or are its article's own."""
    said = _days(text, published)
    return all(
        any(
            all(a is None or b is None or a == b for a, b in zip(wanted, day, strict=True))
            for day in said
        )
        for wanted in ((found.day, found.month, found.year) for found in asked.dates)
    )


def _days(text: str, published: date | None) -> set[tuple[int | None, int | None, int | None]]:
    """The dates of a text and that of its article, each day, month and year as far as told."""
    said: set[tuple[int | None, int | None, int | None]] = set()
    for found in find_dates(text) + find_months(text, published):
        day = complete(found, published)
        said.add((day.day, day.month, day.year) if day else (found.day, found.month, found.year))
    if published:
        said.add((published.day, published.month, published.year))
    return said
