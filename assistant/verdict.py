"""Yes or no, with the sentence that decides it, and only where that sentence settles it."""

import operator
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant import spans
from assistant.candidate import Candidate, Finding, Verdict, candidate_at, in_context
from assistant.evidence import BECAUSE, NEGATION, dated
from assistant.heard import checkable, known_as, share_heard, stems
from assistant.owner import asked_regions, bodies_in, regions_in
from assistant.question import Question, understand
from assistant.retrieve import Hit
from index.names import contains, find_names, same_body, same_office
from index.records import Span
from index.split import sentences

if TYPE_CHECKING:
    from assistant.read import Reader

FEWEST = 2  # content words of a yes/no question; one alone is in every sentence on the subject
PLAIN = 0.75  # of a yes/no question's content words: a sentence that has them all but says it
TOLD = 0.5  # of them: a sentence that has so many tells of the same thing
LIKELIEST = 2  # sentences of a passage
SURE = 0.9  # of what a sentence with all of the question's words says
# What makes a question negative without denying anything: "Bukankah …", "Didn't …", "…, bukan?".
AGREES = re.compile(
    r"^\W*(?:bukankah|tidakkah|\w+n[’']t|(?:is|was) it not)\b"
    r"|(?:,| atau)? ?\b(?:bukan|tidak|tak|belum|n?gg?ak|ga)(?: ya| sih)?(?:\W*$|(?=\?))"
    r"| \b(?:n?gg?ak|ga)(?= (?:pas|waktu|saat|ketika|selama|sebelum|setelah|sesudah)\b)"
    r"|,? ?\b(?:or not|not|\w+n[’']t \w+)\W*$",
    re.IGNORECASE,
)
# Denies what the question would say without it.
DENIES = re.compile(
    r"\b(?:(?:tidak|tak|not)(?! (?:kurang|lebih|sampai|hanya|cuma|only|fewer|less|more))|belum"
    r"|bukan(?! (?:hanya|cuma|saja))|n?gg?ak|never|no longer)\b|n[’']t\b",
    re.IGNORECASE,
)
# What such words deny is a part of what is asked: "TPS yang tidak …", "gara-gara tidak netral".
PART = re.compile(
    r"\b(?:(?:yang|who|which)(?: \w+)?"
    rf"|(?:{BECAUSE}|jika|kalau|bila|if|when)(?: \w+){{0,2}}) ?$",
    re.IGNORECASE,
)
# A bare yes to "Apakah … tidak …?" may mean either, so what is said is one that does not.
DENIED: dict[Verdict, Verdict] = {"yes": "contrary", "no": "indeed"}
# What such words say holds only with them: a rumour, a condition, all of them, nobody else.
LIMITS = [
    re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for words in (
        r"kabar|isu|rumor|hoaks|tudingan|tuduhan|diduga|dugaan|rumou?rs?|alleged(?:ly)?|suspected",
        r"jika|bila|apabila|kalau|seandainya|if|should",
    )
]
CLAIMS = [
    re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for words in (
        r"semua\w*|seluruh\w*|setiap|tiap|segenap|all|every|each",
        r"hanya|cuma|semata|only|solely",
    )
]
# What undoes a thing without denying it: with that a sentence may say no.
UNDONE = re.compile(
    r"\b(?:batal\w*|dibatalkan|membatalkan|urung|gagal|tertunda|ditunda|diundur|alih-alih"
    r"|kecuali|hanya|cuma|sebaliknya|hoaks|keliru|salah|menolak|ditolak|habis|never|none|only"
    r"|cancel\w*|fail(?:s|ed)|postponed|instead|except|false|refus\w*)\b",
    re.IGNORECASE,
)
# What came of it after all: "disiapkan, meski pada akhirnya tidak terpakai"
AT_LAST = re.compile(r"\b(?:akhirnya|ternyata|belakangan|eventually|in the end)\b", re.IGNORECASE)
# It is asked what came of it, and the sentence tells of a plan, a wish or a duty only.
OUTCOME = re.compile(
    r"^\W*(?:did|was|were|has|have|had)\b"
    r"|\b(?:jadi|akhirnya|telah|sudah|udah|sempat|belakangan|ended up|eventually|actually)\b",
    re.IGNORECASE,
)
INTENDED = re.compile(
    r"\b(?:akan|nanti|nantinya|rencana\w*|berencana|direncanakan|meng(?:usul|aju)kan|di(?:usul|aju)kan"
    r"|(?:men|di)targetkan|(?:di)?harap\w*|mengharapkan|harus|paling lambat|diminta|meminta)\b",
    re.IGNORECASE,
)
DONE = re.compile(
    r"\b(?:telah|sudah|akhirnya|rampung|tuntas|selesai|tiba|berhasil|ternyata)\b", re.IGNORECASE
)
CAUSE = re.compile(rf"\b{BECAUSE}\b", re.IGNORECASE)
ACTORS = ("office", "body")
BY = re.compile(r"\b(?:oleh|by)\b", re.IGNORECASE)
# How the question's figure and the sentence's are to be to each other; else they are to be equal.
COMPARES = re.compile(
    r"\b(?:(?P<ge>(?:tidak|tak) kurang dari|(?:not?|never) (?:fewer|less) than"
    r"|minimal|sedikitnya|setidaknya|paling (?:sedikit|tidak)|at least)"
    r"|(?P<le>(?:tidak|tak) lebih dari|(?:not?|never) more than|maksimal|paling banyak|at most)"
    r"|(?P<gt>lebih dari|melebihi|di atas|more than|over|above|exceed\w*)"
    r"|(?P<lt>kurang dari|di bawah|(?:tidak|tak) sampai|fewer than|less than|under|below))\b",
    re.IGNORECASE,
)
ROUGHLY = re.compile(
    r"\b(?:sekitar|kira-kira|kurang lebih|hampir|about|around|roughly|approximately|almost"
    r"|nearly)\b",
    re.IGNORECASE,
)


