"""Is it the type of answer that was asked for: a date, a share, a room, somebody's post?"""

import re
from itertools import islice, takewhile

from assistant import spans
from assistant.heard import known_as, stems
from assistant.question import WORD, YEAR, Question, content_words, function_words
from index.dates import find_dates
from index.names import DEGREES, find_names

WEEKDAY = re.compile(rf"\b{spans.WEEKDAY}\b")
CLOCK_ASKED = re.compile(r"\b(?:(?:jam|pukul) berapa|what time)\b", re.IGNORECASE)
DAY_ASKED = re.compile(r"\b(?:tanggal berapa|(?:what|which) date)\b", re.IGNORECASE)
DAY = re.compile(r"(?:tanggal )?[0-3]?\d", re.IGNORECASE)  # of the month
# Which sort or make of a thing, not how many: "Tipe helikopter apa?"
SORT_ASKED = re.compile(
    r"\b(?:tipe|jenis|merek|merk|model)\b.*\bapa\b|\bapa (?:tipe|jenis|merek|merk|model)\b"
    r"|\b(?:what|which) (?:type|kind|sort|make|model|brand) of\b",
    re.IGNORECASE,
)
AGE = (
    r"berapa(?: tahun)? (?:umur|usia)\w*|(?:umur|usia)(?:nya)? (?:\w+ ){0,6}berapa"
    r"|how old|what age|what (?:is|was) (?:\w+ ){0,4}age"
)
# What an amount must have where a question asks for it by its measure: words of a question,
# words of the amount. A share, a distance, a time, money.
MEASURES = [
    (re.compile(rf"\b(?:{asked})\b", re.IGNORECASE), re.compile(had, re.IGNORECASE))
    for asked, had in (
        (
            r"berapa (?:bagian|persen\w*)|persentase|fraction|percentage|per ?cent|proportion"
            r"|what share",
            r"\d/\d|%|\b(?:persen|separuh|setengah|seper\w+"
            r"|per (?:tiga|empat|lima|enam|sepuluh))\b",
        ),
        (
            r"sejauh apa|(?:se)?berapa jauh|berapa (?:kilo)?meter|jarak\w* .*berapa|berapa jarak"
            r"|how far|what (?:is|was) the distance",
            r"\b(?:kilo)?meter\b|\d ?(?:km|m)\b|\bmil\b",
        ),
        (
            r"(?:se)?berapa lama|selama apa|how long|what (?:is|was) the duration",
            r"\b(?:detik|menit|jam|hari|minggu|pekan|bulan|tahun)\b"
            r"|(?:hingga|sampai|[-–]) (?:dengan )?\d",
        ),
        (
            r"berapa (?:besar |besaran )?(?:biaya|anggaran|honor|harga|tarif|gaji|denda|ongkos)"
            r"|how much (?:money|was spent|did it cost|does it cost)"
            r"|what (?:is|was) the (?:budget|cost|price|fee|fine)",
            r"\bRp|\b(?:rupiah|ribu|juta|miliar|triliun|dolar)\b",
        ),
        (
            r"berapa nomor (?:telepon|telp|hp|whats ?app|wa|hotline|kontak|darurat)"
            r"|what (?:(?:is|was) (?:\w+ ){0,6})?"
            r"(?:(?:tele)?phone|whats ?app|hotline|contact) number",
            r"\d{3}(?!\d*/)",
        ),
        (AGE, r"\btahun\b|^\W*\d{1,3}\W*$"),
    )
]
ROOM_ASKED = re.compile(
    r"\b(?:ruang(?:an)?|aula) (?:apa|mana)|\b(?:what|which) (?:\w+ )?(?:room|hall)\b", re.IGNORECASE
)
ROOM = re.compile(
    r"\b(?:ruang\w*|aula|\w*room|hall|graha|lob[iy]|auditorium|pendopo|lantai)\b", re.IGNORECASE
)
COMPANY_ASKED = re.compile(
    r"\b(?:perusahaan|maskapai) (?:apa|mana)|\b(?:what|which) (?:\w+ )?(?:company|airline)\b",
    re.IGNORECASE,
)

