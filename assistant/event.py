"""Which event, turn, venue or plan it is: not another debate, nor what was planned at first."""

import re

from assistant.candidate import Candidate
from assistant.heard import known_as, stems
from assistant.question import Question
from index.names import find_names

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
CHANGED = re.compile(
    r"\b(?:di(?:tunda|undur|geser|majukan|pindah\w*|ubah)|menjadi|berubah|bergeser|mundur)\b",
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
    r"\b(?:semula|sedianya|awal\w*|tadinya|mulanya|mula-mula|\w*rencana\w*|\w*jadwal\w*|akan|sebelum\w*"
    r"|originally|initially|first|plan\w*|schedul\w*|supposed|to be|before|earlier)\b",
    re.IGNORECASE,
)
AT_FIRST = re.compile(
    r"\b(?:semula|sedianya|awalnya|tadinya|mula-?mula(?:nya)?|originally|initially|at first)\b",
    re.IGNORECASE,
)
# What one event may be called; those that share no line are two.
EVENTS = [
    {"simulasi", "sispamkota", "latihan"},
    {"apel", "upacara", "operasi", "mantap-praja", "mantap-brata"},
    {"rakor", "rakornas", "rapat"},
    {"raker", "rakernis", "rapat"},
    {"pleno", "rapat"},
    {"deklarasi", "ikrar"},
    {"debat"},
    {"sosialisasi"},
    {"kampanye", "kampanye-akbar"},
    {"pelantikan"},
]
ANY_WORK = {1}  # an "operation" may be any work of the police, not called so by the article
# Which of several is meant: the first debate, not "first planned", "last week", the latest news or
# the number of a list's item ("Kedua, …").
ORDINAL = re.compile(
    r"\b(?:(?P<o1>pertama|perdana|first(?! \w+ed\b))|(?P<o2>kedua|second)|(?P<o3>ketiga|third)"
    r"|(?P<o4>keempat|fourth)|(?P<o5>kelima|fifth)"
    r"|(?P<o9>(?<!pembaruan )(?<!data )(?<!kabar )(?<!laporan )(?<!informasi )terakhir"
    r"|last(?! (?:week|month|year|night)\b)|final))\b(?!,)",
    re.IGNORECASE,
)


def other_event(asked: Question, candidate: Candidate) -> bool:
    """Whether the sentence tells of another event, which has a figure, day and place of its own, or
    the whole article tells of none such: 150 in the drill are not all of the operation."""
    if asked.kind not in ("number", "date", "place"):
        return False
    wanted, said = _events(asked.text), _events(candidate.quoted)
    if said or wanted == ANY_WORK:
        return bool(wanted and said) and wanted.isdisjoint(said)
    return bool(wanted) and wanted.isdisjoint(
        _events(f"{candidate.context}\n{candidate.article_text}")
    )


def _events(text: str) -> set[int]:
    """The numbers of the lines of `EVENTS` of which a text has any."""
    ids = {name.id for name in find_names(text) if name.kind == "term"}
    return {number for number, event in enumerate(EVENTS) if event & ids}


def other_turn(asked: Question, candidate: Candidate) -> bool:
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


def other_venue(asked: Question, candidate: Candidate) -> bool:
    """Whether a hotel, a pier or the like is asked for, and nothing says that this is one."""
    venue = VENUE.search(asked.text) if asked.kind == "place" else None
    if venue is None:
        return False
    start, end = (at - candidate.quote.start for at in (candidate.start, candidate.end))
    wanted = known_as(venue["id"] or venue["en"])
    if known_as("gedung") & wanted:
        wanted |= stems(BUILDINGS)
    return not wanted & stems(candidate.quoted[max(0, start - NEAR) : end + NEAR])


def no_first_plan(asked: Question, candidate: Candidate) -> bool:
    """Whether it is asked what was so at first, and the sentence tells of no plan: of "Rp 5 miliar
    yang mula-mula diajukan" nothing is told by what was paid."""
    first = AT_FIRST.search(asked.text) and asked.kind in ("number", "date", "place")
    return bool(first) and PLANNED.search(candidate.quoted) is None


def given_up(asked: Question, candidate: Candidate) -> bool:
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
