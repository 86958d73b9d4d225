"""The whole way of a document: file, article, passages, vectors and keywords, published index.

A sync works on a draft beside the published index and switches at the end: questions go on
meanwhile, a kill at any moment leaves the old index in place, and the next sync goes on with what
the killed one had stored.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from index.draft import Draft, writing
from index.encode import Encoder, text_to_encode
from index.errors import BadArticle
from index.load import article_ids, content_hash, load_article
from index.names import regions_of
from index.published import Index, Published, encoder_label, open_index
from index.records import Article, Passage
from index.settings import PACKAGE, Settings
from index.split import split

__all__ = ["Index", "SyncReport", "fingerprint", "open_index", "progress_bar", "sync"]

GROUP = 128  # passages encoded and stored together: all that a kill can lose
# Files of this folder that do not decide which passages an article has. A new one does until it
# is named here: then the corpus is indexed once too often, never once too seldom.
APART = {"__init__", "curate", "draft", "errors", "keywords", "published", "settings", "store"}
APART |= {"catalogue", "preview", "sync"}
Progress = Callable[[int, int], None]  # articles done, articles to do


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did, in articles, and which files could not be indexed."""

    added: int
    changed: int  # their text, or the pipeline that indexed them
    removed: int
    unchanged: int
    problems: tuple[tuple[str, str], ...] = ()  # id (empty for what is no article), and message

    def __str__(self) -> str:
        return (
            f"added {self.added}, changed {self.changed}, removed {self.removed}, "
            f"unchanged {self.unchanged}"
        )


def sync(
    settings: Settings,
    progress: Progress | None = None,
    purge: bool = False,
    encoder: Encoder | None = None,
) -> SyncReport:
    """Makes the index equal to the corpus; a purge leaves nothing of removed articles on the disk,
    their copies included, but for what the record of reviews keeps.

    `encoder` is the settings' own where somebody has loaded it. Raises `CorpusMissing`,
    `IndexBusy`, `IndexUnusable`, `StorageFailed`, `EncoderUnavailable`.
    """
    corpus, problems = list_corpus(settings.corpus)
    encoder = encoder or Encoder(settings)
    with writing(settings.derived):
        published = Published.read(settings)
        with Draft(settings, published, fingerprint(settings, encoder), purge) as draft:
            before, stored = draft.published_articles(), draft.articles()
            todo = [article for article in corpus if stored.get(article) != corpus[article]]
            bad: dict[str, str] = {}
            done = 0
            for group in grouped(passages_of(settings, encoder, todo, bad)):
                passages = [passage for found in group for passage in found]
                vectors = encoder.encode_passages([text_to_encode(p) for p in passages])
                draft.replace([found[0].article for found in group], passages, vectors)
                done += len(group)
                if progress:
                    progress(done + len(bad), len(todo))
            draft.remove([article for article in stored if article not in corpus or article in bad])
            after = draft.articles()
            if draft.differs(after):
                draft.publish(encoder_label(settings, encoder))
            else:
                draft.discard()
        if purge and settings.removed.exists():
            shutil.rmtree(settings.removed)
    kept = before.items() & after.items() if draft.base else set()
    return SyncReport(
        added=len(after.keys() - before.keys()),
        changed=len(after.keys() & before.keys()) - len(kept),
        removed=len(before.keys() - after.keys()),
        unchanged=len(kept),
        problems=(*problems, *bad.items()),
    )


def list_corpus(corpus: Path) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """SHA-256 of every readable article by its id, and the problems with everything else."""
    listing = article_ids(corpus)
    hashes: dict[str, str] = {}
    problems = [("", str(error)) for error in listing.problems]
    for article in listing.ids:
        try:
            hashes[article] = content_hash(corpus, article)
        except BadArticle as error:
            problems.append((article, str(error)))
    return hashes, problems


def passages_of(
    settings: Settings, encoder: Encoder, articles: Iterable[str], bad: dict[str, str]
) -> Iterator[list[Passage]]:
    """The passages of each article; one that has none goes into `bad`, with the reason."""
    for name in articles:
        try:
            found = passages_in(settings, encoder, load_article(settings.corpus, name))
            if not found:
                raise BadArticle(f"{name}: no sentence of an article was found in it")
            yield found
        except BadArticle as error:
            bad[name] = str(error)


def passages_in(settings: Settings, encoder: Encoder, article: Article) -> list[Passage]:
    """The passages of one article."""
    body = "\n".join(article.text[span.start : span.end] for span in article.body)
    regions = regions_of(article.title, article.place, body)
    return split(article, encoder.count_tokens, settings.passage_tokens, regions)


def grouped(articles: Iterable[list[Passage]]) -> Iterator[list[list[Passage]]]:
    """Whole articles, in groups of about `GROUP` passages."""
    group: list[list[Passage]] = []
    for found in articles:
        group.append(found)
        if sum(map(len, group)) >= GROUP:
            yield group
            group = []
    if group:
        yield group


def fingerprint(settings: Settings, encoder: Encoder) -> str:
    """SHA-256 of all that decides which passages and vectors come out of the same files."""
    files = [path for path in PACKAGE.glob("*.py") if path.stem not in APART]
    files += PACKAGE.glob("*.toml")
    parts: list[str | int] = [encoder_label(settings, encoder), settings.passage_tokens]
    parts += [
        f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in sorted(files)
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar on stderr if that is a terminal; it appears with the first articles that are done."""
    with ExitStack() as stack:
        bars: list[tqdm[NoReturn]] = []

        def show(done: int, total: int) -> None:
            if not bars:
                bars.append(stack.enter_context(tqdm(total=total, unit=" articles", disable=None)))
            bars[0].update(done - bars[0].n)

        yield show
