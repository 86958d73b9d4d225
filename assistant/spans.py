"""Words of one type in a text: numbers, dates, people, their offices, full forms.

Each function takes the sentence and gives `Span`s in its own characters, in reading order.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from assistant.question import function_words
from index.dates import find_dates
from index.names import Name, find_names
from index.records import Span

DIGIT = r"(?:satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|se(?=belas|puluh|ratus|ribu))"
NUMBER_WORD = rf"{DIGIT}(?: ?(?:belas|puluh|ratus|ribu|juta|miliar|triliun|{DIGIT}))*"
UNITS = {
    "se": 1, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7,
    "delapan": 8, "sembilan": 9,
}  # fmt: skip
SCALES = {
    "ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12,
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
AMOUNT_PART = re.compile(
    r"(?P<figure>\d+(?:[.,]\d+)*(?:/\d+)?)|se(?=belas|puluh|ratus|ribu)|[a-z]+"
)
FIGURE = r"\d+(?:[.,]\d+)*(?:/\d+)?%?(?:[a-zA-Z]{1,3}\b)?"  # 2/3, 65%, 50kg
NUMBER = re.compile(
    rf"(?<![\w.,/-])(?:Rp\.? ?)?(?:{FIGURE}|(?i:{NUMBER_WORD})\b)"
    rf"(?: (?:{'|'.join(SCALES)}|persen)\b)*(?![\w/]|[.,]\d)"
)
WEEKDAY = r"(?:Senin|Selasa|Rabu|Kamis|Jum'?at|Sabtu|Minggu|Ahad)"
DAY_BEFORE = re.compile(rf"{WEEKDAY},? ?\(?$")
UNTIL = re.compile(r" ?(?:(?:hingga|sampai)(?: dengan)?|s/d|s\.d\.|[-–]) ?", re.IGNORECASE)
CLOCK = re.compile(
    r"(?:[Pp]ukul|[Jj]am) \d{1,2}[.:]\d{2}(?: ?[-–] ?\d{1,2}[.:]\d{2})?(?: ?(?:WIB|WITA|Wita|WIT))?"
)
PART_OF_DAY = re.compile(
    rf"(?: (?:dini hari|pagi|siang|sore|petang|malam))?(?:,? {CLOCK.pattern})?"
)
# What makes an amount or a day another one: "lebih dari 500 orang", "sebelum 10 November"
LIMIT = re.compile(
    r"\b(?:(?:lebih|kurang|tak kurang|tidak kurang) dari|kurang lebih|sekitar|hampir|sedikitnya"
    r"|setidaknya|paling (?:sedikit|banyak|lambat|lama|cepat)|maksimal|minimal|sebelum|setelah"
    r"|sesudah|sejak|mulai|hingga|sampai) (?:pada )?$",
    re.IGNORECASE,
)
CAPITAL = re.compile(r"[A-Z][\w'’.-]*[\w]|[A-Z]\b\.?")
DEGREES = re.compile(
    r"(?:,? (?:S|M|Dr|Drs|SH|SIK|MH|MSE|MSi|MM|SE|SSos|SIP|ST|MAP|MSc|PhD)\.?"
    r"(?:[A-Z]\w*+\.?)*+,?)+(?!\w)"
)
CORPS = re.compile(r"\([A-Z][a-z]{0,3}\)|\d+/|[IVX]+/")  # Kolonel Laut (P); Kodim 1609/Buleleng
SPEAKING = "kata|ujar|ungkap|tegas|jelas|tutup|tutur|papar|ucap|imbuh|terang|sebut|lanjut"
SPEAKS = re.compile(rf"\b(?:{SPEAKING}) $")
SHORT = r"(?P<short>[A-Z][\w/-]{1,15}(?: [A-Z][\w/-]{1,15})?)"
SHORT_FORM = re.compile(rf"(?P<long>(?:[^\W\d_][\w/-]* ){{1,9}})\({SHORT}\)")
LONG_FORM = re.compile(r"(?P<short>[A-Z][\w/-]{1,18}) \((?P<long>(?:[^\W\d_][\w/-]*,? ?){2,9})\)")


def numbers(text: str) -> list[Span]:
    """Amounts with the unit after them; not the numbers inside dates and times."""
    taken = [(d.start, d.end) for d in find_dates(text)]
    taken += [match.span() for match in CLOCK.finditer(text)]
    found = []
    for match in NUMBER.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        counts = not re.match(r"Rp|.*(?:%|persen)$", match.group())
        unit = _unit().match(text, match.end()) if counts else None
        end = unit.end() if unit else match.end()
        found.append(Span(_limited(text, match.start()), end))
    return found


@cache
def _unit() -> re.Pattern[str]:
    """What is counted, right after a number: "30 orang saksi", but nothing of "365 di Nabire"."""
    none = "|".join(map(re.escape, function_words("id")))
    return re.compile(
        rf" (?:(?:orang|unit|buah|titik) )?(?!(?:{none})\b)[^\W\d_]+(?:[/-][^\W\d_]+)*", re.I
    )


def amounts(text: str) -> set[Fraction]:
    """How much the numbers of a text are, however they are written: "7.000", "7 ribu" and "tujuh
    ribu" are one amount, and so are "Rp 45 miliar" and "Rp 45.000.000.000"."""
    return {amount(text[span.start : span.end]) for span in numbers(text)}


