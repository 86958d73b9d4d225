"""Is what was found evidence for what was asked: its owner, its day, and what is told at all?"""

import re
from datetime import date

from assistant.answer import Reason
from assistant.answer_type import AGE, LEADS, asks_leader, asks_rank, is_other_type, measure_asked
from assistant.candidate import Candidate, Finding
from assistant.heard import absent, known_as, own_unheard, stems, unheard
from assistant.holder import met, other_office
from assistant.owner import (
    bodies_in,
    left_out,
    not_part_of,
    of_all,
    of_both,
    only_for_each,
    only_with,
    other_body,
    other_named,
    other_region,
    other_unit,
    restates,
)
from assistant.question import YEAR, Question
from index.dates import complete, find_dates, find_months, fits_year
from index.names import find_names

# Two of them say yes again: "Is it forbidden to …?" and "melarang …".
NEGATION = re.compile(
    r"\b(?:tidak|bukan|belum|tanpa|jangan|tak|bukanlah|not|melarang|dilarang|larangan|terlarang"
    r"|membantah|dibantah|bantahan|menepis|menyangkal|den(?:y|ies|ied)"
    r"|forbid(?:s|den)?|forbade|ban(?:s|ned)?|prohibit(?:s|ed)?|barred)\b",
    re.IGNORECASE,
)
# Asks for what is not so: "Berapa TPS yang belum menerima logistik?"
NOT_DONE = re.compile(
    r"\b(?:(?:tidak|tak)(?! (?:kurang|lebih|sampai))|belum|tanpa|never|without"
    r"|(?:was|were|is|are|did|do|does|has|have|had|could|can) not)\b|n[’']t\b",
    re.IGNORECASE,
)
AGE_ASKED = re.compile(rf"\b(?:{AGE})\b", re.IGNORECASE)
# Before years of something else: "polisi itu sudah 11 tahun bertugas"
LASTED = re.compile(
    r"\b(?:selama|sudah|telah|setelah|bertugas|menjabat|mengabdi|sejak|dalam)"
    r"(?: (?!(?:ber)?(?:usia|umur))\w+)? $",
    re.IGNORECASE,
)
# A plan that was given up is no answer unless the plan is asked for: "sedianya di alun-alun".
GIVEN_UP = re.compile(
    r"\b(?:semula|sedianya|awalnya|tadinya|mulanya|originally|initially)\b"
    r"(?:(?!\b(?:di(?:undur|alihkan|pindah|tunda|majukan|ubah|perpanjang|tambah|kurangi)\w*|tertunda"
    r"|menjadi|berubah|tetapi|tapi|namun|kemudian|akhirnya|kini|lalu)\b)[^;.]){0,80}$",
    re.IGNORECASE,
)
# So is what it was before: "naik dari 30 menjadi 45 orang"
RISES_FROM = re.compile(r"\b(?:dari|from) $", re.IGNORECASE)
BECOMES = re.compile(r"(?: \w+)? (?:menjadi|to) \d", re.IGNORECASE)
# The latest figure is asked for, and the sentence tells of an earlier one.
LATEST = re.compile(
    r"\b(?:terakhir|terbaru|paling baru|terkini|sekarang|latest|most recent|up-to-date|updated)\b",
    re.IGNORECASE,
)
BEFORE_THAT = re.compile(
    r"\b(?:sebelumnya|semula|awalnya|tadinya|mulanya|sempat)\b"
    r"(?:(?!\b(?:menjadi|berubah|naik|turun|bertambah|kemudian|akhirnya|kini)\b)[^;.])*$",
    re.IGNORECASE,
)
VENUE = re.compile(
    r"\b(?:(?P<id>hotel|dermaga|pelabuhan|lapangan|stadion|gedung|gudang|bandara|masjid|sekolah"
    r"|kampus) (?:mana|apa)|(?:which|what) (?P<en>hotel|pier|port|harbou?r|field|stadium|building"
    r"|warehouse|airport|mosque|school|campus))\b",
    re.IGNORECASE,
)
BUILDINGS = "gedung aula balai graha griya kantor gor hall convention center pendopo wisma"
NEAR = 30  # characters around a venue's name that may say what it is
PLANNED = re.compile(
    r"\b(?:semula|sedianya|awal\w*|tadinya|mulanya|\w*rencana\w*|\w*jadwal\w*|akan|sebelum\w*"
    r"|originally|initially|first|plan\w*|schedul\w*|supposed|to be|before|earlier)\b",
    re.IGNORECASE,
)
MOST = re.compile(
    r"\b(?:ter(?:banyak|sedikit|besar|kecil|tinggi|rendah|panjang|jauh|dekat)|paling \w+|most"
    r"|least|fewest|(?:larg|bigg|small|high|low|great)est)\b",
    re.IGNORECASE,
)
# What one event may be called; those of two lines are two.
EVENTS = [
    {"simulasi", "sispamkota", "latihan"},
    {"apel", "upacara", "operasi", "mantap-praja", "mantap-brata"},
    {"rakor", "rakornas", "rapat", "pleno"},
    {"deklarasi", "ikrar"},
    {"debat"},
    {"sosialisasi"},
    {"kampanye", "kampanye-akbar"},
    {"pelantikan"},
]
# Which of several is meant: the first debate, not "first planned", "last week", the latest news or
# the number of a list's item ("Kedua, …").
ORDINAL = re.compile(
    r"\b(?:(?P<o1>pertama|perdana|first(?! \w+ed\b))|(?P<o2>kedua|second)|(?P<o3>ketiga|third)"
    r"|(?P<o4>keempat|fourth)|(?P<o5>kelima|fifth)"
    r"|(?P<o9>(?<!pembaruan )(?<!data )(?<!kabar )(?<!laporan )(?<!informasi )terakhir"
    r"|last(?! (?:week|month|year|night)\b)|final))\b(?!,)",
    re.IGNORECASE,
)


