"""A conversation as HTML. Everything in it that came from outside goes through `safe`."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Answer, Citation, Found
from assistant.compound import parts
from assistant.follow_up import small_talk
from assistant.page.checked import Look, holds
from assistant.page.filters import show_filters
from assistant.page.text import attribute, block, safe, shortened
from assistant.page.turns import Turn
from assistant.page.words import Words
from assistant.prompts import say
from assistant.question import spelled_out
from index.dates import find_dates

_MARK = re.compile(r"\[(\d{1,3})\]")
_BULLET = "- "
_NEAREST = 3
_SNIPPET = 180  # characters of a nearest passage


def nothing(_: str) -> None:
    """The look of a page that has no article to show yet."""


def chat(
    turns: Sequence[Turn], words: Words, look: Look = nothing, pending: str | None = None
) -> str:
    """The whole conversation; `pending` is the HTML of the turn that is still being answered."""
    last = len(turns) - 1
    drawn = [
        turn_html(turn if number == last else replace(turn, offered=()), number, words, look)
        for number, turn in enumerate(turns)
    ]
    return (
        f'<div class="chat" data-copied="{attribute(words("copied"))}"'
        f' role="region" aria-label="{attribute(words("conversation"))}"'
        f' aria-busy="{"true" if pending is not None else "false"}">'
        f"{''.join(drawn)}{pending or ''}</div>"
    )


def welcome(words: Words, examples: Sequence[str]) -> str:
    """What stands in the place of a conversation that has not begun."""
    return (
        f'<div class="chat welcome"><h2>{safe(words("welcome"))}</h2>'
        f"<p>{safe(words('welcome_more'))}</p>{_examples(examples, words('examples'))}</div>"
    )


def turn_html(turn: Turn, number: int, words: Words, look: Look) -> str:
    """A finished turn."""
    if turn.answer is None:
        text = words("stopped") if turn.error is None else turn.error
        body = f'<p class="says">{safe(text)}</p>{_actions(number, words, text, turn)}'
        if turn.error is not None:
            body = f'<p class="label">{safe(words("error"))}</p>{body}'
    elif turn.answer.status == "answered":
        body = _answered(turn, turn.answer, number, words, look)
    else:
        body = _abstained(turn, turn.answer, number, words, look)
    return _frame(turn, number, words, turn.state, body)


def pending_html(turn: Turn, number: int, words: Words, so_far: str | None) -> str:
    """A turn in the making: searching, or the part of the answer that has arrived."""
    if so_far is None or turn.answer is None:
        body = f'<p class="searching">{safe(words("searching"))}</p>'
    else:
        body = understood(turn.answer, words) + _says(turn.answer, number, words, so_far)
    return _frame(turn, number, words, "pending", body)


def _frame(turn: Turn, number: int, words: Words, state: str, body: str) -> str:
    within = show_filters(turn.filters, words)
    filters = f'<p class="asked-within">{safe(within)}</p>' if within else ""
    return (
        f'<section class="turn" data-turn="{number}">'
        f'<div class="asked"><h2 class="unseen">{safe(words("you_asked"))}</h2>'
        f'<p class="question" dir="auto">{safe(turn.question)}</p>{filters}</div>'
        f'<div class="reply {state}">{body}</div></section>'
    )


def _answered(turn: Turn, answer: Answer, number: int, words: Words, look: Look) -> str:
    if differs(answer):
        said = _values(answer, number, words)
    else:
        said = _says(answer, number, words, answer.answer)
    confidence = words("confidence", percent=round(100 * answer.confidence))
    figures = f'<span class="confidence">{safe(confidence)}</span>'
    return (
        f"{understood(answer, words)}{said}{_sources(answer, number, words, look)}"
        f"{_actions(number, words, plain(answer, words), turn, figures)}"
    )


def understood(answer: Answer, words: Words) -> str:
    """How a follow-up was understood; nothing where the question stood alone already."""
    if answer.standalone_question.split() == spelled_out(answer.question).split():
        return ""
    return (
        f'<p class="understood">{safe(words("understood"))}: '
        f'<q lang="{answer.language}" dir="auto">{safe(answer.standalone_question)}</q></p>'
    )


def differs(answer: Answer) -> bool:
    """Whether the articles give different answers to one thing asked, each of them a claim."""
    several = answer.answer.startswith(say("several", answer.language))
    return several and len(parts(answer.question)) == 1


def _values(answer: Answer, number: int, words: Words) -> str:
    """Different answers as a table: value, article, date."""
    cited = {each.n: each for each in answer.citations}
    head = "".join(
        f'<th scope="col">{safe(words(key))}</th>' for key in ("value", "article", "date")
    )
    rows = []
    for claim in answer.claims:
        sources = [cited[n] for n in claim.citations if n in cited]
        marks = "".join(_cite(each, number, words, "cite") for each in sources)
        titles = "<br>".join(safe(each.title or each.article) for each in sources)
        days = "<br>".join(safe(_day(each, words)) for each in sources)
        value = f'<span lang="{answer.language}">{safe(claim.text)}</span> {marks}'
        rows.append(f"<tr><td>{value}</td><td>{titles}</td><td>{days}</td></tr>")
    return (
        f'<div class="says"><p>{safe(words("several"))}</p><table class="values">'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _day(citation: Citation, words: Words) -> str:
    """The article's day; of an article without one, the last day that the quote names."""
    if citation.published:
        return words.day(citation.published)
    named = [found.value for found in find_dates(citation.quote) if found.value]
    return words("day_in_quote", day=words.day(max(named))) if named else words.day(None)


