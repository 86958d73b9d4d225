"""From findings to what is said: one value, each value with its source where articles differ, a
list whole, a yes or no with the sentence that decides it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from assistant.answer import Citation, Claim
from assistant.candidate import Candidate, Finding
from assistant.cite import citation
from assistant.prompts import Language, say
from assistant.question import Question, stemmer
from assistant.retrieve import same_story, shingles
from assistant.spans import amount, numbers
from assistant.verify import NUMBER, digits
from index.dates import find_dates
from index.names import find_names

DIFFERING = ("number", "person", "office", "yesno")  # kinds whose answer may change over time
RIVAL = 0.6  # of the surest finding's confidence: from there on another one is shown beside it
SHARE = re.compile(r"\bpersen\b|%", re.IGNORECASE)
MOST_SUPPORT = 3  # citations for one value


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is verified."""

    answer: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]


def compose(asked: Question, findings: Sequence[Finding], first: int = 1) -> Draft:
    """Say what `findings` (surest first, all of them accepted) hold, with citations numbered from
    `first`."""
    values = _values(asked, findings)
    cited: list[Candidate] = []
    claims: list[Claim] = []
    lines: list[str] = []
    for value in values:
        best = value[0]
        numbers = []
        for part, text in zip(best.parts, _texts(best, asked.language), strict=True):
            support = [part, *(f.parts[0] for f in value[1:MOST_SUPPORT] if len(best.parts) == 1)]
            numbers.append(tuple(first + _place(candidate, cited) for candidate in support))
            claims.append(Claim(text, numbers[-1]))
        said = [
            claim.text + " " + "".join(f"[{n}]" for n in claim.citations)
            for claim in claims[-len(best.parts) :]
        ]
        lines.append(_line(best.parts[0], said, asked.language, alone=len(values) == 1))
    if len(values) > 1:
        lines.insert(0, say("several", asked.language))
    citations = tuple(citation(n, candidate) for n, candidate in enumerate(cited, first))
    return Draft("\n".join(lines), tuple(claims), citations)


def _values(asked: Question, findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings by what they say, best first; one value only, unless others are its rivals."""
    values: list[list[Finding]] = []
    for finding in findings:
        if finding.confidence < RIVAL * findings[0].confidence:
            break
        same = next((v for v in values if agree(v[0], finding)), None)
        if same is not None:
            if not any(_copies(finding, other) for other in same):
                same.append(finding)
        elif not values or (
            asked.kind in DIFFERING
            and all(finding.article != other.article for v in values for other in v)
        ):
            values.append([finding])
    return (
        sorted(values, key=lambda v: when(v[0].parts[0]) or date.max) if len(values) > 1 else values
    )


def agree(one: Finding, other: Finding) -> bool:
    """Whether two findings say the same: the words of one are among the other's."""
    if one.verdict or other.verdict:
        return one.verdict == other.verdict
    a, b = _key(one), _key(other)
    return a <= b or b <= a


def _key(finding: Finding) -> frozenset[str]:
    return _meaning(" ".join(part.text for part in finding.parts))


@lru_cache(maxsize=4096)
def _meaning(text: str) -> frozenset[str]:
    """What a text says, as words to compare: its amounts, however they are written, other figures,
    its dates, and the names of the alias table; with none of them, its words' stems."""
    counted, days = numbers(text), find_dates(text)
    said = [text[span.start : span.end] for span in counted]
    figures = {f"{amount(each)}{'%' if SHARE.search(each) else ''}" for each in said}
    for day in days:  # "21 Agustus 2023" and "21/08/2023" are one day
        figures |= {f"day {day.day}", f"month {day.month}"}
        figures |= {f"year {day.year}"} if day.year else set()
    taken = [(s.start, s.end) for s in counted] + [(day.start, day.end) for day in days]
    figures |= {
        digits(number.group())
        for number in NUMBER.finditer(text)
        if not any(start < number.end() and number.start() < end for start, end in taken)
    }
    names = {n.id for n in find_names(text) if n.kind in ("office", "region", "body")}
    if figures or names:
        return frozenset(figures | names)
    ranks = [(n.start, n.end) for n in find_names(text) if n.kind == "rank"]
    words = re.finditer(r"[^\W\d_]{2,}", text)
    return frozenset(
        stemmer()(word.group().lower())
        for word in words
        if not any(start <= word.start() < end for start, end in ranks)
    )


def _copies(one: Finding, other: Finding) -> bool:
    """Whether the two rest on one story: one article, or passages that are word for word alike."""
    return one.article == other.article or same_story(
        shingles(one.parts[0].passage.text), shingles(other.parts[0].passage.text)
    )


def _place(candidate: Candidate, cited: list[Candidate]) -> int:
    """Where a candidate stands among the cited; a quote and answer cited before keeps its place."""
    if candidate not in cited:
        cited.append(candidate)
    return cited.index(candidate)


def _texts(finding: Finding, language: Language) -> list[str]:
    if finding.verdict:
        quote = finding.parts[0].quoted
        spoken = re.fullmatch(r"[“\"]([^“”\"]*)[”\"]", quote)
        quote = spoken[1] if spoken else quote
        return [say("yesno", language, word=say(finding.verdict, language), quote=quote)]
    return [part.text for part in finding.parts]


def _line(first: Candidate, said: list[str], language: Language, *, alone: bool) -> str:
    if len(said) > 1:
        head = say("listed", language, source=source(first, language))
        return "\n".join([head, *(f"- {claim}" for claim in said)])
    if alone:
        return say("answered", language, source=source(first, language), claim=said[0])
    return "- " + say("value", language, source=source(first, language, alone=False), claim=said[0])


def source(candidate: Candidate, language: Language, *, alone: bool = True) -> str:
    """Who says it and when (see `source_of`)."""
    passage = candidate.passage
    publisher = passage.publisher or passage.title or passage.article
    return source_of(publisher, passage.published, candidate.quoted, language, alone=alone)


def source_of(
    publisher: str, published: date | None, quote: str, language: Language, *, alone: bool
) -> str:
    """Who says it and when: "TerbitKalimantan.com, 22 Agustus 2023". Beside others, an article that
    has no date is told with the day that its quote mentions."""
    day = published or (None if alone else _day_in(quote))
    if day is None:
        return say("source_undated", language, publisher=publisher)
    kind = "source" if published else "source_mentions"
    return say(kind, language, publisher=publisher, date=day_name(day, language))


def when(candidate: Candidate) -> date | None:
    """The day of the article, else the last full date in the quote itself."""
    return candidate.passage.published or _day_in(candidate.quoted)


def _day_in(quote: str) -> date | None:
    return max((found.value for found in find_dates(quote) if found.value), default=None)


def day_name(day: date, language: Language) -> str:
    """A day in words: "22 Agustus 2023"."""
    return f"{day.day} {say('months', language).split()[day.month - 1]} {day.year}"
