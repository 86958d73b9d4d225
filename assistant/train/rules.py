"""Question and answer pairs made by rule from news articles.

Each rule finds a fact that the text states in so many words (a title and a name, an abbreviation
and its expansion, a count and its unit, an event and its date or place), asks for it in Indonesian
or English, and asks nearly the same of an owner, rank, region or event that the text does not name:
such a question has no answer there. What is asked is always looked up in the passage first, so that
a "wrong" owner is really absent.
"""

import random
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Asked = tuple[str, str]  # the question in Indonesian and in English


@dataclass(frozen=True, slots=True)
class Fact:
    """An answer in a passage, the questions it answers, and look-alikes that it does not."""

    passage: str
    start: int
    end: int
    questions: tuple[Asked, ...]
    unanswerable: tuple[Asked, ...]


_TABLES: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("rules.toml").read_text(encoding="utf-8")
)
REGIONS: list[str] = _TABLES["regions"]
MINISTRIES: list[str] = _TABLES["ministries"]
TITLES: dict[str, str] = _TABLES["posts"]
ALONE: dict[str, str] = _TABLES["sole_posts"]
UNITS: dict[str, str] = _TABLES["units"]
DOES: dict[str, tuple[str, str]] = _TABLES["does"]
DONE: dict[str, str] = _TABLES["done"]

RANKS = (
    r"(?:(?:Jenderal|Komjen|Irjen|Brigjen|Kombes|AKBP|Kompol|AKP|Iptu|Letjen|Mayjen|Laksamana|"
    r"Marsekal|Kolonel|Letkol|Pol|Pol\.|TNI|Polisi|Dr|Prof|H|Ir)\.? )*"
)
NAME = r"[A-Z][a-z'’]+(?: (?:[A-Z][a-z'’]+|[A-Z]\.?|bin|al|Al))(?: [A-Z][a-z'’]+){0,2}"
BODY = rf"(?:{'|'.join(sorted(map(re.escape, (*REGIONS, *MINISTRIES)), key=len, reverse=True))})"
OWNER = rf"(?:[A-Z]{{2,8}}|{BODY})(?: (?:[A-Z]{{2,6}}|{BODY}))?"

_POST = re.compile(
    rf"\b(?P<title>{'|'.join(sorted(TITLES, key=len, reverse=True))}) (?P<owner>{OWNER}),? "
    rf"(?P<name>{RANKS}{NAME})"
)
_ALONE = re.compile(
    rf"\b(?P<title>{'|'.join(sorted(ALONE, key=len, reverse=True))}),? (?P<name>{RANKS}{NAME})"
)
_NAME_FIRST = re.compile(
    rf"(?P<name>{NAME})(?:, | selaku | sebagai )"
    rf"(?P<title>{'|'.join(sorted(TITLES, key=len, reverse=True))}) (?P<owner>{OWNER})\b"
)
_SHORT = re.compile(
    r"(?P<long>(?:[A-Za-z][\w'-]* ){1,9}[A-Za-z][\w'-]*) ?\((?P<short>[A-Z][A-Za-z]{1,12})\)"
)
_COUNT = re.compile(
    r"(?<![\w.,])(?P<number>\d[\d.,]*(?: (?:ribu|juta|miliar))?)"
    rf" (?P<unit>{'|'.join(UNITS)})\b(?P<tail>(?: [\w/-]+){{0,7}})"
)
_CAPITALS = r"[A-Z][\w.]*(?: (?:[A-Z][\w.]*|dan|RI)){0,4}"
_OWNED = re.compile(
    rf"(?P<owner>{_CAPITALS}) (?:telah |akan |sudah |juga )?(?P<verb>{'|'.join(DOES)})"
    r" (?:sebanyak |sekitar |lebih dari |total |hingga )?"
    r"(?P<number>\d[\d.,]*(?: (?:ribu|juta|miliar))?)"
    rf" (?P<unit>{'|'.join(UNITS)})\b"
)
DAY = r"(?:Senin|Selasa|Rabu|Kamis|Jumat|Jum'at|Sabtu|Minggu)"
MONTH = (
    r"(?:Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember)"
)
DATE = (
    rf"(?:{DAY},? ?\( ?\d{{1,2}} ?/ ?\d{{1,2}}(?: ?/ ?\d{{2,4}})? ?\)|"
    rf"(?:{DAY},? )?\d{{1,2}} {MONTH}(?: \d{{4}})?)"
)
_EVENT_DATE = re.compile(
    rf"(?P<event>[A-Z][\w-]*(?: [\w/-]+){{0,9}}?) (?:yang |akan |telah |juga |resmi )*"
    rf"(?P<verb>{'|'.join(DONE)})(?P<between>(?: [\w/-]+){{0,8}}?),? (?:pada )?(?P<date>{DATE})"
)
_PLACE = r"[A-Z][\w.]*(?: [A-Z][\w.]*){0,4}(?:, [A-Z]\w+(?: [A-Z]\w+)?(?=[,.] ))?"
_EVENT_PLACE = re.compile(
    rf"(?P<event>[A-Z][\w-]*(?: [\w/-]+){{0,9}}?) (?:yang |akan |telah |juga |resmi )*"
    rf"(?P<verb>{'|'.join(DONE)}) di (?P<place>{_PLACE})"
)
_SAID = re.compile(
    rf"(?:kata|ujar|ucap|tutur|jelas|ungkap|tegas) (?P<name>{NAME})"
    rf"(?P<between>[^.\"”()]{{0,60}}?),? (?:pada )?(?P<date>{DATE})"
)


