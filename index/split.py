"""Sentences with exact offsets, and passages of whole sentences that fit the encoder."""

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from index.records import Article, Passage, Span

_WORDS = tomllib.loads((Path(__file__).parent / "abbreviations.toml").read_text("utf-8"))
_BEFORE_NAME = frozenset(_WORDS["before_name"])
_SMALL = frozenset(_WORDS["small"])
_BEFORE_NUMBER = frozenset(_WORDS["before_number"])
_EITHER = frozenset(_WORDS["either"])
_OPEN_ENDED = frozenset(_WORDS["open_ended"])

# A stop with the quotes and brackets that close with it; what follows decides whether it ends.
# Possessive, and looked at from its first character only, lest a long run cost its square.
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s|$)")
_LAST_WORD = re.compile(r"[^\s\"'“‘«(\[]+$")
_NEXT = re.compile(r"\s*(?P<next>\S+)?")
_BREAK = re.compile(
    r"(?<![^\S\r\n\x85\u2028\u2029])[^\S\r\n\x85\u2028\u2029]*+(?:[\r\n\x85\u2028\u2029]\s*+)+"
)
_INITIALS = re.compile(r"(?:\w\.)+\w?|[A-Z]", re.ASCII)
_DEGREE = re.compile(r"(?:[A-Z][A-Za-z]{0,3}\.)+(?:[A-Z][A-Za-z]{0,3})?,?")
_BULLET = re.compile(r"(?:[-–—•*·▪►]|\(?\d{1,3}[.)]|\(?[A-Za-z][.)])\s")
_ENDED = re.compile(r"[.!?…:;\"”’»)\]]\s*$")
_CLAUSE = re.compile(r"[,;:–—]\s+|\s+-\s+")


def sentences(text: str) -> list[Span]:
    """The sentences of `text`, without the space between them; they cover everything else.

    A full stop after a title, degree, initial, abbreviation or list number ends nothing; a
    closing quote belongs to its sentence; a new line ends a sentence unless the sentence
    visibly goes on in the next.
    """
    found: list[Span] = []
    for start, end in _runs(text):
        begin = start
        for stop in _stops(text, start, end):
            found.append(Span(begin, stop))
            begin = stop + len(text[stop:end]) - len(text[stop:end].lstrip())
        if begin < end:
            found.append(Span(begin, end))
    return found


def split(
    article: Article, count_tokens: Callable[[str], int], limit: int, regions: tuple[str, ...]
) -> list[Passage]:
    """The passages of `article`, each of at most `limit` tokens as `count_tokens` counts them.

    A passage is contiguous text inside one body span. Where a span needs several, each begins
    with the last sentence of the one before, if that is short.
    """
    # LlamaIndex's SentenceSplitter hands back bare, stripped strings: where a sentence occurs
    # twice their offsets can only be guessed, and it cuts a long sentence at every full stop and
    # comma ("S.I.K.", "12.345"). Offsets are the contract here, so the packing is done on spans.
    found = []
    for body in article.body:
        pieces = [
            piece
            for sentence in sentences(article.text[body.start : body.end])
            for piece in _fit(
                article.text,
                Span(body.start + sentence.start, body.start + sentence.end),
                count_tokens,
                limit,
            )
        ]
        found += [
            _passage(article, span, regions)
            for span in _pack(article.text, pieces, count_tokens, limit)
        ]
    return found


def _passage(article: Article, span: Span, regions: tuple[str, ...]) -> Passage:
    key = f"{article.id}\0{article.sha256}\0{span.start}\0{span.end}"
    return Passage(
        id=hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:32],
        article=article.id,
        sha256=article.sha256,
        start=span.start,
        end=span.end,
        text=article.text[span.start : span.end],
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        url=article.url,
        place=article.place,
        regions=regions,
    )


def _pack(
    text: str, pieces: list[Span], count_tokens: Callable[[str], int], limit: int
) -> Iterator[Span]:
    """Runs of `pieces` within `limit`, with one short piece of overlap."""
    first = 0
    while first < len(pieces):
        last = first
        while last + 1 < len(pieces) and (
            count_tokens(text[pieces[first].start : pieces[last + 1].end]) <= limit
        ):
            last += 1
        yield Span(pieces[first].start, pieces[last].end)
        following = last + 1
        if following < len(pieces) and last > first:
            short = count_tokens(text[pieces[last].start : pieces[last].end]) <= limit // 3
            joined = text[pieces[last].start : pieces[following].end]
            if short and count_tokens(joined) <= limit:
                following = last
        first = following