def amount(text: str) -> Fraction:
    """How much the first number of a text is; 0 if there is none. `7.000` and `7,000` are
    thousands, `7.5` and `7,5` have a decimal."""
    whole, below, last, begun = Fraction(0), Fraction(0), Fraction(0), False
    for match in AMOUNT_PART.finditer(text.lower()):
        word = match.group()
        if match["figure"]:
            last = _figure(word)
        elif word in UNITS:
            last = Fraction(UNITS[word])
        elif word == "belas":
            last += 10
        elif word in ("puluh", "ratus"):
            below, last = below + last * (10 if word == "puluh" else 100), Fraction(0)
        elif word in SCALES:
            whole, below, last = whole + (below + last) * SCALES[word], Fraction(0), Fraction(0)
        elif begun:
            break  # what is counted
        begun = begun or match["figure"] is not None or word in UNITS
    return whole + below + last


def _figure(digits: str) -> Fraction:
    plain = re.sub(r"[.,](?=\d{3}(?!\d))", "", digits).replace(",", ".")
    if re.fullmatch(r"\d+(?:\.\d+)?|\d+/0*[1-9]\d*", plain):
        return Fraction(plain)
    return Fraction(re.sub(r"\D", "", plain))


def _limited(text: str, start: int) -> int:
    """Where an amount or a date that stands at `start` begins, with what limits it."""
    limit = LIMIT.search(text, 0, start)
    return limit.start() if limit else start


def dates(text: str) -> list[Span]:
    """Dates, with the weekday before them, the bracket around them and the time of day after them,
    from the first to the last day of a range, and clock times alone."""
    found = []
    for date in find_dates(text):
        day = DAY_BEFORE.search(text[: date.start])
        start, end = (day.start() if day else date.start), date.end
        if text[start : date.start].endswith("(") and text[end : end + 1] == ")":
            end += 1
        part = PART_OF_DAY.match(text, end)
        found.append(Span(_limited(text, start), part.end() if part else end))
    found = _ranges(text, found)
    clocks = (Span(_limited(text, match.start()), match.end()) for match in CLOCK.finditer(text))
    alone = [c for c in clocks if not any(d.start <= c.start < d.end for d in found)]
    return sorted(found + alone, key=lambda span: span.start)


def _ranges(text: str, days: list[Span]) -> list[Span]:
    """The days, with the first and the last one of a range as one: "23 sampai 31 Desember"."""
    found: list[Span] = []
    for day in days:
        until = UNTIL.match(text, found[-1].end) if found else None
        if until and day.start <= until.end() <= day.end:
            found[-1] = Span(found[-1].start, day.end)
        else:
            found.append(day)
    return found


def _capital_runs(text: str, names: tuple[Name, ...]) -> Iterator[Span]:
    """Runs of capitalised words, cut where a name of the alias table, a date or a day stands."""
    known = [(n.start, n.end) for n in names] + [(d.start, d.end) for d in find_dates(text)]
    known += [day.span() for day in re.finditer(rf"\b{WEEKDAY}\b", text)]
    run: Span | None = None
    for match in CAPITAL.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in known):
            continue
        if CORPS.match(text, match.start() - 1):
            continue  # of the navy: "Kolonel Laut (P)"
        if run and text[run.end : match.start()] == " ":
            run = Span(run.start, match.end())
            continue
        if run:
            yield run
        run = Span(*match.span())
    if run:
        yield run