def objection(asked: Question, finding: Finding) -> Reason | None:
    """Why a finding is not evidence for the question, or None when nothing speaks against it."""
    return next((why for part in finding.parts if (why := _against(asked, part))), None)


def doubt(asked: Question, finding: Finding) -> Reason | None:
    """The objection, or that the evidence does not tell what the question takes for granted: with
    that a finding is less likely, not refused."""
    untold = any(unheard(asked, part.context) for part in finding.parts)
    return objection(asked, finding) or ("false_premise" if untold else None)


def _against(asked: Question, candidate: Candidate) -> Reason | None:
    if other_region(asked, candidate) or not_part_of(asked, candidate):
        return "other_region"
    if _other_date(asked, candidate):
        return "other_date"
    if other_body(asked, candidate) or other_office(asked, candidate):
        return "other_owner"
    if absent(asked, candidate.context, candidate.article_text):
        return "false_premise"
    if (
        asked.kind == "number"
        and not measure_asked(asked)
        and own_unheard(asked, candidate.context)
    ):
        return "false_premise"
    if _other_event(asked, candidate):  # the one asked about may have been elsewhere
        return "other_region" if asked.ids("region") else "false_premise"
    if is_other_type(asked, candidate.text) or any(
        found(asked, candidate)
        for found in (
            left_out,
            of_all,
            of_both,
            other_unit,
            only_for_each,
            only_with,
            other_named,
            _given_up,
            _no_age,
            _no_leader,
            _other_venue,
            _other_turn,
            _most_or_least,
        )
    ):
        return "not_in_corpus"
    if asked.kind in ("number", "date", "place", "person") and (
        NOT_DONE.search(asked.text) and not NEGATION.search(candidate.quoted)
    ):
        return "not_in_corpus"
    if asked.kind in ("person", "organization") and met(asked, candidate):
        return "not_in_corpus"
    if asked.kind in ("person", "organization", "office") and (
        restates(asked, candidate) and not asks_rank(asked)
    ):
        return "not_in_corpus"
    return None


def _other_venue(asked: Question, candidate: Candidate) -> bool:
    """Whether a hotel, a pier or the like is asked for, and nothing says that this is one."""
    venue = VENUE.search(asked.text) if asked.kind == "place" else None
    if venue is None:
        return False
    start, end = (at - candidate.quote.start for at in (candidate.start, candidate.end))
    wanted = known_as(venue["id"] or venue["en"])
    if known_as("gedung") & wanted:
        wanted |= stems(BUILDINGS)
    return not wanted & stems(candidate.quoted[max(0, start - NEAR) : end + NEAR])


def _other_turn(asked: Question, candidate: Candidate) -> bool:
    """Whether the first, second, … of several is asked for, the article tells them apart, and the
    sentence is not about that one."""
    wanted = {match.lastgroup for match in ORDINAL.finditer(asked.text)}
    about = f"{candidate.quoted}\n{candidate.passage.title or ''}"
    said = {match.lastgroup for match in ORDINAL.finditer(about)}
    return (
        len(wanted) == 1
        and asked.kind in ("number", "date", "place", "person", "organization")
        and not wanted & said
        and ORDINAL.search(candidate.article_text) is not None
    )


