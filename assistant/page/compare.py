"""An article that changed: its old and its new text side by side, and what is left of a quote."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from assistant.answer import Citation
from assistant.page.text import attribute, safe
from assistant.page.words import Words
from assistant.verify import NUMBER
from index.records import Span

_AROUND = 2  # unchanged lines shown before and after a change; the rest of them is folded
_WORDS_COMPARED = 4_000_000  # pairs of words: more are not worth the wait, the whole is marked
_RUN = 2  # words: a shorter run in common says nothing


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines that stand, or that were replaced: the same place in the old text and in the new."""

    same: bool
    old: Span
    new: Span


def stretches(old: str, new: str) -> Iterator[Stretch]:
    """The two texts from beginning to end, in stretches of whole lines."""
    olds, news = old.splitlines(keepends=True), new.splitlines(keepends=True)
    at_old, at_new = _offsets(olds), _offsets(news)
    for kind, a, b, c, d in SequenceMatcher(None, olds, news).get_opcodes():
        yield Stretch(kind == "equal", Span(at_old[a], at_old[b]), Span(at_new[c], at_new[d]))


def still_there(quote: str, text: str) -> list[Span]:
    """The parts of a quote that a text still has, in their order; runs of words."""
    if quote in text:
        return [Span(0, len(quote))]
    ours, theirs = _words(quote), _words(text)
    said = [quote[word.start : word.end] for word in ours]
    there = [text[word.start : word.end] for word in theirs]
    runs = SequenceMatcher(None, said, there, autojunk=False).get_matching_blocks()
    return [
        Span(ours[run.a].start, ours[run.a + run.size - 1].end) for run in runs if run.size >= _RUN
    ]


def comparison(
    citation: Citation | None, article: str, old: str | None, new: str | None, words: Words
) -> str:
    """The panel for an article that changed (`new` is None if it went away), with the quote of
    `citation`, if it is one that was cited."""
    key = "gone" if new is None else "changed"
    body = f'<p class="note bad" role="status">{safe(words(f"verify.{key}"))}</p>'
    if citation is not None:
        body += _left_of(citation.quote, new or "", words)
    quote = Span(citation.start, citation.end) if citation is not None else None
    if old is None:
        body += f'<p class="note plain">{safe(words("verify.no_old_text"))}</p>'
    elif new is None:
        body += _texts(((words("verify.old_text"), _old_alone(old, quote)),))
    else:
        body += _side_by_side(old, new, quote, words)
    title = (citation.title if citation else None) or article
    heading = words("citation", n=citation.n) if citation else words("not_evidence")
    label = attribute(words("verify.compare"))
    return (
        f'<section class="source compare" tabindex="-1" aria-label="{label}">'
        f'<header><p class="label">{safe(heading)}</p>'
        f'<button type="button" class="close" data-act="shut">{safe(words("close"))}</button>'
        f"<h2><bdi>{safe(title)}</bdi></h2></header>{body}</section>"
    )


def _left_of(quote: str, new: str, words: Words) -> str:
    kept = still_there(quote, new)
    said = _words(quote)
    stand = sum(any(k.start <= w.start and w.end <= k.end for k in kept) for w in said)
    if kept == [Span(0, len(quote))]:
        told = words("verify.quote_stands_elsewhere")
    else:
        told = words("verify.quote_left", stand=stand, of=len(said))
    pieces, at = [], 0
    for part in kept:
        pieces += [_tagged("del", quote[at : part.start]), safe(quote[part.start : part.end])]
        at = part.end
    pieces.append(_tagged("del", quote[at:]))
    return (
        f'<h3 class="label">{safe(words("quote_was"))}</h3>'
        f'<blockquote class="quote-was">{"".join(pieces)}</blockquote>'
        f'<p class="quote-left">{safe(told)}</p>'
    )


def _old_alone(old: str, quote: Span | None) -> str:
    return f"<div>{_cut(old, Span(0, len(old)), quote, ())}</div>"


def _side_by_side(old: str, new: str, quote: Span | None, words: Words) -> str:
    rows: list[str] = []
    found = list(stretches(old, new))
    for number, each in enumerate(found):
        if each.same:
            rows += _same(old, new, each, quote, words, number > 0, number < len(found) - 1)
        else:
            gone, come = _changed(old[slice(*_ends(each.old))], new[slice(*_ends(each.new))])
            left = _cut(old, each.old, quote, [("del", each.old.start, gone)])
            right = _cut(new, each.new, None, [("ins", each.new.start, come)])
            rows.append(_row(left, right, words, changed=True))
    head = (
        f'<div class="row head"><div>{safe(words("verify.old_text"))}</div>'
        f"<div>{safe(words('verify.new_text'))}</div></div>"
    )
    label = attribute(words("verify.compare"))
    return (
        f'<div class="texts" lang="id" role="region" tabindex="0" aria-label="{label}">'
        f"{head}{''.join(rows)}</div>"
    )