def windows(
    text: str, around: tuple[int, int], rng: random.Random, most: int = 700
) -> tuple[int, int]:
    """The bounds of one to four whole sentences around a span, `most` characters if it can be."""
    ends = [m.end() for m in re.finditer(r"[.!?][\"”]?(?=\s)|\n\n|$", text)]
    starts = [0, *ends[:-1]]
    inside = [
        i
        for i, (a, b) in enumerate(zip(starts, ends, strict=True))
        if a < around[1] and b > around[0]
    ]
    first, last = inside[0], inside[-1]
    for _ in range(rng.randrange(4)):
        grown = (first - 1, last) if rng.random() < 0.5 else (first, last + 1)
        if grown[0] < 0 or grown[1] >= len(ends) or ends[grown[1]] - starts[grown[0]] > most:
            continue
        first, last = grown
    a, b = starts[first], ends[last]
    a += len(text[a:b]) - len(text[a:b].lstrip())
    return a, a + len(text[a:b].rstrip())


def _spells(short: str, long: Sequence[str]) -> bool:
    """Whether the letters of `short` stand in order in `long`, and each word gives its first."""
    letters = iter(short.lower())
    small = {"dan", "untuk", "of", "the", "di", "atas", "and"}
    if sum(w.lower() not in small for w in long) < 2 or short[0].lower() != long[0][0].lower():
        return False
    whole = "".join(long).lower()
    at = 0
    for letter in letters:
        at = whole.find(letter, at) + 1
        if at == 0:
            return False
    if short.isupper():
        return short.lower() == "".join(w[0] for w in long if w.lower() not in small).lower() or (
            short.lower() == "".join(w[0] for w in long).lower()
        )
    return short[:2].lower() == long[0][:2].lower() and len(long) <= 5


def _absent(words: str, text: str) -> bool:
    return words.lower() not in text.lower()


def _swap(owner: str, rng: random.Random, text: str, others: Sequence[str]) -> str | None:
    """Another owner of the same kind that the text does not name."""
    parts = [r for r in REGIONS if re.search(rf"\b{r}\b", owner)]
    if parts:
        part = max(parts, key=len)
        other = rng.choice(REGIONS)
        return owner.replace(part, other) if _absent(other, text) else None
    pool = MINISTRIES if owner in MINISTRIES else others
    other = rng.choice(pool)
    return other if other != owner and _absent(other, text) else None


