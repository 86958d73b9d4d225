"""One answer under review, as HTML: its claims, their quotes and checks, and what readers made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from assistant.answer import Citation, Claim, Found
from assistant.page.render import understood
from assistant.page.review_queue import Looked, badges, moment
from assistant.page.text import attribute, block, safe, shortened
from assistant.page.words import Words
from assistant.reviews import LONGEST_COMMENT, VERDICTS, WHOLE, Kept, Mark
from assistant.verify import Item, items
from index.records import Article, Span

# How a citation stands against the corpus as it is now.
STANDS, CHANGED, GONE = "stands", "changed", "gone"
_SNIPPET = 180  # characters of a nearest passage


@dataclass(frozen=True, slots=True)
class Opened:
    """What is shown of one answer: it, how each of its articles stands, and its neighbours."""

    kept: Kept
    standing: Mapping[str, str]  # by article: STANDS, CHANGED or GONE
    articles: Mapping[str, Article] = field(default_factory=dict)  # those nearest, as they are now
    newer: int | None = None
    older: int | None = None


def review(opened: Opened, looked: Looked, reader: str, words: Words) -> str:
    """The whole view; `reader` is the folded name of who looks, empty if it is not known."""
    kept, answer = opened.kept, opened.kept.answer
    changed = any(state != STANDS for state in opened.standing.values())
    about = [words("verify.number", n=kept.number), moment(kept.asked_at, words)]
    if kept.asker:
        about.append(words("verify.asked_by", who=kept.asker))
    if answer.status == "answered":
        about.append(words("confidence", percent=round(100 * answer.confidence)))
    label = attribute(words("verify.review"))
    return (
        f'<section class="review" tabindex="-1" aria-label="{label}" data-number="{kept.number}">'
        f"{_steps(opened, words)}"
        f'<h2 dir="auto">{safe(answer.question)}</h2>{understood(answer, words)}'
        f'<p class="about">{safe(" · ".join(about))}'
        f'<span class="badges">{badges(kept, changed, reader, words, looked)}</span></p>'
        f"{_claims(opened, reader, words) if answer.claims else _abstained(opened, reader, words)}"
        f"</section>"
    )


def _steps(opened: Opened, words: Words) -> str:
    steps = "".join(
        f'<button type="button" data-act="answer" data-number="{number or ""}"'
        f"{'' if number else ' disabled'}>{safe(words(f'verify.{key}'))}</button>"
        for key, number in (("newer", opened.newer), ("older", opened.older))
    )
    return (
        f'<nav class="steps" aria-label="{attribute(words("verify.steps"))}">'
        f'<button type="button" data-act="back">{safe(words("verify.back"))}</button>{steps}</nav>'
    )


def _claims(opened: Opened, reader: str, words: Words) -> str:
    answer = opened.kept.answer
    cited = {citation.n: citation for citation in answer.citations}
    shown = []
    for part, claim in zip(opened.kept.parts, answer.claims, strict=True):
        sources = [cited[n] for n in claim.citations if n in cited]
        found = items(claim.text, " ".join(each.quote for each in sources))
        head = safe(words("verify.claim", n=part))
        shown.append(
            f'<li class="claim" data-part="{part}"><h3><span class="label">{head}</span> '
            f'<span class="text" lang="{answer.language}" dir="auto">{safe(claim.text)}</span></h3>'
            f"{''.join(_quote(*each, opened, words) for each in _placed(sources, found))}"
            f"{_checks(claim, sources, found, words)}"
            f"{_marks(opened.kept, part, reader, words)}</li>"
        )
    said = ""
    if len(answer.claims) > 1 or answer.answer.split("[")[0].strip() != answer.claims[0].text:
        said = f'<p class="says" lang="{answer.language}" dir="auto">{safe(answer.answer)}</p>'
    return f'{said}<ol class="claims">{"".join(shown)}</ol>'


def _placed(
    sources: Sequence[Citation], found: Sequence[Item]
) -> list[tuple[Citation, list[Span]]]:
    """For each citation, the spans of its own quote that were found for the claim."""
    placed, at = [], 0
    for each in sources:
        end = at + len(each.quote)
        spans = [
            Span(item.found.start - at, item.found.end - at)
            for item in found
            if item.found and at <= item.found.start and item.found.end <= end
        ]
        placed.append((each, spans))
        at = end + 1  # quotes are read with a space between them
    return placed


def _quote(citation: Citation, found: Sequence[Span], opened: Opened, words: Words) -> str:
    stands = opened.standing.get(citation.article, GONE)
    about = (citation.publisher, words.day(citation.published), citation.article)
    told = words(f"verify.quote_{stands}")
    does = words("verify.open" if stands == STANDS else "verify.compare")
    title = words("open_citation", n=citation.n, title=citation.title or citation.article)
    return (
        f'<figure class="quoted"><blockquote lang="id" dir="auto">{_marked(citation, found)}'
        f'</blockquote><figcaption><span class="n">[{citation.n}]</span> '
        f"<bdi>{safe(citation.title or citation.article)}</bdi> "
        f'<bdi class="about">{safe(" · ".join(part for part in about if part))}</bdi>'
        f'<span class="standing {stands}">{safe(told)}</span>'
        f'<button type="button" data-act="cited" data-n="{citation.n}"'
        f' aria-label="{attribute(f"{does}: {title}")}">{safe(does)}</button>'
        f"</figcaption></figure>"
    )


def _marked(citation: Citation, found: Sequence[Span]) -> str:
    """The quote: the answer's words in bold, what was checked and found on a ground of its own."""
    answer = Span(citation.answer_start - citation.start, citation.answer_end - citation.start)
    edges = {edge for span in (answer, *found) for edge in (span.start, span.end)}
    size = len(citation.quote)
    cuts = sorted({0, size, *(edge for edge in edges if 0 < edge < size)})
    pieces = []
    for start, end in pairwise(cuts):
        piece = safe(citation.quote[start:end])
        if any(span.start <= start and end <= span.end for span in found):
            piece = f'<mark class="found">{piece}</mark>'
        if answer.start <= start and end <= answer.end:
            piece = f"<b>{piece}</b>"
        pieces.append(piece)
    return "".join(pieces)