def _most_or_least(asked: Question, candidate: Candidate) -> bool:
    """Whether a figure is that of the part that has most or least, and no such part is asked for:
    "TPS paling sedikit ada di Muruk Rian, delapan"."""
    start = candidate.start - candidate.quote.start
    near = candidate.quoted[max(0, start - 2 * NEAR) : start]
    most = MOST.search(near)
    return asked.kind == "number" and most is not None and not MOST.search(asked.text)


def _other_event(asked: Question, candidate: Candidate) -> bool:
    """Whether the sentence tells of another event, which has a figure, day and place of its own:
    150 in the drill are not all of the operation."""
    if asked.kind not in ("number", "date", "place"):
        return False
    wanted, said = _events(asked.text), _events(candidate.quoted)
    return bool(wanted and said) and wanted.isdisjoint(said)


def _events(text: str) -> set[int]:
    """The numbers of the lines of `EVENTS` of which a text has any."""
    ids = {name.id for name in find_names(text) if name.kind == "term"}
    return {number for number, event in enumerate(EVENTS) if event & ids}


def _given_up(asked: Question, candidate: Candidate) -> bool:
    """Whether the answer is what was planned at first, of a sentence that tells of the change."""
    before = candidate.quoted[: candidate.start - candidate.quote.start]
    after = candidate.quoted[candidate.end - candidate.quote.start :]
    changed = RISES_FROM.search(before) and BECOMES.match(after)
    changed = changed or (LATEST.search(asked.text) and BEFORE_THAT.search(before))
    return (
        asked.kind in ("number", "date", "place")
        and bool(changed or GIVEN_UP.search(before))
        and not PLANNED.search(asked.text)
    )


def _no_age(asked: Question, candidate: Candidate) -> bool:
    """Whether an age is asked for, and these are the years that something lasted."""
    before = candidate.quoted[: candidate.start - candidate.quote.start]
    asks_age = asked.kind == "number" and AGE_ASKED.search(asked.text) is not None
    return asks_age and LASTED.search(before) is not None


def _no_leader(asked: Question, candidate: Candidate) -> bool:
    """Whether it is asked who leads, and the sentence tells of nobody who does, nor of an office of
    the body that the question names."""
    if not asks_leader(asked) or LEADS.search(candidate.quoted):
        return False
    return not bodies_in(candidate.quoted) & set(asked.ids("body"))


def _other_date(asked: Question, candidate: Candidate) -> bool:
    published = candidate.passage.published
    if not dated(asked, candidate.context, published):
        return True
    if asked.kind == "office" or len(asked.years) > 1:
        return False  # asks for several times: each value comes with its article's date
    said = {year for *_, year in _days(candidate.context, published)} | {
        int(year.group()) for year in YEAR.finditer(candidate.context)
    }
    return any(
        not _tells_of(candidate, year) if published and year < published.year else year not in said
        for year in asked.years
        if published or not fits_year(find_dates(candidate.article_text), year)
    )


def _tells_of(candidate: Candidate, year: int) -> bool:
    """Whether the sentence or the title names a year before that of the article: what an article
    compares today's figures with is not told by all of its sentences."""
    told = f"{candidate.quoted}\n{candidate.passage.title or ''}"
    return any(int(match.group()) == year for match in YEAR.finditer(told)) or any(
        day.year == year for day in find_dates(told)
    )


def dated(asked: Question, text: str, published: date | None = None) -> bool:
    """Whether all dates of the question stand in a text, or are its article's own."""
    said = _days(text, published)
    return all(
        any(
            all(a is None or b is None or a == b for a, b in zip(wanted, day, strict=True))
            for day in said
        )
        for wanted in ((found.day, found.month, found.year) for found in asked.dates)
    )


def _days(text: str, published: date | None) -> set[tuple[int | None, int | None, int | None]]:
    """The dates of a text and that of its article, each day, month and year as far as told."""
    said: set[tuple[int | None, int | None, int | None]] = set()
    for found in find_dates(text) + find_months(text, published):
        day = complete(found, published)
        said.add((day.day, day.month, day.year) if day else (found.day, found.month, found.year))
    if published:
        said.add((published.day, published.month, published.year))
    return said