def _posts(text: str, rng: random.Random, owners: Sequence[str]) -> Iterator[Fact]:
    for pattern in (_POST, _NAME_FIRST, _ALONE):
        for m in pattern.finditer(text):
            title, name = m["title"], m["name"]
            owner = m.groupdict().get("owner")
            start, end = m.span("name")
            a, b = windows(text, m.span(), rng)
            passage = text[a:b]
            post = f"{title} {owner}" if owner else title
            post_en = f"the {TITLES[title]} {owner}" if owner else ALONE[title]
            wrong: list[Asked] = []
            for _ in range(2):
                other = _swap(owner, rng, passage, owners) if owner else None
                if other:
                    wrong.append((f"{title} {other}", f"the {TITLES[title]} {other}"))
            rank = rng.choice(list(TITLES))
            nested = rank in title or title in rank  # "Ketua" and "Wakil Ketua" may be mistaken
            if owner and not nested and _absent(f"{rank} {owner}", passage):
                wrong.append((f"{rank} {owner}", f"the {TITLES[rank]} {owner}"))
            if not owner:
                rank = rng.choice(list(ALONE))
                if _absent(rank, passage):
                    wrong.append((rank, ALONE[rank]))

            def ask(post: str, post_en: str) -> Asked:
                return (
                    rng.choice(
                        ("Siapa {}?", "Siapakah {}?", "Siapa nama {}?", "Siapa yang menjabat {}?",
                         "Siapa yang menjadi {}?", "{} siapa?", "siapa {} saat itu?")
                    ).format(post),
                    rng.choice(
                        ("Who is {}?", "Who was {}?", "who is {}", "What is the name of {}?",
                         "Who serves as {}?")
                    ).format(rng.choice((post_en, post_en, post))),
                )  # fmt: skip

            if rng.random() < 0.25:  # the other way round: the post of a person
                person = re.sub(f"^{RANKS}", "", name)
                s, e = m.span("title")[0], m.span("owner" if owner else "title")[1]
                stranger = rng.choice(
                    ("Siti Rahmawati", "Budi Hartono", "Agus Wirawan", "Dewi Lestari")
                )
                yield Fact(
                    passage, s - a, e - a,
                    ((f"Apa jabatan {person}?", f"What is the position of {person}?"),),
                    ((f"Apa jabatan {stranger}?", f"What is the position of {stranger}?"),),
                )  # fmt: skip
            else:
                yield Fact(
                    passage, start - a, end - a, (ask(post, post_en),),
                    tuple(ask(*w) for w in wrong),
                )  # fmt: skip


def _abbreviations(text: str, rng: random.Random, known: Sequence[str]) -> Iterator[Fact]:
    for m in _SHORT.finditer(text):
        words = m["long"].split()
        short = m["short"]
        found = next((i for i in range(len(words) - 2, -1, -1) if _spells(short, words[i:])), None)
        if found is None:
            continue
        start = m.start("long") + m["long"].index(" ".join(words[found:]))
        end = m.end("long")
        a, b = windows(text, m.span(), rng)
        passage = text[a:b]

        def ask(short: str) -> Asked:
            return (
                rng.choice(
                    ("Apa kepanjangan {}?", "Apa kepanjangan dari {}?", "{} singkatan dari apa?",
                     "Apa itu {}?", "apa arti singkatan {}?")
                ).format(short),
                rng.choice(
                    ("What does {} stand for?", "What is {} short for?", "what is {}?",
                     "What is the full name of {}?")
                ).format(short),
            )  # fmt: skip

        others = [s for s in rng.sample(list(known), min(3, len(known))) if _absent(s, passage)]
        if rng.random() < 0.15:
            yield Fact(
                passage, m.start("short") - a, m.end("short") - a,
                ((f"Apa singkatan dari {text[start:end]}?",
                  f"What is the abbreviation of {text[start:end]}?"),), (),
            )  # fmt: skip
        else:
            yield Fact(
                passage, start - a, end - a, (ask(short),), tuple(ask(s) for s in others[:1])
            )
        # the same abbreviation where the article uses it without expanding it
        for later in re.finditer(rf"\b{short}\b", text[m.end() :]):
            at = m.end() + later.start()
            c, d = windows(text, (at, at + len(short)), rng)
            if c >= m.end() and _absent(text[start:end], text[c:d]):
                yield Fact(text[c:d], 0, 0, (), (ask(short),))
                break