def _says(answer: Answer, number: int, words: Words, text: str) -> str:
    """The answer's text: its lines, those that begin with a dash as a list."""
    html, listed = [], False
    for line in text.split("\n"):
        in_list = line.startswith(_BULLET)
        if in_list != listed:
            html.append("<ul>" if in_list else "</ul>")
        listed = in_list
        inside = _inline(answer, number, words, line.removeprefix(_BULLET) if in_list else line)
        html.append(f"<li>{inside}</li>" if in_list else f"<p>{inside}</p>")
    html.append("</ul>" if listed else "")
    return f'<div class="says" lang="{answer.language}" dir="auto">{"".join(html)}</div>'


def _inline(answer: Answer, number: int, words: Words, text: str) -> str:
    """One line, each `[n]` of a citation that the answer has as a button that opens it."""
    cited = {each.n: each for each in answer.citations}
    pieces, at = [], 0
    for mark in _MARK.finditer(text):
        citation = cited.get(int(mark[1]))
        if citation is not None:
            pieces += [safe(text[at : mark.start()]), _cite(citation, number, words, "cite")]
            at = mark.end()
    return "".join([*pieces, safe(text[at:])])


def _cite(citation: Citation, number: int, words: Words, look: str, inside: str = "") -> str:
    title = words("open_citation", n=citation.n, title=citation.title or citation.article)
    return (
        f'<button type="button" class="{look}" data-act="open" data-turn="{number}"'
        f' data-n="{citation.n}" aria-controls="source" aria-label="{attribute(title)}"'
        f' title="{attribute(title)}">{inside or f"[{citation.n}]"}</button>'
    )


def _sources(answer: Answer, number: int, words: Words, look: Look) -> str:
    """Each citation with its quote, or with a warning where the article no longer says it."""
    rows = []
    for each in answer.citations:
        title = each.title or each.article
        about = " · ".join(filter(None, (each.publisher, words.day(each.published))))
        inside = (
            f'<span class="n">[{each.n}]</span><bdi class="t">{safe(title)}</bdi>'
            f'<bdi class="about">{safe(about)}</bdi>'
        )
        if holds(each, look(each.article)):
            inside += f'<span class="snippet">{_quote(each)}</span>'
        else:
            changed = words("changed_mark", n=each.n)
            inside += f'<span class="stale">{safe(changed)}</span>'
        rows.append(f"<li>{_cite(each, number, words, 'source-row', inside)}</li>")
    if not rows:
        return ""
    return (
        f'<h3 class="label">{safe(words("sources"))}</h3><ul class="sources">{"".join(rows)}</ul>'
    )


