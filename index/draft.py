"""Where a sync writes: a copy beside the published index, until it is published itself."""

import json
import os
import shutil
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from index.encode import Vectors
from index.errors import IndexBusy, IndexUnusable, StorageFailed
from index.keywords import Keywords
from index.published import Published, digest_of, place_of, saksi_version, store_place
from index.records import Passage
from index.settings import Settings
from index.store import Store


@contextmanager
def writing(derived: Path) -> Iterator[None]:
    """Holds the right to write; the operating system takes it from a killed process.

    Raises `IndexBusy`, naming who holds it, and `StorageFailed`.
    """
    holder = derived / "holder.json"
    try:
        derived.mkdir(parents=True, exist_ok=True)
        with FileLock(derived / "lock", timeout=0):
            since = datetime.now().astimezone().isoformat(timespec="seconds")
            who = {"pid": os.getpid(), "host": socket.gethostname(), "since": since}
            holder.write_text(json.dumps(who), "utf-8")
            yield
    except Timeout as error:
        try:
            who = json.loads(holder.read_text("utf-8"))
            name = f"process {who['pid']} on {who['host']}, since {who['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            name = "another process"
        raise IndexBusy(
            f"{derived} is being written by {name}: try again when it is done"
        ) from error
    except OSError as error:
        raise StorageFailed(
            f"{error.filename or derived} cannot be written ({error.strerror or error}): free some "
            "space, allow writing there, or choose another SAKSI_HOME"
        ) from error


class Draft:
    """The next index, and the published one until the first change.

    In a folder, the draft is `building-<fingerprint>`: at the first change a copy of what is
    published, if that has the same fingerprint, else empty from the start. On a Chroma server it is
    the published collection itself, or a new one beside it.
    """

    def __init__(
        self, settings: Settings, published: Published | None, fingerprint: str, purge: bool = False
    ) -> None:
        self.settings = settings
        self.published = published
        self.fingerprint = fingerprint
        self.purge = purge
        self.generation = published.generation + 1 if published else 1
        key = settings.derived.name.rsplit("-", 1)[-1]
        self.prefix = f"saksi-{key}-"
        self.folder = settings.derived / f"building-{fingerprint[:12]}"
        self.base = (
            published
            if published
            and (published.fingerprint, published.place) == (fingerprint, place_of(settings))
            and (settings.chroma_url or (published.folder(settings) / "chroma").exists())
            else None
        )
        self.published_passages = self._published_passages()
        self.store = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.store.close()

    def _published_passages(self) -> list[Passage] | None:
        """None if nothing is published, or it cannot be read: then publishing mends it."""
        if self.published is None:
            return None
        with suppress(IndexUnusable):
            keywords = Keywords.load(self.published.folder(self.settings) / "keywords")
            return list(keywords.passages.values())
        return None

    def _open(self) -> Store:
        name = f"{self.prefix}{self.fingerprint[:12]}"
        if self.settings.chroma_url:
            fresh = f"{name}-{self.generation}"
            if self.purge:
                return self._purged(fresh)
            if self.base:
                return self.base.store(self.settings)
            return Store.create(str(self.settings.chroma_url), fresh)
        if self.purge:
            return self._purged(name)
        if self.base and not self.folder.exists():
            return self.base.store(self.settings)
        return Store.create(self.folder / "chroma", name)

    def _purged(self, name: str) -> Store:
        """A fresh store with the rows of the published one: nothing is encoded again."""
        if self.settings.chroma_url is None:
            shutil.rmtree(self.folder, ignore_errors=True)
        store = Store.create(store_place(self.settings, self.folder), name)
        if self.settings.chroma_url:
            store.clear()  # what a killed purge left
        if self.base:
            with self.base.store(self.settings) as old:
                whole = old.articles()
                rows = [p for p in old.passages() if whole[p.article] == p.sha256]
                by_article = [list(found) for _, found in groupby(rows, key=lambda p: p.article)]
                for found in by_article:
                    store.add(found, old.vectors([p.id for p in found]))
        return store

    def articles(self) -> dict[str, str | None]:
        """SHA-256 of each article in the store; None if it is there only in part."""
        if self._untouched() and len(self.store) == len(self.published_passages or ()):
            return dict(self.published_articles())
        return self.store.articles()

    def _untouched(self) -> bool:
        """Whether the store is a published folder: nothing can have changed in one."""
        return not (self.settings.chroma_url or self.purge or self.folder.exists())

    def published_articles(self) -> dict[str, str]:
        """SHA-256 of each article that questions are asked of now."""
        return {p.article: p.sha256 for p in self.published_passages or ()}

    def replace(
        self, articles: Sequence[str], passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        """Stores all passages of the articles in the place of what is stored of them."""
        self._begin()
        self.store.remove(articles)
        self.store.add(passages, vectors)

    def remove(self, articles: Sequence[str]) -> None:
        """Removes all passages of the articles."""
        if articles:
            self._begin()
            self.store.remove(articles)

    def _begin(self) -> None:
        if self.settings.chroma_url or self.folder.exists() or self.base is None:
            return
        self.store.close()
        copy = self.settings.derived / "copying"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.base.folder(self.settings) / "chroma", copy / "chroma")
        copy.rename(self.folder)
        self.store = self._open()

    def differs(self, articles: Mapping[str, str | None]) -> bool:
        """Whether publishing these articles would change anything that questions are asked of."""
        if self.purge or self.base is None or self.published_passages is None:
            return True
        return articles != self.published_articles()

    def publish(self, encoder: str) -> None:
        """Makes the draft the index that questions are asked of; then tidies up."""
        self._begin()  # where only the keywords have to be mended
        passages = self.store.passages()
        made, seal = self.settings.derived / "sealing", None
        shutil.rmtree(made, ignore_errors=True)
        if self.settings.chroma_url is None:
            # sealing is the one step that a kill may break: it is done on a copy
            self.store.close()
            shutil.copytree(self.folder, made)
            with Store.open(made / "chroma", self.store.name) as store:
                seal = store.seal()
        Keywords.build(passages).save(made / "keywords")
        new = Published(
            generation=self.generation,
            place=place_of(self.settings),
            collection=self.store.name,
            seal=seal,
            fingerprint=self.fingerprint,
            encoder=encoder,
            passages=len(passages),
            digest=digest_of(passages),
            saksi=saksi_version(),
        )
        folder = new.folder(self.settings)
        shutil.rmtree(folder, ignore_errors=True)  # of a sync that was killed before it published
        folder.parent.mkdir(exist_ok=True)
        made.rename(folder)
        new.publish(self.settings)
        self._tidy(new)

    def discard(self) -> None:
        """Leaves what is published as it is."""
        self.store.close()
        if self.settings.chroma_url is None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _tidy(self, new: Published) -> None:
        """Drops what is neither published nor, a moment ago, was: a question may still be at it."""
        if self.settings.chroma_url:
            for name in self.store.collections():
                if name.startswith(self.prefix) and name != new.collection:
                    self.store.drop(name)
        for folder in self.settings.derived.glob("building-*"):
            shutil.rmtree(folder, ignore_errors=True)
        kept = {str(new.generation)}
        if self.published and not self.purge:
            kept.add(str(self.published.generation))
        for folder in new.folder(self.settings).parent.iterdir():
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)