def _counts(text: str, rng: random.Random, owners: Sequence[str]) -> Iterator[Fact]:
    for m in _OWNED.finditer(text):
        a, b = windows(text, m.span(), rng)
        passage = text[a:b]
        done, do = DOES[m["verb"]]
        unit = m["unit"]
        end = m.end("unit") if rng.random() < 0.5 else m.end("number")

        def ask(
            owner: str, unit: str, done: str = done, do: str = do, verb: str = m["verb"]
        ) -> Asked:
            return (
                rng.choice(("Berapa {u} yang {d} {o}?", "Berapa jumlah {u} yang {d} oleh {o}?",
                            "{o} {v} berapa {u}?")).format(u=unit, d=done, o=owner, v=verb),
                f"How many {UNITS[unit]} did {owner} {do}?",
            )  # fmt: skip

        wrong: list[Asked] = []
        other = _swap(m["owner"], rng, passage, owners)
        if other:
            wrong.append(ask(other, unit))
        things = rng.choice(list(UNITS))
        if _absent(things, passage) and UNITS[things] != UNITS[unit]:
            wrong.append(ask(m["owner"], things))
        yield Fact(passage, m.start("number") - a, end - a, (ask(m["owner"], unit),), tuple(wrong))
    for m in _COUNT.finditer(text):
        tail = m["tail"].strip()
        if len(tail.split()) < 3 or tail[0].isupper() or tail[0].isdigit():
            continue
        a, b = windows(text, m.span(), rng)
        passage = text[a:b]
        things = rng.choice(list(UNITS))
        wrong = []
        if _absent(things, passage) and UNITS[things] != UNITS[m["unit"]]:
            wrong.append((f"Berapa {things} {tail}?", f"How many {UNITS[things]} {tail}?"))
        region = next((r for r in REGIONS if re.search(rf"\b{r}\b", tail)), None)
        other = rng.choice(REGIONS)
        if region and _absent(other, passage):
            moved = tail.replace(region, other)
            wrong.append((f"Berapa {m['unit']} {moved}?", f"How many {UNITS[m['unit']]} {moved}?"))
        yield Fact(
            passage, m.start("number") - a, m.end("unit") - a,
            ((rng.choice(("Berapa {} {}?", "Berapa jumlah {} {}?", "Ada berapa {} {}?")).format(
                m["unit"], tail), f"How many {UNITS[m['unit']]} {tail}?"),),
            tuple(wrong),
        )  # fmt: skip


def _events(text: str, rng: random.Random, events: Sequence[str]) -> Iterator[Fact]:
    for pattern, group in ((_EVENT_DATE, "date"), (_EVENT_PLACE, "place")):
        for m in pattern.finditer(text):
            event = m["event"]
            if len(event) < 6 or re.match(r"(?:Ia|Dia|Hal|Itu|Ini|Namun|Saat|Sementara)\b", event):
                continue
            a, b = windows(text, m.span(), rng)
            passage = text[a:b]
            when = group == "date"
            between = (m.groupdict().get("between") or "") if rng.random() < 0.5 else ""

            def ask(event: str, verb: str, when: bool, between: str = "") -> Asked:
                words = ("Kapan", "Kapankah", "Pada tanggal berapa") if when else (
                    "Di mana", "Dimana", "Di manakah")  # fmt: skip
                return (
                    f"{rng.choice(words)} {event} {verb}{between}?",
                    f"{'When' if when else 'Where'} was {event} {DONE[verb]}{between}?",
                )

            wrong: list[Asked] = []
            other = rng.choice(events) if events else ""
            if other and _absent(other, passage):
                wrong.append(ask(other, m["verb"], when))
            region = next((r for r in REGIONS if re.search(rf"\b{r}\b", event + between)), None)
            elsewhere = rng.choice(REGIONS)
            if region and _absent(elsewhere, passage):
                wrong.append(
                    ask(event.replace(region, elsewhere), m["verb"], when,
                        between.replace(region, elsewhere))
                )  # fmt: skip
            if when and not re.search(r"\bdi [A-Z]", passage):
                wrong.append(ask(event, m["verb"], False))
            if not when and not re.search(DATE, passage):
                wrong.append(ask(event, m["verb"], True))
            yield Fact(
                passage, m.start(group) - a, m.end(group) - a,
                (ask(event, m["verb"], when, between),), tuple(wrong),
            )  # fmt: skip
    for m in _SAID.finditer(text):
        a, b = windows(text, m.span(), rng)
        if rng.random() < 0.3:
            yield Fact(
                text[a:b], m.start("date") - a, m.end("date") - a,
                ((f"Kapan {m['name']} mengatakan hal itu?", f"When did {m['name']} say this?"),),
                (),
            )  # fmt: skip


def facts(texts: Sequence[str], seed: int) -> Iterator[Fact]:
    """Facts of the articles, in their order; the same for the same texts and seed."""
    rng = random.Random(seed)
    posts = [m["owner"] for t in texts for m in _POST.finditer(t)]
    owners = sorted({o for o in posts if o not in MINISTRIES})
    bodies = sorted({m["owner"] for t in texts for m in _OWNED.finditer(t)})
    shorts = sorted({m["short"] for t in texts for m in _SHORT.finditer(t)})
    events = sorted({m["event"] for t in texts for m in _EVENT_DATE.finditer(t)})
    for text in texts:
        for rule, others in (
            (_posts, owners),
            (_abbreviations, shorts),
            (_counts, bodies),
            (_events, events),
        ):
            yield from rule(text, rng, others)
