"""Make a follow-up question standalone from the chat's earlier questions, without a language model.

Three things lean on what came before: an elliptic question that only swaps a name ("Kalau di
Papua?"), a pronoun ("Aplikasi apa yang dia gunakan?"), and a question that names nobody and nothing
("Berapa personelnya?"). Each is completed from the question before it, itself standalone by then,
but for what that one had from the chat: only a person or place goes on, so that nothing piles up.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from assistant.answer_type import COUNTS
from assistant.prompts import Language, table
from assistant.question import (
    VERB,
    WORD,
    YEAR,
    Question,
    content_words,
    function_words,
    kind_of,
    language_of,
    stemmer,
    understand,
    without_context,
)
from index.dates import find_dates
from index.names import Name, find_names, province_of

LONGEST_ELLIPSIS = 4  # content words
Mark = tuple[str, int, int, str]  # kind, start, end, words
NAMING = ("definition", "explanation")  # kinds of questions that are about the one thing they name
NAMES_NOTHING = 2  # content words of a question that needs those of the one before it


@dataclass(frozen=True, slots=True)
class _Said:
    """A question of a chat, and what it lends to the next one."""

    alone: str = ""  # as it would be asked with no chat before it
    lends: str = ""  # itself with the person or place it is about
    topic: str = ""  # what "it" would stand for


def standalone(question: str, history: Sequence[str]) -> str:
    """`question` as it would be asked with no chat before it; `history` has the oldest first."""
    earlier = _Said()
    for asked in history:
        if not small_talk(asked):
            earlier = _complete(asked, earlier)
    return _complete(question, earlier).alone


def as_asked(alone: str, question: str) -> str | None:
    """`question`, or the part of it that became `alone`, without the chat's context.

    None where there is none, or where it leans on it: then it cannot be meant alone.
    """
    bare = without_context(alone)
    if bare == alone or alone.removeprefix(bare[:-1]).strip(" ?") in question:
        return None
    return None if leans(bare) or len(content_words(bare)) < NAMES_NOTHING else bare


def small_talk(message: str, likely: Language = "id") -> Language | None:
    """The language of a message that asks nothing ("Terima kasih", "Hello"); else None.

    Words of both, as "ok" is, belong to the `likely` one.
    """
    languages: tuple[Language, ...] = ("id", "en") if likely == "id" else ("en", "id")
    return next((spoken for spoken in languages if _small_talk(spoken).match(message)), None)


@cache
def _small_talk(language: Language) -> re.Pattern[str]:
    words = table("question")["small_talk"][language]
    one = rf"(?:{words['says']}|{words['beside']})(?!\w)"
    says = rf"(?=(?:\W*{one})*?\W*(?:{words['says']})(?!\w))"
    return re.compile(rf"{says}\W*{one}(?:\W+{one})*\W*$", re.IGNORECASE)


def _complete(question: str, earlier: _Said) -> _Said:
    question = " ".join(question.split())
    swapped = earlier.alone and _swap_name(question, earlier.lends)
    alone = swapped or _fill_pronouns(question, earlier)
    return alone if isinstance(alone, _Said) else _Said(alone, alone, _topic(alone))


def _swap_name(question: str, earlier: str) -> str | None:
    """The earlier question with the name, date or year that an elliptic question brings."""
    cues = table("question")["follow_up"]
    if re.search(cues["closer"], question, re.IGNORECASE):  # "Papua gimana?"
        question = f"Kalau {re.sub(cues['closer'], '', question, flags=re.IGNORECASE)}?"
    opener = re.match(cues["opener"], question, re.IGNORECASE)
    if opener:  # "Kalau Pangdamnya?"
        question = re.sub(r"(?<=\w{3})-?nya(?=\W*$)", "", question)
    rest = question[opener.end() :] if opener else question
    whole = kind_of(question) != "free" and not (opener and kind_of(opener.group()) != "free")
    asks = re.search(rf"\b{table('question')['second']['asks']}", rest, re.IGNORECASE)
    new, old = _marks(question), _marks(earlier)
    beside = content_words(rest) if not opener else content_words(question, _ranges(new))
    if len(beside) > LONGEST_ELLIPSIS or whole or asks:
        return None  # it has a question word of its own
    if opener and not new:
        return _swap_counted(rest, earlier)
    if not new or _says_more(question, new, earlier):
        return None
    swaps = _swaps(question, new, old)
    if not swaps:
        preposition = "in" if language_of(earlier) == "en" else "di"
        added = " ".join(
            f"{preposition} {text}" if kind == "region" else text for kind, _, _, text in new
        )
        return f"{earlier.rstrip(' ?.!')} {added}?"
    text = earlier
    for brought, replaced in sorted(swaps, key=lambda pair: -pair[1][1]):
        text = text[: replaced[1]] + brought + text[replaced[2] :]
    return text


def _swap_counted(rest: str, earlier: str) -> str | None:
    """The earlier "how many" with other things to count: "And polling stations?"."""
    cue, brought = COUNTS.search(earlier), rest.strip(" ?.!,")
    words = list(WORD.finditer(earlier, cue.end())) if cue else []
    names = [range(start, end) for _, start, end, _ in _marks(earlier)]
    empty = function_words("id") | function_words("en")
    counted = list(
        takewhile(
            lambda word: (
                word.group().lower() not in empty
                and (word is words[0] or not VERB.match(word.group()))  # "registered voters"
                and not any(word.start() in name for name in names)
            ),
            words,
        )
    )
    if not counted or len(content_words(brought)) != len(WORD.findall(brought)):
        return None
    return earlier[: counted[0].start()] + brought + earlier[counted[-1].end() :]


def _says_more(question: str, marks: Sequence[Mark], earlier: str) -> bool:
    """Whether words beside its names ask for what the earlier question did not ask for."""
    words = content_words(question, _ranges(marks))
    known = {stemmer()(word.group().lower()) for word in content_words(earlier)}
    return any(stemmer()(word.group().lower()) not in known for word in words)


def _ranges(marks: Sequence[Mark]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for _, start, end, _ in marks)


def _swaps(question: str, new: Sequence[Mark], old: Sequence[Mark]) -> list[tuple[str, Mark]]:
    """What comes in the place of which old mark: of each kind the first for the first, and so on;
    the last old one gives way to all that are left ("Jambi dan Riau"). A regency comes for a
    regency sooner than for the province, and a province for a province."""
    swaps = []
    for kind in dict.fromkeys(mark[0] for mark in new):
        bring = [mark for mark in new if mark[0] == kind]
        alike = sorted(
            (mark for mark in old if mark[0] == kind),
            key=lambda mark: _is_province(mark) != _is_province(bring[0]),
        )
        give = sorted(alike[: len(bring)], key=lambda mark: mark[1])
        for at, mark in enumerate(give):
            last = bring[-1] if at == len(give) - 1 else bring[at]
            swaps.append((question[bring[at][1] : last[2]], mark))
    return swaps


def _is_province(mark: Mark) -> bool:
    regions = (name.id for name in find_names(mark[3]) if name.kind == "region")
    return any(region == province_of(region) for region in regions)


def _marks(text: str) -> list[Mark]:
    """What a question can be about: its names, dates and years."""
    marks: list[Mark] = [
        (name.kind, name.start, name.end, text[name.start : name.end])
        for name in find_names(text)
        if name.kind in ("region", "office", "body")
    ]
    marks += [("proper", *match.span(), match.group()) for match in _proper_runs(text)]
    dates = find_dates(text)
    marks += [("date", d.start, d.end, text[d.start : d.end]) for d in dates]
    marks += [
        ("date", *match.span(), match.group())
        for match in YEAR.finditer(text)
        if not any(d.start <= match.start() < d.end for d in dates)
    ]
    return sorted(marks, key=lambda mark: mark[1])


def _proper_runs(text: str) -> list[re.Match[str]]:
    """The names that the alias table does not know: "Sluke", "Eddy Sumitro"."""
    words = "|".join(map(re.escape, understand(text).proper))
    return list(re.finditer(rf"\b(?:{words})(?: (?:{words}))*\b", text)) if words else []


def _fill_pronouns(question: str, earlier: _Said) -> str | _Said:
    cues = table("question")["follow_up"]
    who, where, about = _person(earlier.lends), place_of(earlier.lends), earlier.topic
    own = understand(question)
    if own.ids("body"):  # a body is named in the stead of the one before
        about = " ".join(word for word in about.split() if not understand(word).ids("body"))
    there = "" if own.ids("region") else where  # "there" in a question that names a place is that
    for patterns, words in ((cues["person"], who), (cues["place"], there)):
        for pattern in patterns:
            if words and re.search(pattern, question, re.IGNORECASE):
                return _replace(pattern, words, question)
    if own.ids("region") or own.proper:
        return question  # it says itself what it is about
    owned = re.search(cues["owned"], question, re.IGNORECASE)
    if where and owned and any(owned.start() in range(n.start, n.end) for n in _posts(own)):
        return f"{question[: owned.end('thing')]} {where}{question[owned.end() :]}"
    if own.ids("office"):
        return _with(question, where)
    named = len(content_words(question))
    known = (who or where).split()
    context = " ".join([*(word for word in about.split() if word not in known), *known])
    if context and (leans(question) or named <= NAMES_NOTHING):
        if owned and who:  # "personelnya" is "personel Kapolda Kalsel"
            return f"{question[: owned.end('thing')]} {who}{question[owned.end() :]}"
        alone = _with(question, context)
        if leans(question) or (named < NAMES_NOTHING and own.kind not in NAMING):
            return _Said(alone, alone, about)  # "Kapan dilaksanakan?" goes on with the topic
        return _Said(alone, _with(question, " ".join(known)), _topic(question))
    if where and own.kind not in NAMING:  # a figure, say, is still that of the place spoken of
        alone = _with(question, where)
        return _Said(alone, alone, _topic(question))
    return question


def _posts(asked: Question) -> list[Name]:
    return [name for name in asked.names if name.kind in ("body", "office")]


def _with(question: str, context: str) -> str:
    return f"{question.rstrip(' ?.!')} ({context})?" if context else question


def leans(question: str) -> bool:
    """Whether a pronoun or the like ("personelnya", "that drill") stands for what came before."""
    cues = table("question")["follow_up"]
    return any(
        re.search(pattern, question, re.IGNORECASE)
        for cue in ("person", "possessive", "thing", "place")
        for pattern in cues[cue]
    )


def _replace(pattern: str, words: str, question: str) -> str:
    replacement = words
    match = re.search(pattern, question, re.IGNORECASE)
    if match and re.match(r"di\b", match.group(), re.IGNORECASE):
        replacement = f"di {words}"
    elif match and match.group().lower() == "there":
        replacement = f"in {words}"
    return re.sub(pattern, lambda _: replacement, question, count=1, flags=re.IGNORECASE)


def _join(text: str, names: list[Name]) -> str:
    return text[names[0].start : names[-1].end] if names else ""


def _person(text: str) -> str:
    """An office with its region ("Kapolda NTB"), else the proper name in a question."""
    names = [name for name in find_names(text) if name.kind in ("office", "region")]
    for at, name in enumerate(names):
        if name.kind != "office":
            continue
        before, after = names[max(0, at - 1) : at], names[at + 1 : at + 2]
        if after and after[0].kind == "region" and after[0].start - name.end <= 5:
            return _join(text, [name, *after])
        own = before and before[0].kind == "region" and name.start - before[0].end <= 3
        return _join(text, [*before, name] if own else [name])  # "Riau's police chief"
    return " ".join(understand(text).proper)


def place_of(text: str) -> str:
    """The first region that a question names, as written; empty where it names none."""
    return _join(text, [name for name in find_names(text) if name.kind == "region"][:1])


def _topic(text: str) -> str:
    """The proper names of a question, else its content words: what "it" would stand for."""
    asked = understand(text)
    skipped = tuple((n.start, n.end) for n in asked.names if n.kind == "region")
    words = dict.fromkeys(word.group() for word in content_words(text, skipped))
    return " ".join(asked.proper) or " ".join(words)
