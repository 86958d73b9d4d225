"""Check answers that were exported: that nothing was altered in them, nor in their articles."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from assistant.answer import Citation, Claim, Reason
from assistant.compose import day_name, source_of
from assistant.prompts import Language, heard, say
from assistant.sheet import read_sheet
from assistant.verify import faults
from index.dates import find_dates
from index.errors import BadArticle, BadInput
from index.load import load_article
from index.names import find_names, region_name
from index.names_table import table

_CITATIONS, _CLAIMS = TypeAdapter(list[Citation]), TypeAdapter(list[Claim])
ABSTENTIONS = (  # the sentences of `prompts/answer.*.toml` that say that there is no answer
    *get_args(Reason),
    *("other_region_bare", "other_date_bare", "elsewhere"),
    *("no_article_in_filter", "empty_corpus", "small_talk"),
)
_ITEM = re.compile(r"[^\s,\]]")  # how the next item of a JSON array begins


def check_file(path: Path, corpus: Path) -> Iterator[tuple[int, dict[str, Any], list[str]]]:
    """Check exported answers: `(line number, record, faults)` of each. Raises `BadInput`.

    Many records of a JSON array may stand on one line, so there each fault names its record.
    """
    for line, where, record in _places(path):
        wrong = check_record(record, f"{path} {where}", corpus)
        named = "" if where == f"line {line}" else f"{where}: "
        yield line, record, [f"{named}{fault}" for fault in wrong]


def check_record(record: dict[str, Any], where: str, corpus: Path) -> list[str]:
    """Everything wrong with an answer record that was exported. Raises `BadInput`."""
    try:
        citations = _CITATIONS.validate_python(record["citations"])
        claims = _CLAIMS.validate_python(record["claims"])
        status = record["status"]
    except (KeyError, ValidationError) as error:
        raise BadInput(
            f"{where} is not an answer record ({_told(error)}): "
            "export one with 'saksi ask --json', 'saksi ask --batch' or from the page"
        ) from error
    wrong = faults(claims, citations, corpus)
    if [cited.n for cited in citations] != list(range(1, len(citations) + 1)):
        wrong.append("its citations are not numbered 1, 2, 3, …")
    if not wrong:
        wrong += [f"[{c.n}] {other}" for c in citations for other in _misnamed(c, corpus)]
        if claims or status == "abstained":
            wrong += _beyond(record, claims, citations)
    if status not in ("answered", "abstained"):
        wrong.append(f"its status is “{status}”, not answered or abstained")
    if status == "answered" and not claims:
        wrong.append("it is an answer without a claim")
    if status == "abstained" and (claims or citations):
        wrong.append("it is an abstention with claims or citations")
    return wrong


def _misnamed(cited: Citation, corpus: Path) -> list[str]:
    """What a citation says of its article, which is unchanged, and the article does not."""
    try:
        article = load_article(corpus, cited.article)
    except BadArticle:
        return []  # its text is as cited, and tells no more of where it comes from
    day = article.published.isoformat() if article.published else None
    told = (
        ("title", cited.title, article.title),
        ("publisher", cited.publisher, article.publisher),
        ("published", cited.published, day),
        ("url", cited.url, article.url),
    )
    return [
        f"{cited.article} has the {name} “{its}”, not “{said}”"
        for name, said, its in told
        if said != its
    ]


def _beyond(
    record: dict[str, Any], claims: Sequence[Claim], citations: Sequence[Citation]
) -> list[str]:
    """Where the text of an answer is not what Saksi makes of its claims, or says for want of any.

    What Saksi says is in `prompts/`: an answer of a version that said it otherwise has faults.
    """
    text, spoken = str(record.get("answer") or ""), record.get("language")
    asked = " ".join(str(record.get(key) or "") for key in ("standalone_question", "question"))
    languages: tuple[Language, ...] = get_args(Language)
    left = [
        _left_over(text, claims, citations, asked, language)
        for language in languages
        if language == spoken or spoken not in languages
    ]
    return [] if "" in left else left[:1]


def _left_over(
    text: str,
    claims: Sequence[Claim],
    citations: Sequence[Citation],
    asked: str,
    language: Language,
) -> str:
    """The first thing that the text of an answer has or lacks, other than what
    `assistant/compose.py` and `assistant/compound.py` make of it; empty if there is none."""
    if not text.strip():
        return "its text is empty"
    if not claims and _abstains(text, asked, language):
        return ""
    cited = {citation.n: citation for citation in citations}
    rest, before = _after_abstentions(f"{text}\n", asked, language), ""
    for claim in claims:
        said = f"{claim.text} {''.join(f'[{n}]' for n in claim.citations)}"
        for kind, head, line in _lines(said, cited[claim.citations[0]], language):
            opened = rest.removeprefix(f"{head}{line}\n")
            if opened == rest and kind == before:  # one more below the same head
                opened = rest.removeprefix(f"{line}\n")
            if opened != rest:
                rest, before = _after_abstentions(opened, asked, language), kind
                break
        else:
            if not rest.strip():
                return f"its text does not say “{said}”"
            break
    line = rest.strip().split("\n")[0]
    return f"its text says “{line}”, which this version of Saksi does not say" if line else ""


def _lines(said: str, cited: Citation, language: Language) -> Iterator[tuple[str, str, str]]:
    """The ways to say a claim whose first citation is `cited`: a name for it, the head of the lines
    that say so, and the line."""
    publisher = cited.publisher or cited.title or cited.article
    alone, beside = (
        source_of(publisher, _day(cited), cited.quote, language, alone=alone)
        for alone in (True, False)
    )
    yield "answered", "", say("answered", language, source=alone, claim=said)
    several = say("several", language)
    yield "value", f"{several}\n", "- " + say("value", language, source=beside, claim=said)
    yield "listed", f"{say('listed', language, source=alone)}\n", f"- {said}"


def _day(cited: Citation) -> date | None:
    try:
        return date.fromisoformat(cited.published or "")
    except ValueError:
        return None


def _after_abstentions(text: str, asked: str, language: Language) -> str:
    """The text without the lines at its beginning that tell which parts of the question have no
    answer."""
    while True:
        line, _, rest = text.partition("\n")
        part = heard("part", language).fullmatch(line)
        if not part or part["asked"] not in asked or not _abstains(part["said"], asked, language):
            return text
        text = rest


def _abstains(text: str, asked: str, language: Language) -> bool:
    """Whether the text is a sentence that says that there is no answer, with nothing filled in but
    words of the question, regions and days."""
    filtered = heard("within_filters", language).fullmatch(text)
    said = filtered["said"] if filtered else text
    told = (heard(key, language).fullmatch(said) for key in ABSTENTIONS)
    return any(_fits(match.groupdict(), asked, language) for match in told if match)


def _fits(filled: dict[str, str], asked: str, language: Language) -> bool:
    """Whether an abstention is about what was asked, and the nearest that was found is, by its
    form, a list of regions or of days."""
    words = set(_words(filled.get("asked", "")))
    found = filled["found"].split(", ") if "found" in filled else []
    return words <= _askable(asked, language) and all(
        each in _regions(language) or _is_day(each, language) for each in found
    )


@lru_cache(maxsize=64)
def _askable(asked: str, language: Language) -> frozenset[str]:
    """The words of the question, and of the names of its regions."""
    regions = {name.id for name in find_names(asked, alone=True) if name.kind == "region"}
    return frozenset(_words(" ".join([asked, *(region_name(id, language) for id in regions)])))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@lru_cache
def _regions(language: Language) -> frozenset[str]:
    return frozenset(region_name(id, language) for id in table().regions)


def _is_day(text: str, language: Language) -> bool:
    days = [found.value for found in find_dates(text) if found.value]
    return any(day_name(day, language) == text for day in days)


def _told(error: KeyError | ValidationError) -> str:
    if isinstance(error, KeyError):
        return str(error)
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}"


def read_records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The answer records of a file, each with the line on which it begins: its JSON objects, one a
    line or the file itself one array; or, of a .csv, the rows of its table."""
    for line, _, record in _places(path):
        yield line, record