def _same(
    old: str, new: str, each: Stretch, quote: Span | None, words: Words, before: bool, after: bool
) -> Iterator[str]:
    """Lines that stand; those far from a change, and not of the quote, are folded."""
    lines = _offsets(old[slice(*_ends(each.old))].splitlines(keepends=True))
    shift = each.new.start - each.old.start
    first = lines[min(_AROUND if before else 0, len(lines) - 1)] + each.old.start
    last = lines[max(len(lines) - 1 - (_AROUND if after else 0), 0)] + each.old.start
    quoted = quote is not None and quote.start < last and first < quote.end
    if first >= last or quoted:
        first = last = each.old.end
    for start, end, fold in (
        (each.old.start, first, False),
        (first, last, True),
        (last, each.old.end, False),
    ):
        if start >= end:
            continue
        left = _cut(old, Span(start, end), quote, ())
        row = _row(left, safe(new[start + shift : end + shift]), words)
        if fold:
            count = sum(start <= line + each.old.start < end for line in lines)
            told = safe(words("verify.unchanged", count=count))
            row = f"<details><summary>{told}</summary>{row}</details>"
        yield row


def _row(left: str, right: str, words: Words, changed: bool = False) -> str:
    old, new = safe(words("verify.old_text")), safe(words("verify.new_text"))
    look = "row changed" if changed else "row"
    return (
        f'<div class="{look}"><div><span class="side">{old}</span>{left}</div>'
        f'<div><span class="side">{new}</span>{right}</div></div>'
    )


def _texts(columns: Sequence[tuple[str, str]]) -> str:
    shown = "".join(
        f'<h3 class="label">{safe(name)}</h3>'
        f'<div class="texts" lang="id" role="region" tabindex="0"'
        f' aria-label="{attribute(name)}">{inside}</div>'
        for name, inside in columns
    )
    return shown


def _changed(old: str, new: str) -> tuple[list[Span], list[Span]]:
    """What of the old lines is gone, and what of the new ones has come, by words."""
    ours, theirs = _words(old), _words(new)
    if not ours or not theirs or len(ours) * len(theirs) > _WORDS_COMPARED:
        return [Span(0, len(old))], [Span(0, len(new))]
    said, there = [old[w.start : w.end] for w in ours], [new[w.start : w.end] for w in theirs]
    gone, come = [], []
    for kind, a, b, c, d in SequenceMatcher(None, said, there, autojunk=False).get_opcodes():
        if kind != "equal":
            gone += [Span(ours[a].start, ours[b - 1].end)] if a < b else []
            come += [Span(theirs[c].start, theirs[d - 1].end)] if c < d else []
    return gone, come


def _cut(
    text: str, within: Span, quote: Span | None, tags: Sequence[tuple[str, int, Sequence[Span]]]
) -> str:
    """The text `within`, the quote marked, and what is tagged in its tag; nothing is left out."""
    marked = [(tag, at + span.start, at + span.end) for tag, at, spans in tags for span in spans]
    if quote is not None:
        marked.append(("mark", quote.start, quote.end))
    edges = {edge for _, start, end in marked for edge in (start, end)}
    cuts = sorted({within.start, within.end, *(e for e in edges if within.start < e < within.end)})
    pieces = []
    for start, end in pairwise(cuts):
        piece = safe(text[start:end])
        for tag, first, last in marked:
            if first <= start and end <= last:
                look = ' class="quote"' if tag == "mark" else ""
                piece = f"<{tag}{look}>{piece}</{tag}>"
        pieces.append(piece)
    return "".join(pieces)


def _tagged(tag: str, text: str) -> str:
    return f"<{tag}>{safe(text)}</{tag}>" if text.strip() else safe(text)


def _words(text: str) -> list[Span]:
    """Words, figures whole, and marks: what a change is told by."""
    return [Span(*word.span()) for word in re.finditer(rf"{NUMBER.pattern}|\w+|[^\w\s]", text)]


def _offsets(lines: Sequence[str]) -> list[int]:
    at = [0]
    for line in lines:
        at.append(at[-1] + len(line))
    return at


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end
