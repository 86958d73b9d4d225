"""The whole way of a question."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from assistant.abstain import abstention, reason_for
from assistant.answer import Answer, Found
from assistant.candidate import Finding
from assistant.compose import compose
from assistant.compound import joined, parts, places
from assistant.confidence import by_confidence
from assistant.context import HALF, means_no_context, told_of
from assistant.evidence import doubt, objection
from assistant.examples import examples
from assistant.follow_up import as_asked, small_talk
from assistant.prompts import Language, say
from assistant.question import (
    Question,
    check_history,
    check_question,
    language_of,
    spelled_out,
    understand,
)
from assistant.read import Reader, find
from assistant.reread import reread
from assistant.retrieve import Hit, retrieve
from assistant.scope import Scope, scope_of
from assistant.verify import faults
from index.encode import Encoder
from index.load import load_article
from index.published import Index, open_index
from index.records import Article, Filters
from index.settings import Settings

LIKELY = 0.1  # of a finding: what speaks against a less likely one explains no abstention


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
        self._finding_examples = Lock()
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
                self._reader = SpanReader(
                    Encoder(bundled).folder, precision=self.settings.precision
                )
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
        scope = scope_of(self.index, filters)
        with scope.timed("total"):
            with scope.timed("rewrite"):
                plain = spelled_out(question)
                alone = parts(plain, [spelled_out(earlier) for earlier in history[-8:]])
                spoken = language or language_of(" ".join(alone), language_of(question))
                asked = [replace(understand(part, spoken), language=spoken) for part in alone]
            answers: list[Answer] = []
            for part in asked:
                cited = sum(len(answer.citations) for answer in answers)
                answers += self._answers(scope, part, as_asked(part.text, plain), cited + 1)
        answer = joined(answers)
        return replace(
            answer,
            question=question,
            standalone_question=" ".join(said.standalone_question for said in answers),
            timings_ms={step: round(spent, 1) for step, spent in scope.timings.items()},
        )

    def _answers(self, scope: Scope, asked: Question, bare: str | None, first: int) -> list[Answer]:
        """The answer to one part: with the chat's context; or where that has none, or none that
        tells of what is asked, as it was asked (`bare`); or for each of the places that it asks a
        number of."""
        said = self._answer(scope, asked, first)
        own = replace(understand(bare, asked.language), language=asked.language) if bare else None
        if own and told_of(own, scope.cited(said)) <= HALF:
            other = self._answer(scope, own, first)
            if other.status == "answered" and means_no_context(scope, asked, own, said, other):
                return [other]
        if said.status == "answered":
            return [said]
        each: list[Answer] = []
        for one in places(asked.text):
            cited = sum(len(answer.citations) for answer in each)
            place = replace(understand(one, asked.language), language=asked.language)
            each.append(self._answer(scope, place, first + cited))
        quotes = [(c.article, c.start) for answer in each for c in answer.citations]
        if quotes and len(quotes) == len(set(quotes)):
            return each
        return [said]  # also where one sentence would be said to tell of both

    def _answer(self, scope: Scope, asked: Question, first: int) -> Answer:
        """Answer one standalone question; its citations are numbered from `first`."""
        with scope.timed("retrieve"):
            hits = retrieve(scope.index, asked, scope.filters, self.settings.passages_read)
        with scope.timed("read"):
            findings = find(asked, hits, scope.passages, self.reader)
        with scope.timed("verify"):
            return self._judge(scope, asked, hits, findings, first)

    def _judge(
        self,
        scope: Scope,
        asked: Question,
        hits: list[Hit],
        findings: list[Finding],
        first: int,
    ) -> Answer:
        """Keep what is evidence and sure enough, say it, and withhold it if it fails the gate."""
        likely = [f for f in findings if f.probability >= LIKELY]
        evidence = [f for f in likely if objection(asked, f) is None]
        accepted = by_confidence(asked, reread(asked, evidence, self.reader))
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
            reason = reason_for(scope, asked, hits, refused)
            return replace(abstained, reason=reason, answer=abstention(scope, asked, hits, reason))
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
        """Up to `count` questions in `language` that the corpus answers, tried before: by the first
        who wants them, while the others wait."""
        with self._finding_examples:
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


def _found(hit: Hit) -> Found:
    passage = hit.passage
    return Found(passage.article, passage.start, passage.end, round(hit.score, 4))