def _checks(claim: Claim, sources: Sequence[Citation], found: Sequence[Item], words: Words) -> str:
    """Every number, date and name of the claim: where its quote says it, or that it does not."""
    if not found:
        return f'<p class="checks none">{safe(words("verify.nothing_to_check"))}</p>'
    quotes = " ".join(each.quote for each in sources)
    rows = []
    for item in found:
        said = safe(claim.text[item.start : item.end])
        if item.missing:
            told = words("verify.missing", words=", ".join(item.missing))
            check = f'<span class="missing"><span aria-hidden="true">✗</span> {safe(told)}</span>'
        else:
            there = ""
            if item.found:
                there = f" <q>{safe(quotes[item.found.start : item.found.end])}</q>"
            n = next((c.n for c, spans in _placed(sources, [item]) if spans), None)
            mark = f" [{n}]" if n is not None else ""
            check = (
                f'<span class="there"><span aria-hidden="true">✓</span> '
                f"{safe(words('verify.there'))}{there}{mark}</span>"
            )
        kind = safe(words(f"verify.kind.{item.kind}"))
        rows.append(f'<tr><th scope="row">{kind}</th><td>{said}</td><td>{check}</td></tr>')
    head = "".join(
        f'<th scope="col">{safe(words(f"verify.{key}"))}</th>' for key in ("what", "said", "check")
    )
    return (
        f'<table class="checks"><caption class="unseen">{safe(words("verify.checks"))}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _abstained(opened: Opened, reader: str, words: Words) -> str:
    """An abstention: why there is no answer, and the nearest passages, to judge it by."""
    answer = opened.kept.answer
    near = "".join(
        _near(at, found, opened, words)
        for at, found in enumerate(answer.passages)
        if found.article in opened.standing
    )
    listed = ""
    if near:
        listed = f'<h3 class="label">{safe(words("nearest"))}</h3><ul class="near-list">{near}</ul>'
    return (
        f'<div class="claim" data-part="{WHOLE}"><h3><span class="label">'
        f'{safe(words("abstained"))}</span> <span class="text" dir="auto">'
        f"{safe(answer.answer)}</span></h3>{listed}"
        f"{_marks(opened.kept, WHOLE, reader, words)}</div>"
    )


def _near(at: int, found: Found, opened: Opened, words: Words) -> str:
    stands = opened.standing[found.article]
    told = f'<span class="standing {stands}">{safe(words(f"verify.near_{stands}"))}</span>'
    article = opened.articles.get(found.article)
    title = article.title if article and article.title else found.article
    inside = f"<bdi>{safe(title)}</bdi> {told if stands != STANDS else ''}"
    if article and stands == STANDS:
        text = shortened(article.text[found.start : found.end], _SNIPPET)
        inside += f'<span class="about">{safe(text)}</span>'
    return f'<li><button type="button" data-act="near" data-n="{at}">{inside}</button></li>'


def _marks(kept: Kept, part: int, reader: str, words: Words) -> str:
    """Who made what of a part, and the buttons to say so oneself."""
    latest = kept.latest(part)
    own = latest.get(reader)
    others = [mark for name, mark in latest.items() if name != reader]
    lines = []
    if own:
        lines.append(_mark(own, words, words("verify.you")))
    if own:
        lines += [_mark(mark, words) for mark in others]
    elif others:
        told = words("verify.hidden", count=len(others))
        lines.append(f'<li class="hidden-marks">{safe(told)}</li>')
    listed = f'<ul class="marks">{"".join(lines)}</ul>' if lines else ""
    earlier = [
        mark
        for mark in kept.marks
        if mark.part == part and mark not in latest.values() and own is not None
    ]
    if earlier:
        told = safe(words("verify.earlier", count=len(earlier)))
        shown = "".join(_mark(mark, words) for mark in earlier)
        listed += (
            f'<details class="earlier"><summary>{told}</summary>'
            f'<ul class="marks">{shown}</ul></details>'
        )
    return f'<div class="verdict">{listed}{_form(kept, part, own, words)}</div>'


def _mark(mark: Mark, words: Words, name: str | None = None) -> str:
    verdict = words(f"verify.verdict.{mark.verdict}")
    comment = (
        f'<span class="comment" dir="auto">{safe(mark.comment)}</span>' if mark.comment else ""
    )
    return (
        f'<li data-verdict="{mark.verdict}"><strong>{safe(name or mark.who)}</strong>'
        f"{f' ({safe(mark.who)})' if name else ''}: "
        f'<span class="badge {mark.verdict}">{safe(verdict)}</span> '
        f'<span class="about">{safe(moment(mark.at, words))}</span>{comment}</li>'
    )


def _form(kept: Kept, part: int, own: Mark | None, words: Words) -> str:
    asks = words("verify.ask_abstention" if part == WHOLE else "verify.ask_claim")
    buttons = "".join(
        f'<button type="button" data-act="mark" data-verdict="{verdict}"'
        f' aria-pressed="{"true" if own and own.verdict == verdict else "false"}">'
        f"{safe(words(f'verify.verdict.{verdict}'))}</button>"
        for verdict in VERDICTS
    )
    name = f"comment-{kept.number}-{part}"
    return (
        f'<div class="mark-form" role="group" aria-label="{attribute(asks)}"><p>{safe(asks)}</p>'
        f'<label for="{name}">{safe(words("verify.comment"))}</label>'
        f'<textarea id="{name}" rows="2" maxlength="{LONGEST_COMMENT}" dir="auto">'
        f"{block(own.comment) if own else ''}</textarea>"
        f'<div class="does">{buttons}</div></div>'
    )