def persons(text: str) -> list[Span]:
    """Names of people with their rank: runs of capitalised words right after a rank, an office with
    or without its region, or a verb of speaking, or with academic degrees behind them."""
    names = find_names(text)
    found = []
    for run in _capital_runs(text, names):
        start, introduced = run.start, False
        for name in reversed([n for n in names if n.end <= run.start]):
            between = CORPS.sub("", text[name.end : start]).strip(" .,()/").lower()
            if between not in ("", "tni", "kota"):
                break
            start = name.start
            if name.kind in ("rank", "office"):
                introduced = True
                if name.kind == "office":
                    break
                run = Span(name.start, run.end)
            elif name.kind != "region":
                break
        if introduced or SPEAKS.search(text[: run.start]) or DEGREES.match(text, run.end):
            found.append(run)
    return found


def offices(text: str, person: str) -> list[Span]:
    """Offices, with their region, right before the name `person`; a rank may stand between."""
    names = find_names(text)
    found = []
    for match in re.finditer(re.escape(person), text, re.IGNORECASE):
        before = [n for n in names if n.end <= match.start() and n.kind != "term"]
        start = end = match.start()
        for name in reversed(before):
            gap = text[name.end : start]
            if gap.strip(" .,()/").lower() not in ("", "tni", "pol", "polri"):
                break
            start = name.start
            if name.kind != "rank" and end == match.start():
                end = name.end
            if name.kind == "office":
                close = text[name.start : match.start()].find(")")
                found.append(Span(name.start, max(end, name.start + close + 1 if close > 0 else 0)))
                break
    return found


def posts(text: str, person: str) -> list[Span]:
    """Runs of capitalised words, names of the alias table among them, that may be somebody's post:
    without ranks and the words of the name `person`, function words before them left out."""
    names, empty = find_names(text), function_words("id")
    others = [n for n in names if n.kind == "rank"]
    found: list[Span] = []
    for match in CAPITAL.finditer(text):
        word = match.group()
        other = any(n.start < match.end() and match.start() < n.end for n in others)
        if other or word in person.split():
            continue
        joined = found and text[found[-1].end : match.start()] in (" ", " (", ") ")
        if joined:
            found[-1] = Span(found[-1].start, match.end())
        elif word.lower() not in empty:
            found.append(Span(*match.span()))
    return [
        Span(span.start, span.end + text.startswith(")", span.end))
        if "(" in text[span.start : span.end]
        else span
        for span in found
    ]


def stands_for(short: str, words: list[str]) -> bool:
    """Whether `short` can be read off the beginnings of `words`, a letter or more of each.

    Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions" (PSB 2003),
    with the Indonesian habit of syllables (Sistem Pengamanan Kota, Sispamkota) in mind: small words
    (`dan`, `dan/atau`, `di`) may give none.
    """
    letters = re.sub(r"\W", "", short).lower()

    def match(at: int, word: int) -> bool:
        if word == len(words):
            return at == len(letters)
        lower = words[word].lower()
        if lower in ("dan", "di", "untuk", "serta", "ke") and match(at, word + 1):
            return True
        if word == 0 and lower[0] != letters[0]:
            return False
        # letters taken from this word, in order; of the first word, from its first letter on
        ends, place = [], -1
        for offset in range(at, len(letters)):
            place = lower.find(letters[offset], place + 1)
            if place < 0:
                break
            ends.append(offset + 1)
        return any(match(end, word + 1) for end in reversed(ends))

    return bool(letters and words) and match(0, 0)


def expansions(text: str, short: str) -> list[Span]:
    """Full forms of the abbreviation `short`: beside brackets, or spelled out in capitals."""
    found = []
    for match in SHORT_FORM.finditer(text):
        if match["short"].lower() != short.lower():
            continue
        words = list(re.finditer(r"\S+", match["long"]))
        fits = [w for i, w in enumerate(words) if stands_for(short, [x.group() for x in words[i:]])]
        if fits:
            found.append(Span(match.start("long") + fits[-1].start(), match.end("long") - 1))
    found += [
        Span(match.start("long"), match.start("long") + len(match["long"].rstrip()))
        for match in LONG_FORM.finditer(text)
        if match["short"].lower() == short.lower()
    ]
    if not found and short.isupper():
        words = list(re.finditer(r"[A-Z][a-z]+", text))
        for first in range(len(words) - len(short) + 1):
            run = words[first : first + len(short)]
            joined = text[run[0].start() : run[-1].end()]
            if joined == " ".join(w.group() for w in run) and short == "".join(
                w.group()[0] for w in run
            ):
                found.append(Span(run[0].start(), run[-1].end()))
    return found
