"""What happens at each of the page's events. The conversation itself is kept by the browser."""

import asyncio
import re
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from anyio import sleep, to_thread

from assistant.answer import Answer
from assistant.keep import Keep, keep_nothing
from assistant.page.checked import Look, once
from assistant.page.export import export
from assistant.page.filters import name_of, read_filters, show_filters
from assistant.page.line import Line, Made, TooBusy
from assistant.page.mistakes import told
from assistant.page.panel import CLOSED, citation_panel, nearest_panel
from assistant.page.render import announcement, chat, pending_html
from assistant.page.turns import Turn, read_turns
from assistant.page.words import Words
from assistant.prompts import Language
from assistant.question import LONGEST_QUESTION
from index.errors import BadInput, SaksiError
from index.published import Index
from index.records import Article, Filters

_EXAMPLES = 4
_OPENED = 1_000  # pages that may wait for examples; more get none
_STEPS, _STEP = 12, 0.025  # an answer appears in at most 12 steps, 25 ms apart


class Assistant(Protocol):
    """What the page needs of the assistant."""

    @property
    def index(self) -> Index: ...

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        language: Language | None = None,
        filters: Filters = Filters(),  # noqa: B008 (frozen)
    ) -> Answer: ...

    def article(self, article_id: str) -> Article: ...

    def examples(self, language: Language) -> list[str]: ...

    def publishers(self) -> list[str]: ...

    def regions(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters' fields as the browser sent them."""

    first: str | None = None
    last: str | None = None
    regions: Sequence[str] | None = None
    publishers: Sequence[str] | None = None

    def read(self, words: Words) -> Filters:
        return read_filters(self.first, self.last, self.regions, self.publishers, words)


@dataclass(frozen=True, slots=True)
class Shown:
    """One state of the page while a question is answered."""

    chat: str
    turns: list[Turn]
    spoken: str  # for a screen reader
    busy: bool


class Desk:
    """The page's way of asking an assistant, and of showing what it said."""

    def __init__(self, assistant: Assistant, line: Line, keep: Keep = keep_nothing) -> None:
        self._assistant = assistant
        self._line = line
        self._keep = keep
        self._finding_examples = Line(1, _OPENED)

    def chat(self, turns: Sequence[Turn], words: Words) -> str:
        """The conversation, every citation in it checked against its article as it is now."""
        return chat(turns, words, once(self._assistant.article))

    async def examples(self, words: Words) -> list[str]:
        """Questions that can be answered, which takes seconds at first; none where that fails.

        However many pages are opened meanwhile, one thread finds them, and who waits holds none.
        """
        try:
            found = await self._finding_examples.run(self._assistant.examples, words.language)
        except SaksiError:
            return []
        return found[:_EXAMPLES]

    def region_choices(self, words: Words) -> list[tuple[str, str]]:
        ids = self._assistant.regions()
        return sorted((name_of(each, words), each) for each in ids)

    def publishers(self) -> list[str]:
        return self._assistant.publishers()

    def shown_filters(self, asked: Asked, words: Words) -> str:
        """What is set, in one line; a date that cannot be read is named there at once."""
        try:
            filters = asked.read(words)
        except BadInput as error:  # says it in the page's language
            return str(error)
        return show_filters(filters, words)

    async def answer(
        self,
        question: str,
        kept: object,
        asked: Asked,
        words: Words,
        replaced: int | None,
        who: str | None,
        stop: asyncio.Event,
    ) -> AsyncIterator[Shown]:
        """Asks, and shows the answer as it comes.

        The last turn is replaced if it is the one that was edited or asked again; an earlier one is
        asked anew at the end, so that nothing which followed it is lost. Until the answer is there
        the browser keeps the turn as stopped: that is what it is if nobody waits for the end. When
        `stop` is set, the question is left to its thread, and what comes of it is dropped.
        """
        turns = read_turns(kept)
        if replaced is not None and replaced == len(turns) - 1:
            turns = turns[:-1]
        # one that is too long to be asked is also kept too long to be an earlier question
        too_long = len(question) > LONGEST_QUESTION
        kept_question = f"{question[:LONGEST_QUESTION]}…" if too_long else question
        turn, look = Turn(kept_question), once(self._assistant.article)
        # in a thread, for it reads the articles of the conversation; `look` has them afterwards
        pending = await to_thread.run_sync(_with, turns, turn, words, look)
        yield Shown(pending, [*turns, turn], words("searching"), True)
        history = [
            each.question
            for each in turns
            if each.error is None and len(each.question) <= LONGEST_QUESTION
        ]
        try:
            asking = self._line.run(self._ask, question, turn, history, asked, words)
            done = await _unless(stop, asking) or turn
        except TooBusy:
            done = replace(turn, error=words("too_busy"))
        if done.answer is not None:
            await to_thread.run_sync(self._keep, done.answer, who)
        if done.answer is not None and done.answer.status == "answered":
            for so_far in _steps(done.answer.answer):
                if stop.is_set():
                    break
                yield Shown(_with(turns, done, words, look, so_far), [*turns, done], "", True)
                await sleep(_STEP)
        spoken = announcement(done, words)
        if done.state == "abstained":  # they were found when the page opened, or will be soon
            done = replace(done, offered=tuple(await self.examples(words)))
        turns = [*turns, done]
        yield Shown(await to_thread.run_sync(self.chat, turns, words), turns, spoken, False)

    def _ask(
        self, question: str, turn: Turn, history: Sequence[str], asked: Asked, words: Words
    ) -> Turn:
        try:
            turn = replace(turn, filters=asked.read(words))
        except BadInput as error:  # says it in the page's language
            return replace(turn, error=str(error))
        try:
            answer = self._assistant.ask(question, history, filters=turn.filters)
        except SaksiError as error:
            return replace(turn, error=told(error, words))
        return replace(turn, answer=answer)

    def citation(self, kept: object, number: int, n: int, words: Words) -> str:
        """The panel for citation `n` of a turn."""
        turns = read_turns(kept)
        answer = turns[number].answer if 0 <= number < len(turns) else None
        for citation in answer.citations if answer else ():
            if citation.n == n:
                return citation_panel(citation, self._article(citation.article, words), words)
        return CLOSED

    def nearest(self, kept: object, number: int, at: int, words: Words) -> str:
        """The panel for a nearest passage of an abstention."""
        turns = read_turns(kept)
        answer = turns[number].answer if 0 <= number < len(turns) else None
        if answer is None or not 0 <= at < len(answer.passages):
            return CLOSED
        found = answer.passages[at]
        return nearest_panel(found, self._article(found.article, words), words)

    def failed(self, kept: object, words: Words) -> list[Turn]:
        """The turns after a mistake of ours: the question that met it says so."""
        turns = read_turns(kept)
        if turns and turns[-1].state == "stopped":
            turns[-1] = replace(turns[-1], error=words("unexpected"))
        return turns

    def export(self, kind: str, kept: object, words: Words) -> str:
        """The conversation as something to save; see `assistant.page.export`."""
        return export(kind, read_turns(kept), once(self._assistant.article), words, date.today())

    def _article(self, article_id: str, words: Words) -> Article | str:
        try:
            return self._assistant.article(article_id)
        except SaksiError as error:
            return told(error, words)


def _with(
    before: Sequence[Turn], turn: Turn, words: Words, look: Look, so_far: str | None = None
) -> str:
    """The conversation with a turn that is still being answered."""
    return chat(before, words, look, pending_html(turn, len(before), words, so_far))


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, Made]) -> Made | None:
    """What `work` makes; None, and `work` is cancelled, if `stop` is set before."""
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        working.cancel()
        stopping.cancel()


def _steps(text: str) -> Iterator[str]:
    """Growing parts of `text`, cut after words, the whole text not among them."""
    ends = [word.end() for word in re.finditer(r"\S+\s*", text)]
    step = max(1, -(-len(ends) // _STEPS))
    return (text[:end] for end in ends[step - 1 : -1 : step])
