"""Vectors and passages in Chroma. The only file that knows Chroma.

A row is a passage; its metadata says which article it is of, that article's SHA-256, and how many
passages the article has, so the rows alone tell which articles are stored completely. A folder that
is being filled keeps its rows in SQLite, whose writes are atomic, and its graph of neighbours in
memory: `seal` writes the graph to disk when nothing more will be added.
"""

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import chromadb
import httpx
import numpy as np
import numpy.typing as npt
from chromadb.api import ClientAPI
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError, NotFoundError
from llama_index.vector_stores.chroma import ChromaVectorStore

from index.errors import IndexUnusable, SaksiError, StorageFailed
from index.records import Filters, Passage
from index.rows import ALL, chroma_filter, node_of, passage_of

NEVER = 2**31 - 1  # more rows than will come before the graph is written to disk
GRAPH = {"space": "cosine", "ef_construction": 200, "ef_search": 400, "max_neighbors": 32}
PAGE = 2000  # rows read in one call
ENOUGH = 100  # candidates asked for: with fewer, an approximate search may miss the nearest
LITTLE_SPACE = 50_000_000  # bytes
UNWRITABLE = ("disk is full", "readonly", "disk I/O error", "os error 28", "apply logs")


class Store:
    """One collection of passages and their vectors, in a folder or on a Chroma server.

    Close it, or use it in a `with` statement: a folder may be moved only after that. Every method
    raises `IndexUnusable` or `StorageFailed`, naming the place and the remedy.
    """

    def __init__(
        self, place: Path | str, client: ClientAPI, collection: chromadb.Collection
    ) -> None:
        self.place = place
        self.name: str = collection.name
        self._client = client
        self._collection = collection
        self._vectors = ChromaVectorStore(chroma_collection=collection)

    @classmethod
    def create(cls, where: Path | str, name: str) -> Self:
        """Opens the collection in a folder or at a URL, making what is not there."""
        with _mapped(where):
            client = _client(where, make=True)
            try:
                collection = client.get_or_create_collection(
                    name,
                    embedding_function=None,
                    configuration={"hnsw": GRAPH | {"sync_threshold": NEVER}}
                    if isinstance(where, Path)
                    else {"hnsw": GRAPH},
                )
            except BaseException:
                client.close()
                raise
            return cls(where, client, collection)

    @classmethod
    def open(cls, where: Path | str, name: str, seal: str | None = None) -> Self:
        """Opens a collection that is there; `IndexUnusable` if it is not, or not as it was sealed.

        `seal` is what the method `seal` returned for the folder.
        """
        with _mapped(where):
            if seal and isinstance(where, Path):
                _check_seal(where, seal)
            client = _client(where, make=False)
            try:
                collection = client.get_collection(name, embedding_function=None)
            except BaseException:
                client.close()
                raise
            return cls(where, client, collection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of files and connections; may be called twice."""
        self._client.close()

    def __len__(self) -> int:
        with _mapped(self.place):
            return int(self._collection.count())

    def articles(self) -> dict[str, str | None]:
        """SHA-256 of each article of which something is stored; None if not all of it is."""
        rows: dict[str, list[tuple[str, int]]] = {}
        for _, metadata, _ in self._rows():
            rows.setdefault(metadata["article"], []).append(
                (metadata["sha256"], metadata["article_passages"])
            )
        return {
            article: found[0][0] if len(set(found)) == 1 and len(found) == found[0][1] else None
            for article, found in rows.items()
        }

    def passages(self) -> list[Passage]:
        """Every stored passage, by article and place in it."""
        found = [passage_of(i, metadata, text) for i, metadata, text in self._rows(documents=True)]
        return sorted(found, key=lambda p: (p.article, p.start, p.end))

    def add(self, passages: Sequence[Passage], vectors: npt.ArrayLike) -> None:
        """Adds all passages of some articles of which nothing is stored."""
        counts: dict[str, int] = {}
        for passage in passages:
            counts[passage.article] = counts.get(passage.article, 0) + 1
        nodes = []
        for passage, vector in zip(passages, np.asarray(vectors).tolist(), strict=True):
            node = node_of(passage, counts[passage.article])
            node.embedding = vector
            nodes.append(node)
        with _mapped(self.place):
            self._vectors.add(nodes)

    def remove(self, articles: Sequence[str]) -> None:
        """Removes the articles' passages; their text may stay in free pages until a purge."""
        with _mapped(self.place):
            for at in range(0, len(articles), 100):  # SQLite allows only so many variables
                self._collection.delete(where={"article": {"$in": list(articles[at : at + 100])}})

    def clear(self) -> None:
        """Removes everything."""
        self.remove(list(self.articles()))

    def query(
        self, vector: npt.NDArray[np.float32], k: int, filters: Filters = ALL
    ) -> list[tuple[str, float]]:
        """Ids of the k passages nearest to `vector` with their cosine similarity, best first."""
        # Straight from the collection: ChromaVectorStore would read every candidate's whole node,
        # which takes longer than the search, and the passages are in memory anyway.
        with _mapped(self.place):
            found = self._collection.query(
                query_embeddings=[np.asarray(vector).tolist()],
                n_results=max(4 * k, ENOUGH),
                where=chroma_filter(filters),
                include=["distances"],
            )
        cosines = [1 - float(distance) for distance in found["distances"][0]]
        best = sorted(zip(found["ids"][0], cosines, strict=True), key=lambda hit: (-hit[1], hit[0]))
        return best[:k]

    def vectors(self, ids: Sequence[str]) -> npt.NDArray[np.float32]:
        """The stored vectors of these passages, (ids, dimensions), in the order of `ids`."""
        parts = []
        for at in range(0, len(ids), PAGE):
            with _mapped(self.place):
                rows = self._collection.get(ids=list(ids[at : at + PAGE]), include=["embeddings"])
            by_id = dict(zip(rows["ids"], rows["embeddings"], strict=True))
            parts += [by_id[i] for i in ids[at : at + PAGE]]
        return np.asarray(parts, dtype=np.float32)

    def seal(self) -> str:
        """Writes the graph of neighbours to disk, so that the folder opens quickly, and closes it.

        Returns the version of Chroma and a hash of the graph's files. A kill while this runs leaves
        a broken folder: call it on one that can be made again.
        """
        folder = Path(self.place)
        with _mapped(folder):
            rows = self._collection.count()
            if rows:
                self._write_graph(folder)
            self.close()
            graph = _graph_hash(folder) if rows else ""
            return f"{chromadb.__version__} {graph}"

    def _write_graph(self, folder: Path) -> None:
        # Chroma writes it at the first query that finds more unwritten rows than the threshold;
        # a changed threshold counts only once the collection is opened again.
        self._collection.modify(configuration={"hnsw": {"sync_threshold": 1}})
        one = self._collection.get(limit=1, include=["embeddings"])["embeddings"]
        self._client.close()
        self._client = _client(folder, make=False)
        self._collection = self._client.get_collection(self.name, embedding_function=None)
        self._collection.query(query_embeddings=np.asarray(one).tolist(), n_results=1)
        self._collection.modify(configuration={"hnsw": {"sync_threshold": NEVER}})

    def collections(self) -> list[str]:
        """Names of all collections at this place."""
        with _mapped(self.place):
            return [collection.name for collection in self._client.list_collections()]

    def drop(self, name: str) -> None:
        """Deletes another collection at this place; nothing happens if it is gone already."""
        with _mapped(self.place):
            try:
                self._client.delete_collection(name)
            except NotFoundError:
                return

    def _rows(self, documents: bool = False) -> Iterator[tuple[str, dict[str, Any], str]]:
        at = 0
        while True:
            with _mapped(self.place):
                rows = self._collection.get(
                    limit=PAGE,
                    offset=at,
                    include=["metadatas", "documents"] if documents else ["metadatas"],
                )
            texts = rows["documents"] or [""] * len(rows["ids"])
            for row, metadata, text in zip(rows["ids"], rows["metadatas"], texts, strict=True):
                if "article_passages" not in metadata:
                    raise IndexUnusable(
                        f"collection {self.name} at {self.place} was not made by Saksi: "
                        "choose another SAKSI_HOME, or another Chroma server"
                    )
                yield row, metadata, text
            at += PAGE
            if len(rows["ids"]) < PAGE:
                return


def _graph_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*/*")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _check_seal(folder: Path, seal: str) -> None:
    """Chroma kills the process, or errs unseen, over a graph file with a few wrong bytes."""
    made_by, _, graph = seal.partition(" ")
    if [int(n) for n in made_by.split(".")] > [int(n) for n in chromadb.__version__.split(".")]:
        raise IndexUnusable(
            f"{folder} was made by Chroma {made_by}, newer than {chromadb.__version__}: run "
            f"'pip install chromadb=={made_by}', or {_remedy(folder)}"
        )
    if graph and (folder / "chroma.sqlite3").exists() and _graph_hash(folder) != graph:
        raise IndexUnusable(f"{folder} is broken (its graph was changed): {_remedy(folder)}")


def _client(where: Path | str, make: bool) -> ClientAPI:
    # chromadb would read a .env file of the folder Saksi is started in: _env_file=None
    if isinstance(where, Path):
        if where.exists() and not where.is_dir():
            raise IndexUnusable(f"{where} is a file, not a Chroma folder: {_remedy(where)}")
        database = where / "chroma.sqlite3"
        if not database.exists():
            if not make:
                raise IndexUnusable(f"{where} holds no Chroma database: {_remedy(where)}")
            where.mkdir(parents=True, exist_ok=True)
        else:
            _check_database(database)
        local = ChromaSettings(_env_file=None, anonymized_telemetry=False)
        return chromadb.PersistentClient(str(where), settings=local)
    url = httpx.URL(where)
    remote = ChromaSettings(_env_file=None, anonymized_telemetry=False)
    secure = url.scheme == "https"
    try:
        return chromadb.HttpClient(
            url.host, url.port or (443 if secure else 80), ssl=secure, settings=remote
        )
    except ValueError as error:  # what chromadb makes of a server that does not answer
        raise _translated(where, error) from error


def _check_database(database: Path) -> None:
    """Chroma would write its tables into any SQLite file, and fails oddly on a broken one."""
    try:
        # not mode=ro: what a killed sync had half written has to be taken back before it is read
        connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=rw", uri=True)
        try:
            tables = {n for (n,) in connection.execute("SELECT name FROM sqlite_master")}
            if not {"collections", "embeddings", "migrations"} <= tables:
                raise IndexUnusable(
                    f"{database} is not a Chroma database: {_remedy(database.parent)}"
                )
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise IndexUnusable(
            f"{database} cannot be read ({error}): {_remedy(database.parent)}"
        ) from error


def _remedy(folder: Path | str) -> str:
    return f"move {folder} away and run 'saksi sync'"


@contextmanager
def _mapped(where: Path | str) -> Iterator[None]:
    """Chroma's errors, and those of what it stands on, as Saksi's."""
    try:
        yield
    except SaksiError:
        raise
    except NotFoundError as error:
        raise IndexUnusable(
            f"the collection is not at {where} ({_line(error)}): run 'saksi sync'"
        ) from error
    except (ChromaError, httpx.HTTPError, sqlite3.Error) as error:
        raise _translated(where, error) from error
    except OSError as error:
        raise StorageFailed(
            f"{where} cannot be written ({error.strerror or error}): free some space, allow "
            "writing there, or choose another SAKSI_HOME"
        ) from error


def _translated(where: Path | str, error: Exception) -> SaksiError:
    line = _line(error)
    if not isinstance(where, Path):
        return IndexUnusable(
            f"the Chroma server at {where} did not do as asked ({line}): check that it runs and "
            "SAKSI_CHROMA_URL is right"
        )
    # Chroma does not always say that it failed for want of space
    if _free_space(where) < LITTLE_SPACE or any(sign in line for sign in UNWRITABLE):
        return StorageFailed(
            f"{where} cannot be written ({line}): free some space, allow writing there, or choose "
            "another SAKSI_HOME"
        )
    return IndexUnusable(
        f"{where} is broken or of another Chroma version ({line}): {_remedy(where)}"
    )


def _free_space(folder: Path) -> int:
    """Bytes free on the disk of a folder that need not exist."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