def verdicts(asked: Question, hits: Sequence[Hit], reader: "Reader") -> Iterator[Finding]:
    """Yes or no, with the sentences that the decider takes to settle it.

    Where such a sentence has the question's own words, whether it denies them says more than the
    decider. It says yes only of the place and day that it tells of, and only as far as it claims. A
    figure in the question is compared with the sentence's; where there are several to compare with,
    it is confirmed only by a sentence that has it, and denied only by one that has not. What a
    question says with "not" is read without it, and answered in words that cannot be misread. No is
    said only where the sentence shows why.
    """
    asked, denies = _stated(asked)
    figures = spans.amounts(asked.text) - {Fraction(year) for year in asked.years}
    amounts = [*spans.NUMBER.finditer(asked.text), *COMPARES.finditer(asked.text)]
    written = {word.lower() for match in amounts for word in match.group().split()}
    plain = replace(asked, terms=tuple(t for t in asked.terms if t not in written))
    # an English word that cannot be looked for may be the very one that the sentence has not
    told = len(asked.terms) >= FEWEST and set(plain.terms) <= set(checkable(plain))
    for decided in _decided(asked, hits, reader):
        for candidate, verdict in _deciding(decided, plain if told else None):
            sure, share = candidate.probability, share_heard(plain, candidate.quoted)
            compared = _compared(asked, figures, candidate.quoted)
            # which of several amounts is whose the words alone do not tell
            one = compared is not None or not figures
            if told and one and share >= PLAIN and _acts(asked, candidate):
                verdict = compared or ("no" if _denied(asked, candidate) else "yes")
                candidate = replace(candidate, probability=max(sure, SURE * share))
            if verdict == "no" and not figures and not _gainsays(asked, candidate.quoted):
                continue
            if verdict == "yes" and _taken_back(asked, candidate.quoted):
                continue
            if OUTCOME.search(asked.text) and _only_intended(candidate.quoted):
                continue
            if verdict == "yes" and _other_cause(asked, candidate.quoted):
                continue
            if _fits(asked, figures, compared, candidate.quoted, verdict) and (
                _claims(asked, candidate) or (verdict == "no" and not compared)
            ):
                yield Finding((candidate,), verdict=DENIED[verdict] if denies else verdict)