def _fit(text: str, span: Span, count_tokens: Callable[[str], int], limit: int) -> Iterator[Span]:
    """`span` itself, or its pieces: cut at clause borders, else between words, else anywhere."""
    if count_tokens(text[span.start : span.end]) <= limit:
        yield span
        return
    cut = _middle(text, span)
    if cut is None:  # a single character that is longer than the limit
        yield span
        return
    for start, end in ((span.start, cut), (cut, span.end)):
        piece = _strip(text, start, end)
        if piece.start < piece.end:
            yield from _fit(text, piece, count_tokens, limit)


def _middle(text: str, span: Span) -> int | None:
    """Where to halve a sentence: the clause border nearest its middle, else a space, else there."""
    middle = (span.start + span.end) // 2
    for border, margin in ((_CLAUSE, (span.end - span.start) // 4), (re.compile(r"\s+"), None)):
        near = [
            match.end()
            for match in border.finditer(text, span.start + 1, span.end - 1)
            if margin is None or abs(match.end() - middle) <= margin
        ]
        if near:
            return min(near, key=lambda at: abs(at - middle))
    return middle if middle > span.start else None


def _strip(text: str, start: int, end: int) -> Span:
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    return Span(start, max(start, end - (len(inner) - len(inner.rstrip()))))


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that no line break ends: lines, joined where a sentence goes on in the next."""
    whole = _strip(text, 0, len(text))
    start = whole.start
    line = start
    for gap in _BREAK.finditer(text, whole.start, whole.end):
        before, after = text[line : gap.start()], text[gap.end() : gap.end() + 80]
        wrapped = len(gap[0].strip(" \t")) <= 2 and _is_wrapped(text, gap.start(), line, gap.end())
        if not _goes_on(before, after) and not wrapped:
            yield start, gap.start()
            start = gap.end()
        line = gap.end()
    if start < whole.end:
        yield start, whole.end


def _goes_on(before: str, after: str) -> bool:
    if _ENDED.search(before) or _BULLET.match(after):
        return False
    if before.endswith(","):
        return True
    words = before.rsplit(maxsplit=1)
    if words and words[-1] in _OPEN_ENDED and len(before) > 30:
        return True
    return after[:1].islower() and not _BULLET.match(before)


def _is_wrapped(text: str, end: int, line: int, following: int) -> bool:
    """Whether the line looks cut by a fixed width: its next word would not have fitted in it."""
    width = end - line
    before = text[line:end]
    if not 50 <= width <= 130 or _ENDED.search(before) or _BULLET.match(text, following):
        return False
    lines = re.split(r"\r\n|[\r\n]", text[max(0, line - 600) : following + 600])
    longest = max((len(other) for other in lines), default=0)
    word = re.match(r"\S+", text[following:])
    fits = width + 1 + len(word[0] if word else "") <= longest
    return longest <= 130 and not fits


def _stops(text: str, start: int, end: int) -> Iterator[int]:
    """Where sentences end inside one run, its own end left out."""
    quotes = 0
    counted = begin = start
    for match in _STOP.finditer(text, start, end):
        stop = match.end()
        quotes += text.count('"', counted, stop)
        counted = stop
        # A closing quote set apart by a space belongs to its sentence: 'aman. " katanya', '. ”'.
        apart = re.compile(r"\s[”»]+(?=\s|$)|\s\"(?=\s|$)").match(text, stop, end)
        if apart and ('"' not in apart[0] or quotes % 2):
            stop = apart.end()
        following = _NEXT.match(text, stop, end)
        word = following["next"] if following else None
        if word is None:
            break
        if _ends(text[max(begin, match.end() - 80) : match.end()], word):
            yield stop
            begin = stop


def _ends(sentence: str, following: str) -> bool:
    """Whether the stop at the end of `sentence`, or of its tail, ends it before `following`."""
    first = following.lstrip("\"'“‘«([")[:1]
    if first.islower() or following[0] in ",;:-–—/&=":
        return False
    bare = sentence.rstrip(")]")  # "(Purn.) Drs. Ahwil"
    if not bare.endswith(".") or bare.endswith(".."):
        return True
    if bare != sentence:
        word = bare.rsplit("(", 1)[-1].rstrip(".").lower()
        return word not in _BEFORE_NAME and word not in _EITHER
    last = _LAST_WORD.search(sentence)
    if last is None:
        return True
    word = last[0].rstrip(".").lower()
    if word in _BEFORE_NAME and (word in _SMALL or last[0][0].isupper()):
        return False
    if word in _BEFORE_NUMBER and first.isdigit():
        return False
    if not sentence[: last.start()].strip() and _BULLET.match(last[0] + " "):
        return False  # "1. Malaysia"
    if word in _EITHER:
        return not _DEGREE.fullmatch(following) and not first.isdigit()
    if _INITIALS.fullmatch(last[0].rstrip(".")):
        single = len(word) == 1
        return not single and not _DEGREE.fullmatch(following)
    return True
