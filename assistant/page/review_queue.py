"""The queue of answers to review, as HTML, and what the browser asks to see of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.page.text import attribute, block, safe, shortened
from assistant.page.words import Words
from assistant.reviews import LONGEST_NAME, STATES, Kept

PAGE = 20  # answers
_STATUSES = ("answered", "abstained")
_SHOWN = 220  # characters of an answer


@dataclass(frozen=True, slots=True)
class Looked:
    """What the browser asks to see: the form's fields, the page of the queue, the open answer and
    the article open beside it (a citation's number, or how near a passage of an abstention is)."""

    search: str = ""
    status: str = ""
    state: str = ""
    changed: bool = False
    first: str = ""
    last: str = ""
    who: str = ""
    page: int = 0
    answer: int | None = None
    cited: int | None = None
    near: int | None = None


_LOOKED = TypeAdapter(Looked)


def read_looked(given: object) -> Looked:
    """What the browser sent, checked like any input; what cannot be read asks for everything."""
    try:
        return _LOOKED.validate_python(given)
    except ValidationError:
        return Looked()


def bar(looked: Looked, name: str | None, words: Words) -> str:
    """Who reads, and the form of search and filters; `name` is that of who is logged in."""
    statuses = _options("verify.status", _STATUSES, looked.status, words)
    states = _options("verify.state", STATES, looked.state, words)
    checked = " checked" if looked.changed else ""
    return (
        f'<div class="verify-bar"><form class="verify-form" role="search">'
        f"{_field('search', looked.search, words, kind='search')}{statuses}{states}"
        f"{_field('first', looked.first, words)}{_field('last', looked.last, words)}"
        f'<label class="check"><input type="checkbox" name="changed"{checked}>'
        f"{safe(words('verify.changed_only'))}</label>"
        f'<span class="does"><button class="main">{safe(words("verify.find"))}</button>'
        f"{_button('clear', words)}</span></form>"
        f'<div class="reader">{_reader(name, words)}<span class="does">'
        f"{_button('csv', words)}{_button('json', words)}</span></div></div>"
    )


def _button(act: str, words: Words) -> str:
    return f'<button type="button" data-act="{act}">{safe(words(f"verify.{act}"))}</button>'


def _field(name: str, value: str, words: Words, kind: str = "text") -> str:
    hint = words("verify.search_hint") if kind == "search" else words("date_hint")
    return (
        f"<label><span>{safe(words(f'verify.{name}'))}</span>"
        f'<input type="{kind}" name="{name}" value="{block(value)}" autocomplete="off"'
        f' placeholder="{attribute(hint)}"></label>'
    )


def _options(key: str, values: Collection[str], chosen: str, words: Words) -> str:
    name = key.partition(".")[2]
    listed = "".join(
        f'<option value="{value}"{" selected" if value == chosen else ""}>'
        f"{safe(words(f'{key}.{each}'))}</option>"
        for each, value in (("all", ""), *((value, value) for value in values))
    )
    return (
        f"<label><span>{safe(words(f'{key}.label'))}</span>"
        f'<select name="{name}">{listed}</select></label>'
    )


def _reader(name: str | None, words: Words) -> str:
    if name is not None:
        return f"<span>{safe(words('verify.reads_as'))} <strong>{safe(name)}</strong></span>"
    return (
        f"<label><span>{safe(words('verify.who'))}</span>"
        f'<input name="who" maxlength="{LONGEST_NAME}" autocomplete="name"'
        f' placeholder="{attribute(words("verify.who_hint"))}"></label>'
    )


def queue(
    kept: Sequence[Kept],
    changed: Collection[int],
    count: int,
    looked: Looked,
    reader: str,
    words: Words,
) -> str:
    """A page of the queue; `changed` has the numbers of those whose articles have changed."""
    if not count:
        key = "empty" if looked == Looked(who=looked.who) else "nothing"
        return f'<p class="note plain">{safe(words(f"verify.{key}"))}</p>'
    rows = []
    for each in kept:
        marked = badges(each, each.number in changed, reader, words, looked)
        said = f'<span class="a" dir="auto">{safe(shortened(each.answer.answer, _SHOWN))}</span>'
        rows.append(
            f'<li><button type="button" class="review-row" data-act="answer"'
            f' data-number="{each.number}">'
            f'<span class="q" dir="auto">{safe(each.answer.question)}</span>{said}'
            f'<span class="about">{safe(_about(each, words))}</span>'
            f'<span class="badges">{marked}</span></button></li>'
        )
    told = words("verify.count", count=count)
    return (
        f'<p class="count" role="status">{safe(told)}</p>'
        f'<ol class="review-list">{"".join(rows)}</ol>'
        f"{_pages(looked.page, count, words)}"
    )


def _about(kept: Kept, words: Words) -> str:
    about = [f"{words('verify.number', n=kept.number)}", moment(kept.asked_at, words)]
    if kept.asker:
        about.append(words("verify.asked_by", who=kept.asker))
    return " · ".join(about)


def badges(kept: Kept, changed: bool, reader: str, words: Words, looked: Looked) -> str:
    """What is known of an answer at a glance. What others made of it is not told to somebody who
    has yet to read it, unless they ask for it with the filter: a second reading is worth something
    only if it is one's own."""
    shown: list[tuple[str, str]] = []
    if kept.answer.status == "abstained":
        shown.append(("calm", words("verify.status.abstained")))
    if changed:
        shown.append(("bad", words("verify.changed_badge")))
    if not kept.marks:
        shown.append(("calm", words("verify.state.open")))
    elif kept.done_by(reader) or looked.state:
        shown.append((kept.state, words(f"verify.state.{kept.state}")))
    if kept.marks:
        shown.append(("calm", words("verify.readers", count=len(kept.readers))))
    return "".join(f'<span class="badge {look}">{safe(text)}</span>' for look, text in shown)


def _pages(page: int, count: int, words: Words) -> str:
    last = (count - 1) // PAGE
    if not last:
        return ""

    def button(key: str, to: int) -> str:
        off = "" if 0 <= to <= last else " disabled"
        return (
            f'<button type="button" data-act="page" data-page="{to}"{off}>'
            f"{safe(words(f'verify.{key}'))}</button>"
        )

    where = words("verify.page", page=page + 1, of=last + 1)
    return (
        f'<nav class="pages" aria-label="{attribute(words("verify.pages"))}">'
        f"{button('newer', page - 1)}<span>{safe(where)}</span>{button('older', page + 1)}</nav>"
    )


def moment(time: datetime, words: Words) -> str:
    """Day and time of day where the program runs."""
    here: Any = time.astimezone()
    return f"{words.day(here.date())} {here:%H:%M}"