WHO = re.compile(r"\b(?:siapa(?:kah)?|who)\b", re.IGNORECASE)
LEADS = re.compile(
    r"\b(?:memimpin|dipimpin|pemimpin\w*|pimpin\w*|mengepalai|dikepalai|mengetuai|diketuai|inspektur"
    r"|irup|komandan|komando|kendali|mengendalikan|led|leads|leading|headed|heads|chaired|chairs)\b",
    re.IGNORECASE,
)
NAME_ASKED = re.compile(
    r"\bsiapa nama\b|\bnama\w* siapa\b"
    r"|\bname of (?:[\w/’'-]+ ){0,5}(?:governor|chief|commander|mayor|regent|head|chair)\b",
    re.IGNORECASE,
)
RANK_ASKED = re.compile(r"\b(?:ber)?pangkat(?:nya)?\b|\branks?\b", re.IGNORECASE)
COUNTED = re.compile(r"\b(?:berapa|jumlah|how many|number of)(?: \w+)? $", re.IGNORECASE)
COUNTS = re.compile(
    r"\b(?:berapa(?:kah)?|how many|number of)"
    r"(?: (?:jumlah|banyak|total|orang|unit|buah|of the))*\b",
    re.IGNORECASE,
)
NO_REASON = re.compile(r"(?:hingga|sampai|sejak|mulai|pukul|di (?:atas|bawah)) ", re.IGNORECASE)
PATTERN = re.compile(r"\W*\d\d?(?:-\d\d?){2,}\W*")  # "2-2-1" is how many of whom guard what
SAID = re.compile(rf"\b(?:{spans.SPEAKING})nya\b", re.IGNORECASE)
WORDS_COUNTED = 3  # at most, after "how many"
PEOPLE = re.compile(r"\b(?:orang|jiwa|personel|prajurit|anggota|petugas|polisi)\b", re.IGNORECASE)
AREAS = {"provinsi", "kabupaten", "kota", "kecamatan", "kelurahan", "desa"}
ONLY_AREAS = "provinsi kabupaten kota kecamatan kelurahan desa distrik"
AREA_WORDS = (
    f"{ONLY_AREAS} daerah wilayah lokasi tempat titik kawasan area dapil zona nagari kampung"
)
UNITS = AREAS | {"tps"}


def is_other_type(asked: Question, answer: str) -> bool:
    """Whether a number, date, office, rank, room or company was asked for and it is none, or it is
    a date and somebody or a place was asked for, or for a reason or explanation a time or figure.
    """
    if asked.kind == "date":
        if CLOCK_ASKED.search(asked.text):
            return not spans.CLOCK.search(answer)
        if DAY_ASKED.search(asked.text):  # of which a clock time, or a weekday alone, is none
            return not find_dates(answer) and not DAY.fullmatch(answer)
        when = spans.dates(answer) or YEAR.search(answer)
        return not when and not WEEKDAY.search(answer)
    if asked.kind == "office":
        names = find_names(answer)
        if asks_rank(asked):
            return not any(name.kind == "rank" and name.id != DEGREES for name in names)
        if any(name.kind in ("office", "rank") for name in names):
            return False
        # not every post is in the alias table, but each is written with a capital
        known = tuple((n.start, n.end) for n in names if n.kind in ("region", "body"))
        others = content_words(answer, known)
        capital = any(word.group()[0].isupper() for word in others)
        return not capital or bool(find_dates(answer))
    if asked.kind in ("person", "organization", "place") and any(
        day.end - day.start == len(answer) for day in spans.dates(answer)
    ):
        return True
    if SORT_ASKED.search(asked.text) and spans.NUMBER.match(answer):
        return True
    if WHO.search(asked.text) and asked.kind in ("person", "list") and _is_region(answer):
        return True
    if (asks_leader(asked) or NAME_ASKED.search(asked.text)) and _is_body(answer):
        return True
    if asked.kind == "place" and ROOM_ASKED.search(asked.text):
        return not ROOM.search(answer)
    if asked.kind == "organization" and COMPANY_ASKED.search(asked.text):
        return any(name.kind in ("body", "office") for name in find_names(answer))
    if asked.kind in ("reason", "explanation"):
        told = any(word.group()[0].isalpha() for word in content_words(SAID.sub("", answer)))
        if asked.kind == "explanation":
            return not told
        figure = any(n.end - n.start == len(answer) for n in spans.numbers(answer))
        return not told or figure or NO_REASON.match(answer) is not None
    if asked.kind != "number":
        return False
    measure = measure_asked(asked)
    said = spans.amounts(answer)
    if PATTERN.fullmatch(answer) or (said and said <= spans.amounts(asked.text)):
        return True  # what the question says itself
    if _counts_other_areas(asked, answer) or (not measure and _counts_others(asked, answer)):
        return True
    return not (measure.search if measure else spans.numbers)(answer)


