"""The whole way of a question."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock
from time import perf_counter

from assistant.answer import Answer, Found, Reason
from assistant.compose import compose, day_name
from assistant.compound import joined, parts, places
from assistant.confidence import by_confidence
from assistant.evidence import (
    Finding,
    checkable,
    doubt,
    missing,
    objection,
    share_heard,
    stems,
    whole,
)
from assistant.examples import examples
from assistant.follow_up import as_asked, small_talk
from assistant.prompts import Language, say
from assistant.question import (
    Question,
    check_history,
    check_question,
    language_of,
    stemmer,
    understand,
)
from assistant.read import Reader, find
from assistant.retrieve import Hit, retrieve
from assistant.verify import faults
from index.encode import Encoder
from index.load import load_article
from index.names import contains, region_name, same_place
from index.published import Index, open_index
from index.records import Article, Filters, Passage
from index.settings import Settings
from index.store import allowed_ids

TOLD = 0.75  # of a question's content words: a passage that has them tells of what was asked
HALF = 0.5  # of them: an answer with a chat's context that tells of no more may be of other things
LIKELY = 0.1  # of a finding: what speaks against a less likely one explains no abstention


@dataclass(frozen=True, slots=True)
class _Where:
    """Where one question is answered from: the index as it was opened for it, and the passages that
    the filters let through. A sync in between changes neither."""

    index: Index
    filters: Filters
    passages: Mapping[str, Passage]
    timings: dict[str, float]

    def cited(self, answer: Answer) -> list[Passage]:
        """The passages that an answer's citations stand in."""
        return [
            passage
            for passage in self.passages.values()
            for cited in answer.citations
            if passage.article == cited.article
            and passage.start <= cited.start
            and cited.end <= passage.end
        ]

    def nearest(self, answer: Answer) -> list[Passage]:
        """The passages that were found for an answer."""
        found = {(each.article, each.start, each.end) for each in answer.passages}
        return [p for p in self.passages.values() if (p.article, p.start, p.end) in found]

    @property
    def filtered(self) -> bool:
        return len(self.passages) < len(self.index.passages)


