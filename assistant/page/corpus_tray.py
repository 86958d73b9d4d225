"""Files before they count, and the work on them, as HTML."""

from collections.abc import Sequence

from assistant.page.corpus_article import legend, text_html
from assistant.page.mistakes import told
from assistant.page.text import attribute, safe
from assistant.page.words import Words
from index.preview import TOGETHER, Preview
from index.records import Article
from index.settings import Settings
from index.sync import SyncReport

_SHOWN = 6_000  # characters of a text that a preview shows


def adder_html(settings: Settings, words: Words) -> str:
    """Where files are dropped or chosen; the browser reads them, and sends no large ones."""
    hint = words(
        "corpus.drop_hint",
        files=words.number(settings.upload_files),
        size=words.number(settings.upload_bytes // 1000),
    )
    return (
        f'<div class="drop" data-files="{settings.upload_files}" data-together="{TOGETHER}"'
        f' data-bytes="{settings.upload_bytes}"><p>{safe(words("corpus.drop"))}</p>'
        f'<label class="choose"><input type="file" multiple accept=".txt,.md">'
        f"<span>{safe(words('corpus.choose'))}</span></label>"
        f'<p class="hint">{safe(hint)}</p></div>'
    )


def tray_html(previews: Sequence[Preview], words: Words) -> str:
    """What was found in each file, and whether it is to be added."""
    if not previews:
        return ""
    good = sum(each.refused is None for each in previews)
    add = (
        f'<button type="button" class="solid" data-act="accept">'
        f"{safe(words('corpus.add', count=words.number(good)))}</button>"
    )
    return (
        f'<section id="tray" tabindex="-1" aria-label="{attribute(words("corpus.preview"))}">'
        f'<h3 class="label">{safe(words("corpus.preview"))}</h3>'
        f"{''.join(_card(n, each, words) for n, each in enumerate(previews))}"
        f'<div class="deeds">{add if good else ""}<button type="button" class="close"'
        f' data-act="discard">{safe(words("corpus.discard"))}</button></div></section>'
    )


def _card(number: int, each: Preview, words: Words) -> str:
    name = f'<bdi class="file">{safe(each.name) or "–"}</bdi>'
    if each.refused is not None:
        return (
            f'<article class="card refused"><p class="head">{name}'
            f'<span class="problem unreadable">{safe(words("corpus.not_added"))}</span></p>'
            f'<p class="note bad">{safe(told(each.refused, words))}</p></article>'
        )
    assert each.article is not None, "a file is refused or has an article"
    drop = attribute(words("corpus.drop_one", name=each.name))
    return (
        f'<article class="card"><p class="head">{name}<button type="button" class="close"'
        f' data-act="drop" data-n="{number}" aria-label="{drop}">{safe(words("corpus.leave"))}'
        f"</button></p>{_found(each, each.article, words)}</article>"
    )


def _found(each: Preview, article: Article, words: Words) -> str:
    body = len(article.text) - each.left_out
    length = words("corpus.length", body=words.number(body), whole=words.number(len(article.text)))
    rows = (
        (words("corpus.column.title"), article.title, "no_title"),
        (
            words("published"),
            words.day(article.published) if article.published else None,
            "no_date",
        ),
        (words("publisher"), article.publisher, "no_publisher"),
        (words("place"), article.place or words("unknown"), ""),
        (words("corpus.body"), length, ""),
        (words("corpus.column.passages"), words.number(each.passages), ""),
    )
    facts = "".join(
        f"<div><dt>{safe(key)}</dt><dd>"
        + (
            f"<bdi>{safe(value)}</bdi>"
            if value
            else f'<span class="problem">{safe(words(f"corpus.problem.{missing}"))}</span>'
        )
        + "</dd></div>"
        for key, value, missing in rows
    )
    cut = "…" if len(article.text) > _SHOWN else ""
    return (
        f'<dl class="facts">{facts}</dl><details><summary>'
        f"{safe(words('corpus.see_text'))}</summary>{legend(words)}"
        f'<div class="article-text crawled" lang="id" tabindex="0" role="document"'
        f' aria-label="{attribute(words("raw"))}">'
        f"{text_html(article, end=min(_SHOWN, len(article.text)))}{cut}</div></details>"
    )


def reading_html(words: Words) -> str:
    """Files are being looked at, which takes seconds while the encoder is not loaded yet."""
    return _busy(words("corpus.reading"), "", ' class="unknown"')


def progress_html(done: int, total: int, words: Words) -> str:
    """The sync at work; its length is not known before the first articles are done."""
    said = words("corpus.syncing")
    value = ""
    if total:
        said = words("corpus.syncing_of", done=words.number(done), total=words.number(total))
        value = f' aria-valuemax="{total}" aria-valuenow="{done}"'
    width = f' style="inline-size: {100 * done // total}%"' if total else ' class="unknown"'
    return _busy(said, value, width)


def _busy(said: str, value: str, width: str) -> str:
    return (
        f'<div class="work busy"><p>{safe(said)}</p><div class="bar" role="progressbar"'
        f' aria-valuemin="0"{value} aria-valuetext="{attribute(said)}"'
        f' aria-label="{attribute(said)}"><div{width}></div></div></div>'
    )


def done_html(
    report: SyncReport | None,
    mistakes: Sequence[str],
    extra: str,
    ask: bool,
    undo: bool,
    words: Words,
) -> str:
    """How it ended: what the sync did, what went wrong, and what to do next."""
    said = [f'<p class="note bad">{safe(mistake)}</p>' for mistake in mistakes]
    if report is not None:
        counts = words(
            "corpus.report",
            added=words.number(report.added),
            changed=words.number(report.changed),
            removed=words.number(report.removed),
            unchanged=words.number(report.unchanged),
        )
        said.insert(0, f'<p class="note good">{safe(counts)}</p>')
    if extra:
        said.append(f'<p class="hint">{safe(extra)}</p>')
    deeds = [("ask", ask), ("restore", undo)]
    buttons = "".join(
        f'<button type="button" class="{"solid" if deed == "ask" else "close"}"'
        f' data-act="{deed}">{safe(words(f"corpus.{deed}"))}</button>'
        for deed, offered in deeds
        if offered
    )
    return (
        f'<div class="work" role="status">{"".join(said)}<div class="deeds">{buttons}</div></div>'
    )