def _decided(
    asked: Question, hits: Sequence[Hit], reader: "Reader"
) -> list[list[tuple[Candidate, Verdict]]]:
    """For each hit its sentences, as what the decider makes of them."""
    found = [(hit.passage, s) for hit in hits for s in sentences(hit.passage.text)]
    said = reader.decide(asked.text, [in_context(passage.text, s) for passage, s in found])
    by_passage: dict[str, list[tuple[Candidate, Verdict]]] = {hit.passage.id: [] for hit in hits}
    for (passage, s), decision in zip(found, said, strict=True):
        candidate = candidate_at(passage, s.start, s.end, decision.probability)
        by_passage[passage.id].append((candidate, decision.verdict))
    return [by_passage[hit.passage.id] for hit in hits]


def _deciding(
    decided: Sequence[tuple[Candidate, Verdict]], plain: Question | None
) -> list[tuple[Candidate, Verdict]]:
    """The sentences of a passage that may settle a question: those that most likely do, and, where
    that can be told, the one that has most of its words."""
    likely = sorted(decided, key=lambda one: -one[0].probability)[:LIKELIEST]
    if plain is None or not decided:
        return likely
    most = max(decided, key=lambda one: share_heard(plain, one[0].quoted))
    if most in likely or share_heard(plain, most[0].quoted) < PLAIN:
        return likely
    return [*likely, most]


def _stated(asked: Question) -> tuple[Question, bool]:
    """The question without the "not" that denies what it states, and whether it has one."""
    said = AGREES.sub("", asked.text)
    denial = DENIES.search(said)
    if denial is None or PART.search(said[: denial.start()]):
        return asked, False
    stated = understand(" ".join(DENIES.sub("", asked.text).split()), asked.language)
    return replace(stated, language=asked.language), True


def _fits(
    asked: Question, figures: set[Fraction], compared: Verdict | None, quoted: str, verdict: Verdict
) -> bool:
    """Whether the amounts of question and sentence allow the verdict."""
    if compared or not figures:
        return compared in (None, verdict)
    if ROUGHLY.search(asked.text) or (COMPARES.search(asked.text) and not COMPARES.search(quoted)):
        return False
    return (figures <= spans.amounts(quoted)) == (verdict == "yes")


def _gainsays(asked: Question, quoted: str) -> bool:
    """Whether a sentence denies or undoes a thing, or tells the same with another day, office, body
    or name than the question. Where no other way is told a no of the decider is too often wrong."""
    if NEGATION.search(quoted) or UNDONE.search(quoted):
        return True
    if share_heard(asked, quoted) < TOLD:
        return False
    if spans.dates(quoted) and not dated(asked, quoted):
        return True
    for kind, same in (("office", same_office), ("body", same_body)):
        said = {name.id for name in find_names(quoted) if name.kind == kind}
        wanted = asked.ids(kind)
        if said and any(not any(same(a, b) for b in said) for a in wanted):
            return True
        if wanted and said:
            return False  # the one who is asked about acts, whatever else the question names
    return bool(spans.persons(quoted)) and any(word not in quoted for word in asked.proper)


def _only_intended(quoted: str) -> bool:
    """Whether a sentence tells what is to be, and nothing of what came of it."""
    return INTENDED.search(quoted) is not None and DONE.search(quoted) is None


def _other_cause(asked: Question, quoted: str) -> bool:
    """Whether the question says why, and the sentence has no word of that."""
    why = CAUSE.search(asked.text)
    terms = [t for t in asked.terms if why and t in asked.text[why.end() :].lower()]
    return bool(terms) and not any(known_as(term) & stems(quoted) for term in terms)


def _taken_back(asked: Question, quoted: str) -> bool:
    """Whether a sentence denies or undoes at last what it tells, and the question does not."""
    at_last = AT_LAST.search(quoted)
    if at_last is None:
        return False
    return any(
        words.search(quoted, at_last.end()) and not words.search(AGREES.sub("", asked.text))
        for words in (NEGATION, UNDONE)
    )


