"""What the question's way opens: the index that the last finished sync published.

Under `settings.derived`:

    current.json          names the published generation; replaced by one rename
    generations/7/        keywords/ and chroma/ of generation 7; nothing writes there any more
    building-…/chroma/    where a sync works; a killed one is continued there
    lock, holder.json     the process that writes

With a Chroma server there are no chroma folders but collections.
"""

import hashlib
import json
import os
import tempfile
import weakref
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Self

from index.encode import Encoder
from index.errors import IndexUnusable, StorageFailed
from index.keywords import Keywords
from index.records import Passage
from index.settings import Settings
from index.store import Store

CURRENT = "current.json"


@dataclass(frozen=True, slots=True)
class Published:
    """The contents of `current.json`."""

    generation: int  # grows by one with every change
    place: str  # where the vectors are: `folder`, or the Chroma server's URL
    collection: str
    seal: str | None  # of a Chroma folder: what `Store.seal` returned
    fingerprint: str  # of the pipeline: a sync with another one makes everything anew
    encoder: str
    passages: int
    digest: str  # SHA-256 of all passages: equal for equal corpora, however they were indexed
    saksi: str  # version that made it

    @classmethod
    def read(cls, settings: Settings) -> Self | None:
        """None if nothing has been published, or by another Saksi whose fields were others: a sync
        makes it anew. Raises `IndexUnusable` for a file that cannot be read."""
        path = settings.derived / CURRENT
        try:
            written = json.loads(path.read_text("utf-8"))
            known = isinstance(written, dict) and set(written) == {f.name for f in fields(cls)}
            return cls(**written) if known else None
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise IndexUnusable(
                f"{path} cannot be read ({error}): move {settings.derived} away and run "
                "'saksi sync'"
            ) from error

    def publish(self, settings: Settings) -> None:
        """Makes this the index that questions are asked of, at once and for all processes."""
        with tempfile.NamedTemporaryFile(
            "w", dir=settings.derived, prefix=".current-", delete=False, encoding="utf-8"
        ) as file:
            json.dump(asdict(self), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(settings.derived / CURRENT)

    def folder(self, settings: Settings) -> Path:
        """The folder of this generation."""
        return settings.derived / "generations" / str(self.generation)

    def store(self, settings: Settings) -> Store:
        """Its vectors, opened. Raises `IndexUnusable`."""
        place = store_place(settings, self.folder(settings))
        return Store.open(place, self.collection, self.seal)


def store_place(settings: Settings, folder: Path) -> Path | str:
    """The Chroma server's address, or the Chroma folder inside `folder`."""
    return str(settings.chroma_url) if settings.chroma_url else folder / "chroma"


def place_of(settings: Settings) -> str:
    """What `Published.place` says of an index made with these settings."""
    return str(settings.chroma_url or "folder")


def encoder_label(settings: Settings, encoder: Encoder) -> str:
    """What passages were encoded with; a question must be encoded with the same."""
    return f"{encoder.identity}, passages after {settings.passage_prefix!r}"


def digest_of(passages: list[Passage]) -> str:
    """SHA-256 of the passages in order of article and place."""
    digest = hashlib.sha256()
    for passage in sorted(passages, key=lambda p: (p.article, p.start, p.end)):
        line = json.dumps(asdict(passage), ensure_ascii=False, default=str)
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def saksi_version() -> str:
    """The installed version, or `0` in a tree that is not installed."""
    try:
        return version("saksi")
    except PackageNotFoundError:
        return "0"


class Index:
    """A published index, opened: encoder, vectors, keywords and all passages in memory.

    It stays usable while other processes sync; `is_current` tells when to open the new one.
    """

    def __init__(
        self, settings: Settings, published: Published, encoder: Encoder, store: Store
    ) -> None:
        self._settings = settings
        self._published = published
        self.encoder = encoder
        self.store = store
        # with the last one who asks of it: Chroma holds on to what is not closed
        weakref.finalize(self, store.close).atexit = False
        self.keywords = Keywords.load(published.folder(settings) / "keywords")

    @property
    def passages(self) -> Mapping[str, Passage]:
        """All passages by id."""
        return self.keywords.passages

    @property
    def version(self) -> str:
        """Differs between any two published indexes of a corpus."""
        return f"{self._published.generation}-{self._published.digest[:12]}"

    def near(self, passage: Passage, k: int) -> list[tuple[Passage, float]]:
        """The k passages of other articles nearest to one of the index, with their similarity."""
        own = sum(each.article == passage.article for each in self.passages.values())
        [vector] = self.store.vectors([passage.id])
        found = [(self.passages[i], cosine) for i, cosine in self.store.query(vector, k + own)]
        return [(each, cosine) for each, cosine in found if each.article != passage.article][:k]

    def is_current(self) -> bool:
        """Whether no sync has published another index since this one was opened."""
        return Published.read(self._settings) == self._published

    def close(self) -> None:
        """Lets go of the vectors."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_index(settings: Settings, encoder: Encoder | None = None) -> Index:
    """The published index of the corpus. Raises `IndexUnusable`, `StorageFailed`.

    The encoder, which is the settings' own where somebody has it already, is chosen and compared,
    not loaded: that happens at the first question.
    """
    encoder = encoder or Encoder(settings)
    for last_try in (False, False, True):
        published = Published.read(settings)
        if published is None:
            raise IndexUnusable(f"no index of {settings.corpus} yet: run 'saksi sync'")
        wanted = encoder_label(settings, encoder)
        if published.encoder != wanted:
            raise IndexUnusable(
                f"the index of {settings.corpus} was made with another encoder "
                f"({published.encoder}; now it is {wanted}): run 'saksi sync', or set the old one"
            )
        try:
            store = published.store(settings)
            try:
                return Index(settings, published, encoder, store)
            except BaseException:
                store.close()
                raise
        except (IndexUnusable, StorageFailed):
            # a sync may have published and tidied up between our reading and our opening
            if last_try or Published.read(settings) == published:
                raise
    raise AssertionError("the last try returns or raises")