def _places(path: Path) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """The records with the line on which each begins and what to call its place: its line, or its
    number in an array."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{path} is not UTF-8 text (byte {error.start + 1}): save it as UTF-8"
        ) from error
    if path.suffix.lower() == ".csv":
        for line, record in read_sheet(text, path):
            yield line, f"line {line}", record
        return
    whole = _parse(text) if text.lstrip().startswith(("[", "{\n")) else None
    if isinstance(whole, list):
        begun = enumerate(zip(_lines_of_items(text), whole, strict=True), 1)
        rows = [(line, f"record {n}", row) for n, (line, row) in begun]
    elif isinstance(whole, dict):
        first = 1 + text[: text.index("{")].count("\n")
        rows = [(first, f"line {first}", whole)]
    else:
        lines = enumerate(text.split("\n"), 1)  # not at another of Unicode's line ends
        rows = [(n, f"line {n}", _parse(line)) for n, line in lines if line.strip()]
    for line, where, row in rows:
        if not isinstance(row, dict):
            raise BadInput(f"{path} {where} is not a JSON object: write one object a line")
        yield line, where, row


def _lines_of_items(text: str) -> Iterator[int]:
    """The line on which each item of a JSON array begins."""
    at, line, counted = text.index("[") + 1, 1, 0
    while item := _ITEM.search(text, at):
        line, counted = line + text.count("\n", counted, item.start()), item.start()
        yield line
        _, at = json.JSONDecoder().raw_decode(text, item.start())


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