def _acts(asked: Question, candidate: Candidate) -> bool:
    """Whether the sentence has whoever is said to act, and nobody could be taken for another: of
    two, words alone do not tell who did it to whom."""
    offices, bodies = asked.ids("office"), asked.ids("body")
    if len(offices) + len(bodies) + bool(asked.proper) > 1 or BY.search(asked.text):
        return False
    held = [n.id for n in find_names(candidate.quoted) if n.kind == "office"]
    acting = bodies_in(candidate.quoted)
    return all(any(same_office(o, h) for h in held) for o in offices) and all(
        any(same_body(b, a) for a in acting) for b in bodies
    )


def _done_by(asked: Question, text: str) -> bool:
    """Whether the office or body that the question has after "oleh" acts in the sentence: has it
    before it too, or is the first one named."""
    by = BY.search(asked.text)
    actor = next((n for n in asked.names if by and n.kind in ACTORS and n.start >= by.end()), None)
    if actor is None:
        return True
    named = [n for n in find_names(text) if n.kind in ACTORS]
    acting = [n for n in named if BY.search(text[max(0, n.start - 6) : n.start])] or named[:1]
    same = same_office if actor.kind == "office" else same_body
    return any(n.kind == actor.kind and same(actor.id, n.id) for n in acting)


def _claims(asked: Question, candidate: Candidate) -> bool:
    """Whether the sentence is about the places and days of the question, and claims as much: no
    rumour or condition, and all of them or only them where that is asked."""
    text = candidate.quoted
    if any(words.search(text) and not words.search(asked.text) for words in LIMITS):
        return False
    if any(words.search(asked.text) and not words.search(text) for words in CLAIMS):
        return False
    if not _done_by(asked, text):
        return False
    passage = candidate.passage
    heading = "\n".join(part for part in (passage.title, passage.place) if part)
    about = (*regions_in(find_names(heading)), *passage.regions)
    said = _places(text) if _places(asked.text) else regions_in(find_names(text))
    for wanted in asked_regions(asked):
        near = about if all(contains(r, wanted) for r in said) else said
        if not any(contains(wanted, region) for region in near):
            return False
    return dated(asked, text) or (not spans.dates(text) and dated(asked, passage.text))


def _places(text: str) -> tuple[str, ...]:
    """The regions of a text less those that only tell whose office or body it is."""
    names = find_names(text)
    owned = {
        after.start
        for before, after in pairwise(names)
        if before.kind in ("office", "body") and after.start - before.end <= 1
    }
    return regions_in(tuple(name for name in names if name.start not in owned))


def _denied(asked: Question, candidate: Candidate) -> bool:
    """Whether the clause that has most of the question's words denies what the question states: of
    "is it forbidden" and "may not be", two denials, neither does."""
    clauses = re.split(r"[,;–]", candidate.quoted)
    clause = max(clauses, key=lambda part: share_heard(asked, part))
    question = AGREES.sub("", asked.text)
    return (len(NEGATION.findall(clause)) + len(NEGATION.findall(question))) % 2 == 1


def _compared(asked: Question, figures: set[Fraction], quoted: str) -> Verdict | None:
    """What the sentence says to the question's figure, or to "more than" it or "fewer than" it;
    None where it has not one plain amount of the same things."""
    if len(figures) != 1 or COMPARES.search(quoted):
        return None
    things = {word for span in spans.numbers(asked.text) for word in _counted(asked.text, span)}
    said = [s for s in spans.numbers(quoted) if things & _counted(quoted, s)]
    if len(said) != 1:
        return None
    (bound,), amount = figures, spans.amount(quoted[said[0].start : said[0].end])
    compares = COMPARES.search(asked.text)
    relation = getattr(operator, (compares and compares.lastgroup) or "eq")
    if not relation(amount, bound) and (ROUGHLY.search(asked.text) or ROUGHLY.search(quoted)):
        return None
    return "yes" if relation(amount, bound) else "no"


def _counted(text: str, number: Span) -> frozenset[str]:
    """The stems of what a number counts, in any of the forms that the alias table knows."""
    words = re.findall(r"[^\W\d_]{3,}", text[number.start : number.end])
    return frozenset(stem for word in words[-1:] for stem in known_as(word))
