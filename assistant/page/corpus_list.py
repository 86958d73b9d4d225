"""The list of the corpus tab as HTML: every article, what is wrong with it, and a sync."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from assistant.page.filters import name_of
from assistant.page.mistakes import told
from assistant.page.text import attribute, block, safe
from assistant.page.words import Words
from index.catalogue import Catalogue, Entry, State

Column = Literal["title", "published", "publisher", "region", "passages", "problems"]
COLUMNS: tuple[Column, ...] = get_args(Column)
_SHOWN = 300  # rows; a longer list is searched, not scrolled
_REGIONS = 2  # named in a row


@dataclass(frozen=True, slots=True)
class View:
    """How the list is looked at."""

    by: Column = "title"
    backwards: bool = False
    search: str = ""

    def sorted_by(self, column: Column) -> "View":
        """The view after a click on a column's head: again is the other way round."""
        newest_first = column in ("published", "passages", "problems")
        backwards = not self.backwards if column == self.by else newest_first
        return View(column, backwards, self.search)


def listed(entries: Sequence[Entry], view: View, words: Words) -> list[Entry]:
    """The entries that the search finds, in order; those without the value come last."""
    key = _keys(words)[view.by]
    wanted = view.search.casefold().split()
    found = [entry for entry in entries if all(word in _text(entry, words) for word in wanted)]
    have = [entry for entry in found if key(entry) is not None]
    have.sort(key=lambda entry: (key(entry), entry.id), reverse=view.backwards)
    return have + [entry for entry in found if key(entry) is None]


def _keys(words: Words) -> dict[Column, Callable[[Entry], Any]]:
    return {
        "title": lambda e: (e.title or e.id).casefold(),
        "published": lambda e: e.published,
        "publisher": lambda e: e.publisher.casefold() if e.publisher else None,
        "region": lambda e: name_of(e.regions[0], words) if e.regions else None,
        "passages": lambda e: e.passages,
        "problems": lambda e: len(e.problems),
    }


def _text(entry: Entry, words: Words) -> str:
    regions = [name_of(region, words) for region in entry.regions]
    problems = [words(f"corpus.problem.{problem}") for problem in entry.problems]
    said = (entry.id, entry.title, entry.publisher, words.day(entry.published))
    return "\n".join([each for each in said if each] + regions + problems).casefold()


def list_html(found: Catalogue, view: View, opened: str | None, words: Words) -> str:
    """What the corpus has, and the table of its articles."""
    rows = listed(found.entries, view, words)
    more = len(rows) - _SHOWN
    count = words(
        "corpus.count",
        articles=words.number(len(found.entries)),
        passages=words.number(sum(entry.passages for entry in found.entries)),
    )
    if view.search.strip():
        count = f"{count} · {words('corpus.found', count=words.number(len(rows)))}"
    table = "".join(_row(entry, entry.id == opened, words) for entry in rows[:_SHOWN])
    if not rows:
        empty = words("corpus.none_found" if found.entries else "corpus.empty")
        table = f'<tr class="none"><td colspan="{len(COLUMNS)}">{safe(empty)}</td></tr>'
    rest = words("corpus.more", count=words.number(more))
    return (
        f'{_out_of_step(found, words)}<p class="count" role="status">{safe(count)}</p>'
        f'<table class="shelf"><caption class="unseen">{safe(words("corpus.list"))}</caption>'
        f"<thead><tr>{''.join(_head(column, view, words) for column in COLUMNS)}</tr></thead>"
        f"<tbody>{table}</tbody></table>"
        + (f'<p class="count">{safe(rest)}</p>' if more > 0 else "")
        + _strays(found, words)
    )


def _out_of_step(found: Catalogue, words: Words) -> str:
    if found.in_step:
        return ""
    states: tuple[State, ...] = ("new", "changed", "gone")
    counts = [
        words(f"corpus.out.{state}", count=words.number(count))
        for state in states
        if (count := found.count(state))
    ]
    said = words("corpus.out.says", what=", ".join(counts) or words("corpus.out.other"))
    return (
        f'<div class="note plain out-of-step"><span>{safe(said)}</span> '
        f'<button type="button" class="solid" data-act="sync">{safe(words("corpus.sync"))}</button>'
        "</div>"
    )


def _head(column: Column, view: View, words: Words) -> str:
    order, arrow = "none", ""
    if column == view.by:
        order = "descending" if view.backwards else "ascending"
        arrow = f'<span aria-hidden="true">{"↓" if view.backwards else "↑"}</span>'
    name = safe(words(f"corpus.column.{column}"))
    return (
        f'<th scope="col" aria-sort="{order}">'
        f'<button type="button" data-act="sort" data-by="{column}">{name} {arrow}</button></th>'
    )


def _row(entry: Entry, is_open: bool, words: Words) -> str:
    regions = [name_of(region, words) for region in entry.regions]
    named = ", ".join(regions[:_REGIONS])
    if more := len(regions) - _REGIONS:
        named += f" +{more}" if more > 0 else ""
    cells: tuple[tuple[Column, str, str], ...] = (
        ("published", words.day(entry.published) if entry.published else "", ""),
        ("publisher", entry.publisher or "", ""),
        ("region", named, ", ".join(regions[_REGIONS:])),
        ("passages", words.number(entry.passages), ""),
    )
    drawn = "".join(
        f'<td class="{column}" data-label="{attribute(words(f"corpus.column.{column}"))}"'
        f' title="{attribute(title)}"><bdi>{safe(text) or "–"}</bdi></td>'
        for column, text, title in cells
    )
    mark = ' class="opener" aria-current="true"' if is_open else ""
    return (
        f'<tr{mark}><th scope="row"><button type="button" data-act="open"'
        f' data-id="{block(entry.id)}"><bdi class="t">'
        f"{safe(entry.title or words('untitled'))}</bdi>"
        f'<bdi class="file">{safe(entry.id)}</bdi></button></th>{drawn}'
        f'<td class="problems" data-label="{attribute(words("corpus.column.problems"))}">'
        f"{_problems(entry, words)}</td></tr>"
    )


def _problems(entry: Entry, words: Words) -> str:
    if not entry.problems:
        return f'<span class="fine">{safe(words("corpus.fine"))}</span>'
    return " ".join(
        f'<span class="problem {problem}">{safe(words(f"corpus.problem.{problem}"))}</span>'
        for problem in entry.problems
    )


def _strays(found: Catalogue, words: Words) -> str:
    if not found.strays:
        return ""
    items = "".join(
        f"<li><bdi>{safe(str(stray.values.get('name', '')))}</bdi>"
        f" — {safe(told(stray, words))}</li>"
        for stray in found.strays
    )
    return f'<h3 class="label">{safe(words("corpus.strays"))}</h3><ul class="strays">{items}</ul>'
