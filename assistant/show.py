"""Answers and articles as text for a terminal, and articles as records."""

import sys
from typing import Any

from assistant.answer import Answer
from assistant.prompts import say
from assistant.question import spelled_out
from index.records import Article

DIM, BOLD, PLAIN = "\033[2m", "\033[1m", "\033[0m"


def _styled(text: str, style: str) -> str:
    return f"{style}{text}{PLAIN}" if sys.stdout.isatty() else text


def visible(text: str) -> str:
    """Text of an article made safe for a terminal: control characters are shown, not obeyed."""
    return "".join(c if c.isprintable() or c in "\n\t" else f"<{ord(c):04x}>" for c in text)


def answer_as_text(answer: Answer) -> str:
    """The answer, then each citation: number, source, place in the article, quote."""
    lines = [visible(answer.answer)]
    if answer.standalone_question.split() != spelled_out(answer.question).split():
        lines.insert(0, _styled(f"({visible(answer.standalone_question)})", DIM))
    for c in answer.citations:
        source = ", ".join(part for part in (c.publisher, c.published, c.title) if part)
        at = c.answer_start - c.start, c.answer_end - c.start
        quote = "".join(
            (
                visible(c.quote[: at[0]]),
                _styled(visible(c.quote[slice(*at)]), BOLD),
                visible(c.quote[at[1] :]),
            )
        )
        lines += [
            "",
            f"[{c.n}] “{quote}”",
            _styled(f"    {visible(source)}", DIM),
            _styled(f"    {visible(c.article)} [{c.start}, {c.end})", DIM),
        ]
    if answer.status == "abstained" and answer.passages:
        lines += ["", say("nearest", answer.language)]
        lines += [f"  {visible(p.article)} [{p.start}, {p.end})" for p in answer.passages[:3]]
    return "\n".join(lines)


def article_record(article: Article) -> dict[str, Any]:
    """What was found in an article, as plain JSON types; `body` holds `[start, end]` pairs."""
    return {
        "id": article.id,
        "sha256": article.sha256,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "url": article.url,
        "place": article.place,
        "body": [[span.start, span.end] for span in article.body],
    }


def article_as_line(article: Article) -> str:
    """Id, date, publisher and title on one line."""
    date = article.published.isoformat() if article.published else "-" * 10
    said = f"{article.id}  {date}  {article.publisher or '-'}  {article.title or '-'}"
    return visible(" ".join(said.split("\n")))


def article_as_text(article: Article) -> str:
    """What was found, then the text as crawled; lines left out of the body begin with `- `."""
    record = {k: v for k, v in article_record(article).items() if k != "body"}
    lines = [f"{key}: {visible(str(value))}" for key, value in record.items() if value is not None]
    lines.append("")
    at = 0
    for line in article.text.splitlines(keepends=True):
        kept = any(s.start < at + len(line) and at < s.end for s in article.body)
        shown = visible(line.rstrip("\r\n"))
        lines.append(f"  {shown}" if kept or not shown.strip() else _styled(f"- {shown}", DIM))
        at += len(line)
    return "\n".join(lines)