def _quote(citation: Citation) -> str:
    """The quote with the answer's words in bold."""
    first = citation.answer_start - citation.start
    last = citation.answer_end - citation.start
    quote = citation.quote
    return f"“{safe(quote[:first])}<b>{safe(quote[first:last])}</b>{safe(quote[last:])}”"


def _abstained(turn: Turn, answer: Answer, number: int, words: Words, look: Look) -> str:
    said = "".join(f"<p>{safe(line)}</p>" for line in answer.answer.split("\n"))
    asks = small_talk(turn.question) is None  # thanks are no question without an answer
    label = f'<p class="label">{safe(words("abstained"))}</p>' if asks else ""
    return (
        f"{label}{understood(answer, words)}"
        f'<div class="says" lang="{answer.language}" dir="auto">{said}</div>'
        f"{_nearest(answer.passages, number, words, look)}"
        f"{_examples(turn.offered, words('try_instead'))}"
        f"{_actions(number, words, answer.answer, turn)}"
    )


def _nearest(passages: Sequence[Found], number: int, words: Words, look: Look) -> str:
    rows: list[str] = []
    for at, found in enumerate(passages):
        article = look(found.article)
        if article is None or not 0 <= found.start < found.end <= len(article.text):
            continue
        title = article.title or article.id
        label = attribute(words("open_nearest", title=title))
        about = " · ".join(filter(None, (article.publisher, words.day(article.published))))
        snippet = shortened(article.text[found.start : found.end], _SNIPPET)
        rows.append(
            f'<li><button type="button" class="near-row" data-act="near" data-turn="{number}"'
            f' data-n="{at}" aria-controls="source" aria-label="{label}">'
            f'<bdi class="t">{safe(title)}</bdi><bdi class="about">{safe(about)}</bdi>'
            f'<span class="snippet">{safe(snippet)}</span></button></li>'
        )
        if len(rows) == _NEAREST:
            break
    if not rows:
        return ""
    label = safe(words("nearest"))
    return f'<h3 class="label">{label}</h3><ul class="nearest">{"".join(rows)}</ul>'


def _actions(number: int, words: Words, copied: str, turn: Turn, figures: str = "") -> str:
    buttons = "".join(
        f'<button type="button" data-act="{act}" data-turn="{number}"{more}>'
        f"{safe(words(act))}</button>"
        for act, more in (
            ("copy", f' data-text="{block(copied)}"'),
            ("retry", f' data-text="{block(turn.question)}"'),
            ("edit", ' aria-expanded="false"'),
        )
    )
    label = attribute(words("edit_label"))
    return (
        f'<div class="actions">{buttons}{figures}</div>'
        f'<form class="edit" data-turn="{number}" hidden>'
        f'<textarea rows="2" aria-label="{label}">{block(turn.question)}</textarea>'
        f'<button type="submit">{safe(words("send"))}</button>'
        f'<button type="button" data-act="cancel">{safe(words("cancel"))}</button></form>'
    )


def plain(answer: Answer, words: Words) -> str:
    """The answer and its sources as text, for the clipboard."""
    lines = [answer.answer, ""]
    for each in answer.citations:
        about = [each.title or each.article, each.publisher, words.day(each.published), each.url]
        lines.append(f"[{each.n}] “{each.quote}” — {', '.join(part for part in about if part)}")
    return "\n".join(lines).strip()


def _examples(examples: Sequence[str], label: str) -> str:
    if not examples:
        return ""
    buttons = "".join(
        f'<li><button type="button" class="example" data-act="ask"'
        f' data-text="{block(each)}">{safe(each)}</button></li>'
        for each in examples
    )
    return f'<h3 class="label">{safe(label)}</h3><ul class="examples">{buttons}</ul>'


def announcement(turn: Turn, words: Words) -> str:
    """What a screen reader is told once when a turn is done."""
    if turn.answer is None:
        return words("stopped") if turn.error is None else turn.error
    if turn.answer.status == "abstained" and small_talk(turn.question) is None:
        return f"{words('abstained')}. {turn.answer.answer}"
    return turn.answer.answer
