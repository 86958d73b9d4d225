"""What programs may call, and in which role; `assistant.page.tools` is how they call it."""

from collections.abc import Sequence
from typing import Any, Literal

import gradio as gr
from anyio import to_thread

from assistant.answer import Answer
from assistant.exported import check_record
from assistant.keep import Keep
from assistant.page.desk import Assistant
from assistant.page.filters import read_filters
from assistant.page.line import Line
from assistant.page.tools import Tool
from assistant.page.users import Access, Role
from assistant.page.words import words_in
from assistant.prompts import Language
from assistant.question import check_history
from assistant.show import article_record
from index.curate import put, remove
from index.errors import BadInput
from index.load import article_ids, load_article
from index.names import find_names, region_name
from index.records import Filters
from index.settings import Settings
from index.sync import sync

LONGEST_HISTORY = 50  # earlier questions; the last eight count
MOST_RECORDS, MOST_ARTICLES = 1_000, 500  # of one call
Record = dict[str, Any]


class Api:
    """The functions. Their docstrings and types are what programs are told of them."""

    def __init__(
        self, assistant: Assistant, settings: Settings, access: Access, line: Line, keep: Keep
    ) -> None:
        self._assistant = assistant
        self._settings = settings
        self._access = access
        self._line = line
        self._keep = keep

    @property
    def tools(self) -> tuple[Tool, ...]:
        """The functions that are offered, in the order in which they are told."""
        reading = self.ask, self.article, self.articles, self.verify
        return (*reading, self.add_article, self.remove_article, self.sync)

    async def ask(
        self,
        question: str,
        request: gr.Request,
        history: list[str] | None = None,
        language: Literal["id", "en"] | None = None,
        published_from: str | None = None,
        published_to: str | None = None,
        regions: list[str] | None = None,
        publishers: list[str] | None = None,
    ) -> dict[str, Any]:
        """Answer a question about the corpus from its articles alone, in Indonesian or English,
        with exact quotes as evidence; or abstain, and say why.

        Args:
            question: one question, in Indonesian or English
            history: the chat's earlier questions, oldest first, for a follow-up
            language: of the answer, id or en; by default the question's own
            published_from: only articles published on this day or later, as 2024-11-27
            published_to: only articles published on this day or earlier
            regions: only articles about one of these regions, as "Kalsel" or "South Kalimantan"
            publishers: only articles by one of these publishers

        Returns:
            the answer record: status (answered or abstained), reason, answer, claims, and
            citations with article, sha256, start, end and quote
        """
        who = self._access.require(request, Role.READER).name
        filters = _filters(published_from, published_to, regions, publishers)
        earlier = _history(history or [])
        answer = await self._line.run(self._ask, question, earlier, language, filters, who)
        return answer.record()

    async def article(self, id: str, request: gr.Request) -> dict[str, Any]:
        """One article of the corpus: its text as crawled, and what was found in it.

        Args:
            id: the article's id, as citations and the list of articles name it

        Returns:
            id, sha256, title, publisher, published, url, place, text, and body: the [start, end)
            characters of the text that are the article itself
        """
        self._access.require(request, Role.READER)
        article = await to_thread.run_sync(self._assistant.article, id)
        return article_record(article) | {"text": article.text}

    async def articles(
        self, request: gr.Request, first: int = 0, count: int = 100
    ) -> dict[str, Any]:
        """The articles of the corpus, by id, without their texts.

        Args:
            first: how many to leave out at the start
            count: how many to give, 500 at most

        Returns:
            total, articles, and problems: the files that cannot be read as articles
        """
        self._access.require(request, Role.READER)
        if first < 0 or not 0 < count <= MOST_ARTICLES:
            raise BadInput(f"first is {first} and count {count}: give 0 or more, and 1 to 500")
        return await to_thread.run_sync(self._articles, first, count)

    async def verify(
        self, records: list[dict[str, Any]], request: gr.Request
    ) -> list[dict[str, Any]]:
        """Check answer records, all of their citations and claims, against the corpus as it is now.

        Args:
            records: answer records, 1,000 at most

        Returns:
            for each record its id, question, and faults: an empty list if it still holds
        """
        self._access.require(request, Role.READER)
        if len(records) > MOST_RECORDS:
            raise BadInput(f"{len(records):,} records, {MOST_RECORDS:,} are the most: send fewer")
        return await to_thread.run_sync(self._verify, records)

    async def add_article(self, name: str, text: str, request: gr.Request) -> dict[str, Any]:
        """Put an article into the corpus; `sync` makes it known to questions. For developers.

        Args:
            name: the file's name, ending in .txt or .md
            text: the article, as crawled or clean, with front matter or without

        Returns:
            what was found in it: title, publisher, published, body, …
        """
        self._access.require(request, Role.DEVELOPER)
        put_it = to_thread.run_sync(put, self._settings.corpus, name, text.encode("utf-8"))
        return article_record(await put_it)

    async def remove_article(self, id: str, request: gr.Request) -> dict[str, Any]:
        """Take an article out of the corpus; `sync` makes questions forget it. For developers.

        Args:
            id: the article's id

        Returns:
            the id, and where a copy is kept on the server
        """
        self._access.require(request, Role.DEVELOPER)
        settings = self._settings
        kept = await to_thread.run_sync(remove, settings.corpus, id, settings.removed)
        return {"id": id, "kept": kept.name}

    async def sync(self, request: gr.Request) -> dict[str, Any]:
        """Make the index equal to the corpus; takes seconds for each new article. For developers.

        Returns:
            how many articles were added, changed, removed, unchanged; and the problems
        """
        self._access.require(request, Role.DEVELOPER)
        return await to_thread.run_sync(self._sync)

    def _ask(
        self,
        question: str,
        history: Sequence[str],
        language: Language | None,
        filters: Filters,
        who: str | None,
    ) -> Answer:
        answer = self._assistant.ask(question, history, language=language, filters=filters)
        self._keep(answer, who)
        return answer

    def _articles(self, first: int, count: int) -> Record:
        listing = article_ids(self._settings.corpus)
        problems = [str(problem) for problem in listing.problems]
        found = []
        for article_id in listing.ids[first : first + count]:
            try:
                record = article_record(load_article(self._settings.corpus, article_id))
            except BadInput as error:
                problems.append(str(error))
                continue
            found.append({key: value for key, value in record.items() if key != "body"})
        return {"total": len(listing.ids), "articles": found, "problems": problems}

    def _verify(self, records: Sequence[Record]) -> list[Record]:
        return [
            {
                "id": record.get("id"),
                "question": record.get("question"),
                "faults": check_record(record, f"record {number}", self._settings.corpus),
            }
            for number, record in enumerate(records, 1)
        ]

    def _sync(self) -> Record:
        report = sync(self._settings, encoder=self._assistant.index.encoder)
        return {
            "added": report.added,
            "changed": report.changed,
            "removed": report.removed,
            "unchanged": report.unchanged,
            "problems": [{"id": id, "message": message} for id, message in report.problems],
        }


def _history(history: Sequence[str]) -> Sequence[str]:
    check_history(history)
    if len(history) > LONGEST_HISTORY:
        raise BadInput(f"the history is too long: send {LONGEST_HISTORY} questions at most")
    return history


def _filters(
    first: str | None,
    last: str | None,
    regions: Sequence[str] | None,
    publishers: Sequence[str] | None,
) -> Filters:
    ids = [_region(name) for name in regions or ()]
    return read_filters(first, last, ids, publishers, words_in("en"))


def _region(name: str) -> str:
    """The id of a region that is given by its id or by any of its names."""
    try:
        region_name(name, "id")
    except KeyError:
        found = [each.id for each in find_names(name) if each.kind == "region"]
        if not found:
            raise BadInput(
                f"“{name[:60]}” is no region that Saksi knows: try another name"
            ) from None
        return found[0]
    return name