def _is_region(answer: str) -> bool:
    return any(n.kind == "region" and n.end - n.start == len(answer) for n in find_names(answer))


def _is_body(answer: str) -> bool:
    """Whether bodies are all that the answer names: nobody, and no office."""
    names = find_names(answer)
    known = tuple((name.start, name.end) for name in names)
    others = content_words(answer, known)
    return any(name.kind == "body" for name in names) and not (
        any(name.kind in ("office", "rank") for name in names)
        or any(word.group()[0].isupper() for word in others)
    )


def asks_leader(asked: Question) -> bool:
    """Whether it is asked who leads: a person or an office, no body."""
    who = asked.kind == "person" and WHO.search(asked.text) is not None
    return who and LEADS.search(asked.text) is not None


def asks_rank(asked: Question) -> bool:
    """Whether the rank is wanted, not the office: "Apa pangkat Pangdam?"."""
    return asked.kind == "office" and RANK_ASKED.search(asked.text) is not None


def _counts_other_areas(asked: Question, answer: str) -> bool:
    """Whether regencies, say, are to be counted and these are districts, or people."""
    said = {name.id for name in find_names(answer)}
    cue = COUNTS.search(asked.text)
    areas = cue and any(n.id in UNITS and n.start == cue.end() + 1 for n in asked.names)
    if areas and not said & UNITS and PEOPLE.search(answer):
        return True
    counted = WORD.search(asked.text, cue.end()) if cue else None
    if counted and not areas and not known_as(counted.group()) & stems(AREA_WORDS):
        units = [WORD.search(answer, number.end()) for number in spans.NUMBER.finditer(answer)]
        if units and all(u and stems(u.group()) & stems(ONLY_AREAS) for u in units):
            return True
    wanted = {
        name.id
        for name in asked.names
        if name.id in UNITS
        and COUNTED.search(asked.text[: name.start])
        and not asked.text.lower().startswith("district", name.start)  # of a regency, or one
    }
    return bool(wanted and said & UNITS) and wanted.isdisjoint(said)


def _counts_others(asked: Question, answer: str) -> bool:
    """Whether the answer counts what the question names beside what it wants counted: lorries, of
    "how many ballot boxes went on lorries?"."""
    cue = COUNTS.search(asked.text)
    if cue is None or any(n.kind == "body" and n.start == cue.end() + 1 for n in asked.names):
        return False  # "how many police": they may be called personnel, members or men
    empty = function_words("id") | function_words("en")
    after = (word.group().lower() for word in WORD.finditer(asked.text, cue.end()))
    counted = [*islice(takewhile(lambda word: word not in empty, after), WORDS_COUNTED)]
    wanted = {stem for word in counted for stem in known_as(word)}
    units = [WORD.search(answer, number.end()) for number in spans.NUMBER.finditer(answer)]
    said = [known_as(unit.group()) for unit in units if unit]
    others = [stems for term in asked.terms if not (stems := known_as(term)) & wanted]
    return (
        bool(wanted)
        and not any(unit & wanted for unit in said)
        and any(unit & stems for unit in said for stems in others)
    )


def measure_asked(asked: Question) -> re.Pattern[str] | None:
    """What tells the amount that is asked for by its measure; None if any amount will do."""
    return next((had for cue, had in MEASURES if cue.search(asked.text)), None)