class Assistant:
    """Answers questions from one corpus. Safe to share between threads: a question changes nothing.

    Raises `IndexUnusable` when the corpus has no index yet, or one that other settings made.
    """

    def __init__(self, settings: Settings, reader: Reader | None = None) -> None:
        self.settings = settings
        self._index = open_index(settings)
        self._reader = reader
        self._reopening = Lock()
        self._loading = Lock()
        self._examples: dict[tuple[str, Language], list[str]] = {}

    @property
    def index(self) -> Index:
        """The index as it is now: a sync by another process is noticed and the new one opened.

        The old one closes itself once no thread is in the middle of a question any more.
        """
        with self._reopening:
            if not self._index.is_current():
                self._index = open_index(self.settings, self._index.encoder)
            return self._index

    @property
    def reader(self) -> Reader:
        """The trained reader, loaded at the first question; it is for the bundled encoder, also
        where the settings choose another one for finding passages."""
        with self._loading:
            if self._reader is None:
                from assistant.reader import SpanReader  # this import takes seconds

                bundled = self.settings.model_copy(update={"encoder": None})
                self._reader = SpanReader(Encoder(bundled).folder)
            return self._reader

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        language: Language | None = None,
        filters: Filters = Filters(),  # noqa: B008 (frozen)
    ) -> Answer:
        """Answer `question` with evidence, or abstain; `history` has the chat's earlier questions.

        Raises `BadQuestion` for an empty question or one longer than `LONGEST_QUESTION`.
        """
        check_question(question)
        check_history(history)
        talk = small_talk(question, language or language_of(" ".join(history[-1:])))
        if talk:
            return _answer_to_small_talk(question, language or talk)
        timings: dict[str, float] = {}
        index = self.index
        with _timed(timings, "total"):
            where = _Where(index, filters, _within(index, filters), timings)
            with _timed(timings, "rewrite"):
                alone = parts(question, history[-8:])
                spoken = language or language_of(" ".join(alone), language_of(question))
                asked = [replace(understand(part, spoken), language=spoken) for part in alone]
            answers: list[Answer] = []
            for part in asked:
                cited = sum(len(answer.citations) for answer in answers)
                answers += self._answers(where, part, as_asked(part.text, question), cited + 1)
        answer = joined(answers)
        return replace(
            answer,
            question=question,
            standalone_question=" ".join(said.standalone_question for said in answers),
            timings_ms={step: round(spent, 1) for step, spent in timings.items()},
        )

    def _answers(
        self, where: _Where, asked: Question, bare: str | None, first: int
    ) -> list[Answer]:
        """The answer to one part: with the chat's context; or where that has none, or none that
        tells of what is asked, as it was asked (`bare`); or for each of the places that it asks a
        number of."""
        said = self._answer(where, asked, first)
        own = replace(understand(bare, asked.language), language=asked.language) if bare else None
        if own and _told_of(own, where.cited(said)) <= HALF:
            other = self._answer(where, own, first)
            if other.status == "answered" and _means_no_context(where, asked, own, said, other):
                return [other]
        if said.status == "answered":
            return [said]
        each: list[Answer] = []
        for one in places(asked.text):
            cited = sum(len(answer.citations) for answer in each)
            place = replace(understand(one, asked.language), language=asked.language)
            each.append(self._answer(where, place, first + cited))
        quotes = [(c.article, c.start) for answer in each for c in answer.citations]
        if quotes and len(quotes) == len(set(quotes)):
            return each
        return [said]  # also where one sentence would be said to tell of both

    def _answer(self, where: _Where, asked: Question, first: int) -> Answer:
        """Answer one standalone question; its citations are numbered from `first`."""
        with _timed(where.timings, "retrieve"):
            hits = retrieve(where.index, asked, where.filters, self.settings.passages_read)
        with _timed(where.timings, "read"):
            findings = find(asked, hits, where.passages, self.reader)
        with _timed(where.timings, "verify"):
            return self._judge(where, asked, hits, findings, first)

    def _judge(
        self,
        where: _Where,
        asked: Question,
        hits: list[Hit],
        findings: list[Finding],
        first: int,
    ) -> Answer:
        """Keep what is evidence and sure enough, say it, and withhold it if it fails the gate."""
        likely = [f for f in findings if f.probability >= LIKELY]
        accepted = by_confidence(asked, [f for f in likely if objection(asked, f) is None])
        abstained = Answer(
            question=asked.text,
            standalone_question=asked.text,
            language=asked.language,
            status="abstained",
            answer="",
            passages=tuple(_found(hit) for hit in hits),
        )
        if not accepted or accepted[0].confidence < self.settings.min_confidence:
            refused = doubt(asked, likely[0]) if likely else None
            reason = _reason(where, asked, hits, refused)
            return replace(abstained, reason=reason, answer=_abstention(where, asked, hits, reason))
        draft = compose(asked, accepted, first)
        if faults(draft.claims, draft.citations, self.settings.corpus):
            return replace(abstained, reason="unverified", answer=say("unverified", asked.language))
        return replace(
            abstained,
            status="answered",
            answer=draft.answer,
            confidence=round(accepted[0].confidence, 3),
            claims=draft.claims,
            citations=draft.citations,
        )

    def examples(self, language: Language, count: int = 4) -> list[str]:
        """Up to `count` questions in `language` that the corpus answers, tried before."""
        index = self.index
        passages, version = list(index.passages.values()), index.version
        if (version, language) not in self._examples:
            self._examples[version, language] = examples(
                passages,
                lambda question: self.ask(question, language=language).status == "answered",
                language,
                count,
            )
        return self._examples[version, language]

    def article(self, article_id: str) -> Article:
        """An article of the corpus, as it is now. Raises `SaksiError`."""
        return load_article(self.settings.corpus, article_id)

    def publishers(self) -> list[str]:
        """The publishers of the indexed articles, by name."""
        return sorted({p.publisher for p in self.index.passages.values() if p.publisher})

    def regions(self) -> list[str]:
        """The ids of the regions that the indexed articles are about, most articles first."""
        pairs = {(p.article, r) for p in self.index.passages.values() for r in p.regions}
        return [region for region, _ in Counter(r for _, r in sorted(pairs)).most_common()]


def _reason(where: _Where, asked: Question, hits: Sequence[Hit], refused: Reason | None) -> Reason:
    """Why nothing answers: what `refused` the best finding, else what speaks against all of the
    nearest passages."""
    nearest = [doubt(asked, Finding((whole(hit.passage),))) for hit in hits[:3]]
    against = Counter(why for why in nearest if why)
    why = refused
    if why is None and nearest and against.total() == len(nearest):
        why = against.most_common(1)[0][0]
    if why == "other_region":
        about = {region for p in where.passages.values() for region in p.regions}
        wanted = asked.ids("region")
        within = all(any(contains(r, a) for a in about) for r in wanted)  # articles of its own
        around = all(any(same_place(r, a) for a in about) for r in wanted)
        places = _tell_of_it_in(asked, hits)
        there = any(same_place(r, a) for a in places for r in wanted)
        if around and places and not there and asked.kind != "number":
            return "false_premise"  # what was asked about happened, but not there
        return "not_in_corpus" if within else "other_region"
    if why == "false_premise" and not missing(asked, _told(hits)):
        return "not_in_corpus"  # all of it is told, only not in one place
    return why or "not_in_corpus"


