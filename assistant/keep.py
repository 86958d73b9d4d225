"""Keep what was answered for review, without ever standing between an answer and who asked."""

import logging
from typing import Protocol

from assistant.answer import Answer
from assistant.follow_up import small_talk
from assistant.reviews import Reviews
from index.errors import SaksiError
from index.load import read_text
from index.settings import Settings

NEAREST = 3  # articles of an abstention's passages, in whose light it is reviewed
_log = logging.getLogger("saksi")


class Keep(Protocol):
    """Keeps an answer and who asked, where that is known; fails in silence."""

    def __call__(self, answer: Answer, who: str | None) -> None: ...


class Keeper:
    """Keeps answers in a corpus's record, if the settings say so."""

    def __init__(self, reviews: Reviews, settings: Settings) -> None:
        self._reviews = reviews
        self._settings = settings

    def __call__(self, answer: Answer, who: str | None) -> None:
        """Keeps an answer with the texts it rests on, if anything was asked: there is nothing to
        review in thanks. What goes wrong is logged, not raised."""
        if not self._settings.keep_answers or small_talk(answer.question):
            return
        sources, texts = self._read(answer)
        try:
            self._reviews.add(answer, who, sources, texts)
        except SaksiError as error:
            _log.error("an answer was given and not kept: %s", error)

    def _read(self, answer: Answer) -> tuple[dict[str, str], dict[str, str]]:
        """The articles' hashes when they were read, and the texts that still have them."""
        near = list(dict.fromkeys(found.article for found in answer.passages))[:NEAREST]
        sources = {cited.article: cited.sha256 for cited in answer.citations}
        texts = {}
        for article in sources or near:
            try:
                text, sha256 = read_text(self._settings.corpus, article)
            except SaksiError:
                continue  # it went away while the question was answered
            if sources.setdefault(article, sha256) == sha256:
                texts[sha256] = text
        return sources, texts


def keep_nothing(answer: Answer, who: str | None) -> None:
    """For a page without a record."""
