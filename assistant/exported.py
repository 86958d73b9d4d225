"""Check answers that were exported: that nothing was altered in them, nor in their articles."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.answer import Citation, Claim
from assistant.sheet import read_sheet
from assistant.verify import faults
from index.errors import BadArticle, BadInput
from index.load import load_article

_CITATIONS, _CLAIMS = TypeAdapter(list[Citation]), TypeAdapter(list[Claim])


def check_file(path: Path, corpus: Path) -> Iterator[tuple[int, dict[str, Any], list[str]]]:
    """Check exported answers: `(line number, record, faults)` of each. Raises `BadInput`."""
    for number, record in read_records(path):
        yield number, record, check_record(record, f"{path} line {number}", corpus)


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
        wrong += _beyond(str(record.get("answer") or ""), claims, citations)
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


def _beyond(answer: str, claims: Sequence[Claim], citations: Sequence[Citation]) -> list[str]:
    """Where the text of an answer is not its claims, each with its citations' numbers, and who says
    so and when."""
    wrong = []
    for claim in claims:
        said = f"{claim.text} {''.join(f'[{n}]' for n in claim.citations)}"
        if said not in answer:
            wrong.append(f"its text does not say “{said}”")
        answer = answer.replace(said, "\0", 1)
    sources = [cited.publisher or cited.title or cited.article for cited in citations]
    if claims and not any(source in answer for source in sources):
        wrong.append("its text does not say whose words they are")
    days = [cited.published or cited.quote for cited in citations]
    known = " ".join((*sources, *days))
    figures = {number.lstrip("0") for number in re.findall(r"\d+", known)}
    wrong += [
        f"its text says “{number}”, which no claim does"
        for line in answer.split("\n")
        if "\0" in line
        for number in re.findall(r"\d+", line)
        if number.lstrip("0") not in figures
    ]
    return wrong


def _told(error: KeyError | ValidationError) -> str:
    if isinstance(error, KeyError):
        return str(error)
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}"


def read_records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The answer records of a file, with line numbers: its JSON objects, one a line or the file
    itself one array; or, of a .csv, the rows of its table."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{path} is not UTF-8 text (byte {error.start + 1}): save it as UTF-8"
        ) from error
    if path.suffix.lower() == ".csv":
        yield from read_sheet(text, path)
        return
    whole = _parse(text) if text.lstrip().startswith(("[", "{\n")) else None
    if isinstance(whole, list | dict):
        rows = list(enumerate(whole if isinstance(whole, list) else [whole], 1))
    else:
        lines = text.split("\n")  # not where a quote has another of Unicode's line ends
        rows = [(n, _parse(line)) for n, line in enumerate(lines, 1) if line.strip()]
    for number, row in rows:
        if not isinstance(row, dict):
            raise BadInput(f"{path} line {number} is not a JSON object: write one object a line")
        yield number, row


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