def _abstention(where: _Where, asked: Question, hits: Sequence[Hit], reason: Reason) -> str:
    """What is said with an abstention: why, and what the corpus, or the filters' part, has."""
    language = asked.language
    if not hits:
        return say("no_article_in_filter" if where.index.passages else "empty_corpus", language)
    near = [hit.passage for hit in hits]
    lacking, wanted = missing(asked, _told(hits)), asked.ids("region")
    about = [p.regions[0] for p in near if p.regions and p.regions[0] not in wanted]
    elsewhere = reason == "false_premise" and wanted and not lacking
    places = _tell_of_it_in(asked, hits) if elsewhere else []
    found = {
        "other_region": [region_name(r, language) for r in about],
        "false_premise": [region_name(r, language) for r in places],
        "other_date": [day_name(p.published, language) for p in near[:3] if p.published],
    }.get(reason, [])
    regions = [region_name(r, language) for r in wanted]
    owners = [n for n in asked.names if n.kind in ("office", "body")]
    dated = {date.year for date in asked.dates}
    names = {
        "other_region": regions,
        "other_date": [asked.text[d.start : d.end] for d in asked.dates]
        + [str(year) for year in asked.years if year not in dated],
        "other_owner": [asked.text[n.start : n.end] for n in owners],
        "false_premise": lacking or regions or list(asked.terms),
    }.get(reason, [])
    bare = reason in ("other_region", "other_date") and not found
    why = say(
        "elsewhere" if places else f"{reason}_bare" if bare else reason,
        language,
        asked=", ".join(dict.fromkeys(names)) or "?",
        found=", ".join(dict.fromkeys(found)),
    )
    return say("within_filters", language, said=why) if where.filtered else why


def _answer_to_small_talk(message: str, language: Language) -> Answer:
    """What a message that asks nothing gets: nothing is looked for."""
    return Answer(
        question=message,
        standalone_question=message,
        language=language,
        status="abstained",
        answer=say("small_talk", language),
        reason="not_in_corpus",
        timings_ms={"total": 0.0},
    )


def _means_no_context(
    where: _Where, asked: Question, own: Question, said: Answer, other: Answer
) -> bool:
    """Whether the answer `other` to a chat's question as it was asked (`own`) counts, where the one
    with the chat's context (`asked`) does not tell of it.

    Its evidence has to tell all that is asked. About another region than the context's it counts
    only if nothing that was found of that one tells it, and never for a number: a province's
    figure is not another's.
    """
    if _told_of(own, where.cited(other)) < 1:
        return False
    wanted = asked.ids("region")
    if not any(_elsewhere(passage, wanted) for passage in where.cited(other)):
        return True
    there = [p for p in where.nearest(said) if p.regions and not _elsewhere(p, wanted)]
    told = any(_told_of(own, [passage]) == 1 for passage in there)
    return bool(there) and not told and own.kind != "number"


def _elsewhere(passage: Passage, wanted: Sequence[str]) -> bool:
    """Whether a passage is about other regions than those wanted, if any are."""
    places = passage.regions if wanted else ()
    return bool(places) and not any(same_place(r, w) for r in places for w in wanted)


def _told_of(asked: Question, passages: Sequence[Passage]) -> float:
    """The share of a question's words that these passages have between them.

    Each has to be there itself, in any form: "pemilihan" does not tell of the "pilkada".
    """
    said = stems("\n".join(f"{p.title}\n{p.text}" for p in passages))
    terms = checkable(asked)
    told = sum(
        any(form.startswith("=") for form in stems(term) & said)  # as another name for it
        or all(stemmer()(word) in said for word in term.split())
        for term in terms
    )
    return told / max(1, len(terms))


def _within(index: Index, filters: Filters) -> Mapping[str, Passage]:
    """The passages that the filters let through."""
    allowed = allowed_ids(index.passages.values(), filters)
    if allowed is None:
        return index.passages
    return {name: passage for name, passage in index.passages.items() if name in allowed}


def _found(hit: Hit) -> Found:
    passage = hit.passage
    return Found(passage.article, passage.start, passage.end, round(hit.score, 4))


def _tell_of_it_in(asked: Question, hits: Sequence[Hit]) -> list[str]:
    """Of each of the nearest passages that tell of what was asked about, the region it is about."""
    near = [hit.passage for hit in hits[:3]]
    return [p.regions[0] for p in near if p.regions and share_heard(asked, p.text) >= TOLD]


def _told(hits: Sequence[Hit]) -> str:
    """All that the passages found say."""
    return "\n".join(f"{hit.passage.title}\n{hit.passage.text}" for hit in hits)


@contextmanager
def _timed(timings: dict[str, float], step: str) -> Iterator[None]:
    began = perf_counter()
    yield
    timings[step] = timings.get(step, 0.0) + (perf_counter() - began) * 1000
