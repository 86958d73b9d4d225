"""The records that cross file borders: an article, and a passage of it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `[start, end)` of an article's text, counted in Unicode code points."""

    start: int
    end: int

    def touches(self, other: "Span") -> bool:
        """Whether they share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Article:
    """One file of the corpus, and what was found in it.

    `text` is the file's bytes decoded as UTF-8 and nothing else: no newline is translated and no
    byte order mark dropped, so `sha256`, the hash of the bytes, is the hash of the text too. `body`
    holds the stretches of `text` that are the article itself, in order and apart; everything else
    (furniture of the page, front matter, title and date lines) is never evidence.
    """

    id: str  # path relative to the corpus folder, with forward slashes
    text: str
    sha256: str
    body: tuple[Span, ...]
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    url: str | None = None  # http or https only
    place: str | None = None  # the front matter's, else the dateline's


@dataclass(frozen=True, slots=True)
class Passage:
    """Some whole sentences of one article's body: what is encoded, found and read.

    `article.text[start:end] == text`, in one piece: a passage never runs over left-out text.
    """

    id: str
    article: str
    sha256: str
    start: int
    end: int
    text: str
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    place: str | None = None
    regions: tuple[str, ...] = ()  # ids of index/names.toml that the whole article is about


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may answer: published in a range of days (both ends included), about one of
    the regions (ids of names.toml; a province takes in its regencies), by one of the publishers.

    An empty field allows everything; an article without a date is outside every range of dates.
    """

    published_from: date | None = None
    published_to: date | None = None
    regions: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
