"""The names in a text: spellings of `names.toml`, told from common words by what stands beside."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from index.names_table import WORD, Kind, Spelling, table

DEGREES = "gelar"  # the one id, of kind rank, of all academic and religious titles

# Possessive and bounded: a long run of blanks or full stops must not take quadratic time.
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S++|(?<![\w.-])[\w-]++(?:\.[\w-]++)*\.(?:id|com?|org|net|go)\b(?:/\S*+)?",
    re.I,
)
# What may stand between the words of one name, whatever the file writes there.
_GAP = re.compile(r"[ \t\xa0]*+\n?[ \t\xa0]*+|[-/'’]|[ \t]?[()][ \t]?")
_ITS = "nya"  # "personelnya": its personnel
_LIST_GAP = re.compile(r"\s*+(?:,|/|-|,?\s*+\b(?:dan|and|serta|hingga|atau|or)\b)\s*+")
_ABBREVIATED = {
    *("pj", "pjs", "plt", "plh", "kab", "prov", "kec", "pol"),
    *("jend", "kombes", "irjen", "brigjen", "komjen"),
}
_ENGLISH = {
    *("the", "of", "by", "who", "what", "when", "where", "which", "how", "why"),
    *("did", "does", "is", "was", "were", "are"),
}


@dataclass(frozen=True, slots=True)
class Name:
    """One name in a text: characters `[start, end)` mean the entry `id` of `names.toml`."""

    kind: Kind
    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Text:
    """A text cut into words, once for both passes over it."""

    text: str
    words: tuple[str, ...]
    lower: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    english: bool

    def gap(self, at: int) -> str:
        """What stands before word `at` and after the word before it."""
        return self.text[self.ends[at - 1] : self.starts[at]]


class _Spellings:
    """Every way to write the names of some kinds, by their words in lower case."""

    def __init__(self, spellings: Iterable[Spelling]) -> None:
        self.by_key: defaultdict[str, list[Spelling]] = defaultdict(list)
        self.longest: dict[str, int] = {}
        self.single: dict[str, tuple[Kind, str]] = {}  # of one word, without condition
        for spelling in spellings:
            key = " ".join(spelling.words).lower()
            self.by_key[key].append(spelling)
            owned = spelling.kind in ("term", "body", "office") and spelling.care == "none"
            if owned and len(spelling.words) == 1:
                self.single.setdefault(key, (spelling.kind, spelling.id))
            first = key.split(" ", 1)[0]
            self.longest[first] = max(self.longest.get(first, 0), len(spelling.words))

    def at(self, text: _Text, word: int) -> Iterable[Spelling]:
        """Spellings that begin at this word, the longest first, whatever their care."""
        longest = self.longest.get(text.lower[word])
        if longest is None:
            return ()
        return [
            spelling
            for count in range(min(longest, len(text.words) - word), 0, -1)
            for spelling in self.by_key.get(" ".join(text.lower[word : word + count]), ())
            if all(_joined(text, word + n, spelling.gaps[n - 1]) for n in range(1, count))
        ]


def find_names(
    text: str, *, loose: bool | None = None, everywhere: bool = False, alone: bool = False
) -> tuple[Name, ...]:
    """The names in a text, by position; a region may overlap an office or body ("Pangdam Jaya").

    `loose` is for questions, where capitals tell little: a name that is also a common word then
    counts in any letter case beside a context word. By default a text is loose that has no capitals
    but its first letter and those of "TPS" and the like. `everywhere` is for datelines: every word
    that may be a region is one. With `alone` one with a capital is, inside a sentence, if no other
    capital stands beside it.
    """
    cut = _cut(text)
    if loose is None:
        capitals = [word for word in cut.words[1:] if word[:1].isupper()]
        shortened = all(word.isupper() for word in capitals) and any(map(str.islower, cut.words))
        loose = not capitals or shortened
    others = list(_others(cut, loose))
    rank_ends = {name.end for name in others if name.kind == "rank" and name.id != DEGREES}
    regions = list(_regions(cut, loose, everywhere, alone, rank_ends))
    # "Kepolisian Negara Republik Indonesia" names no place, and "Kota" in "Kota Palembang" no more.
    posts = _covered(n for n in others if n.kind != "term")
    regions = [r for r in regions if r.id != "indonesia" or r.start not in posts]
    places = _covered(regions)
    others = [n for n in others if n.kind != "term" or not {n.start, n.end - 1} <= places]
    return tuple(sorted(regions + others, key=lambda name: (name.start, -name.end, name.kind)))


def _cut(text: str) -> _Text:
    # Names in an address are the publisher's; blanks in their stead keep every offset.
    masked = _ADDRESS.sub(lambda match: " " * len(match.group()), text) if "." in text else text
    found = list(WORD.finditer(masked))
    words = tuple(match.group() for match in found)
    lower = tuple(word.lower() for word in words)
    english = sum(word in _ENGLISH for word in lower) * 12 >= max(len(words), 1)
    starts = tuple(match.start() for match in found)
    return _Text(text, words, lower, starts, tuple(match.end() for match in found), english)


def _joined(text: _Text, word: int, written: str) -> bool:
    gap = text.gap(word)
    if gap == written:
        return True
    left = text.lower[word - 1]
    if left.isdecimal() and text.words[word].isdecimal():
        return False  # "2/3" is not "2 3"
    if gap.startswith(".") and (len(left) == 1 or left in _ABBREVIATED):
        gap = gap[1:]
        return not gap or gap.isspace()
    return bool(gap) and _GAP.fullmatch(gap) is not None


def _others(text: _Text, loose: bool) -> Iterator[Name]:
    others = _other_spellings()
    last = -1  # the word where the name before ended
    for word, first in enumerate(text.lower):
        if word <= last:
            continue
        if first not in others.longest:
            if (bare := first.removesuffix(_ITS)) != first and bare in others.single:
                yield Name(*others.single[bare], text.starts[word], text.ends[word])
            continue
        for spelling in others.at(text, word):
            if _as_asked(spelling, text, word, loose):
                last = word + len(spelling.words) - 1
                yield Name(spelling.kind, spelling.id, text.starts[word], text.ends[last])
                break
    for match in _degrees().finditer(text.text):
        group = "before" if match["before"] else "after"
        yield Name("rank", DEGREES, *match.span(group))


def _as_asked(spelling: Spelling, text: _Text, word: int, loose: bool) -> bool:
    match spelling.care:
        case "english":
            return text.english
        case "rank":  # "Mayor" is a major in Indonesian
            return not text.english and _as_written(spelling, text, word)
        case "case":
            return loose or _as_written(spelling, text, word)
    return True


def _as_written(spelling: Spelling, text: _Text, word: int) -> bool:
    seen = text.words[word : word + len(spelling.words)]
    return all(s == w or s.isupper() for s, w in zip(seen, spelling.words, strict=True))


def _regions(
    text: _Text, loose: bool, everywhere: bool, alone: bool, rank_ends: set[int]
) -> Iterator[Name]:
    places = _place_spellings()
    last = named = -1  # the words where the name before, and the region before, ended
    for word, first in enumerate(text.lower):
        if word <= last or first not in places.longest:
            continue
        for spelling in places.at(text, word):
            end = word + len(spelling.words) - 1
            if not spelling.id:
                last = end
                break
            meant = everywhere or _is_meant(spelling, text, word, named, loose)
            named_so = alone and _as_written(spelling, text, word)
            if not meant and not (named_so and _stands_alone(text, word, end)):
                continue
            # A word right after a rank is a person: "AKBP Maros".
            if word and text.ends[word - 1] in rank_ends and text.gap(word).strip(". ") == "":
                continue
            id = _told_apart(spelling.id, text, word)
            yield Name("region", id, text.starts[word], text.ends[end])
            last = named = end
            break


def _is_meant(spelling: Spelling, text: _Text, word: int, named: int, loose: bool) -> bool:
    if spelling.care == "none":
        return True
    written = _as_written(spelling, text, word)
    if written and spelling.care == "case":
        return True
    end = word + len(spelling.words) - 1
    return (written or loose) and _has_context(text, word, end, named)


def _has_context(text: _Text, word: int, end: int, named: int) -> bool:
    names = table()
    if word and re.fullmatch(r"\.?\s*|[-/]", text.gap(word)):
        before = text.lower[word - 1]
        two = " ".join(text.lower[max(word - 2, 0) : word])
        if before in names.before or two in names.before:
            return True
        if before.isdecimal() and text.gap(word) == "/":  # "Kodim 0735/Surakarta"
            return True
    if named >= 0 and _LIST_GAP.fullmatch(text.text, text.ends[named], text.starts[word]):
        return True
    if end + 1 < len(text.words) and text.gap(end + 1).isspace():
        return text.lower[end + 1] in names.after
    return False


def _stands_alone(text: _Text, word: int, end: int) -> bool:
    """Whether no capital stands beside these words, and no sentence begins with them."""
    if not word or text.gap(word).strip()[-1:] in {".", "?", "!", ":"}:
        return False
    before = word > 1 and text.gap(word) == " " and text.words[word - 1][0].isupper()
    last = end + 1 == len(text.words)
    return not before and (last or text.gap(end + 1) != " " or not text.words[end + 1][0].isupper())


def _told_apart(id: str, text: _Text, word: int) -> str:
    """Of a city and a regency of one name, the one that the word before it means."""
    names = table()
    if names.regions[id].level != "shared" or not word:
        return id
    before = text.lower[word - 1]
    if before in names.city:
        return f"kota-{id}"
    if before in names.regency:
        return f"kabupaten-{id}"
    return id


def _covered(names: Iterable[Name]) -> set[int]:
    return {at for name in names for at in range(name.start, name.end)}


@cache
def _place_spellings() -> _Spellings:
    return _Spellings(table().places)


@cache
def _other_spellings() -> _Spellings:
    return _Spellings(table().others)


@cache
def _degrees() -> re.Pattern[str]:
    """Runs of titles before a name ("Dr. H. ") and after it (", S.I.K., M.H.")."""
    # One letter needs its full stop. "MA" and "SE" are also a court and a circular: without full
    # stops they are degrees only after a comma or another degree.
    first = "|".join(rf"{t}\." if len(t) == 1 else rf"{t}\b\.?" for t in table().titles)
    by_length = sorted((re.escape(t.rstrip(".")) for t in table().degrees), key=len, reverse=True)
    any_form = "|".join(t.replace(r"\.", r"\.? ?") for t in by_length)
    sure_form = "|".join(
        t if re.fullmatch(r"\w\\\.\w", t) and t[-1] != "H" else t.replace(r"\.", r"\.? ?")
        for t in by_length
    )
    return re.compile(
        rf"(?<![^\W_])(?P<before>(?:{first})(?:\s*+(?:{first})){{0,5}})(?=\s*+[A-Z][\w’'])"
        rf"|(?<=[a-z])(?=(?:,\s*+(?:{any_form})|\s++(?:{sure_form}))\.?(?![^\W_]))"
        rf"[,\s]\s*+(?P<after>(?:{any_form})\.?(?![^\W_])"
        rf"(?:(?:,\s*+|\s++)(?:{any_form})\.?(?![^\W_])){{0,9}})(?!\s++[A-Z])"
    )
