"""Saksi and the plain LlamaIndex way, side by side: `python -m tests.benchmark --limit 200`.

Each runs in a process of its own, in turn, on the same articles with the same encoder; the other
work of the machine hits both, so read the ratios. The plain way is `VectorStoreIndex` and its
`from_documents` with default settings over a Chroma folder. Its chunks are longer than the encoder
reads, so a chunk is no passage: compare articles a second.
"""

import argparse
import gzip
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from index.settings import Settings

QUESTIONS = 40
Figures = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=Path, help=".jsonl.gz with `text`; else generated")
    parser.add_argument("--limit", type=int, default=100, help="articles")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--child", nargs=3, metavar=("WAY", "CORPUS", "HOME"))
    args = parser.parse_args()
    if args.child:
        way, corpus, home = args.child
        print(json.dumps(WAYS[way](Path(corpus), Path(home))))
        return
    with tempfile.TemporaryDirectory(prefix="saksi-benchmark-") as scratch:
        corpus = Path(scratch, "corpus")
        write_corpus(corpus, args.articles, args.limit)
        runs: dict[str, list[Figures]] = {way: [] for way in WAYS}
        for number in range(args.rounds):
            for way in WAYS:
                home = Path(scratch, f"{way}-{number}")
                child = [sys.executable, "-m", "tests.benchmark", "--child", way]
                done = subprocess.run(
                    [*child, str(corpus), str(home)], stdout=subprocess.PIPE, text=True, check=True
                )
                runs[way].append(json.loads(done.stdout.splitlines()[-1]))
        print_table(runs)


def write_corpus(corpus: Path, articles: Path | None, limit: int) -> None:
    if articles is None:
        from tests.conftest import write_articles

        write_articles(corpus, limit)
        return
    corpus.mkdir()
    with gzip.open(articles, "rt", encoding="utf-8") as file:
        for number, line in enumerate(islice(file, limit)):
            (corpus / f"{number:06}.txt").write_text(json.loads(line)["text"], "utf-8")


def questions(texts: Iterable[str]) -> list[str]:
    """The opening words of some articles: near enough to what is asked."""
    return [" ".join(text.split()[-40:-30]) for text in islice(texts, QUESTIONS)]


def saksi(corpus: Path, home: Path) -> Figures:
    """The whole way of a document, and retrieval by meaning and by words."""
    from assistant.retrieve import CANDIDATES, MEANING, fuse
    from index.sync import open_index, sync

    settings = Settings(corpus=corpus, home=home)
    files = sorted(corpus.iterdir())
    import sentence_transformers  # noqa: F401  # both ways are timed without this import

    start = time.perf_counter()
    report = sync(settings)
    seconds, memory = time.perf_counter() - start, peak_memory()
    with open_index(settings) as index:

        def retrieve(question: str) -> None:
            dense = index.store.query(index.encoder.encode_question(question), CANDIDATES)
            fuse(dense, index.keywords.search(question, CANDIDATES), MEANING["id"])

        asked = questions(path.read_text("utf-8") for path in files)
        return figures(report.added, len(index.passages), seconds, memory, retrieve, asked)


def plain(corpus: Path, home: Path) -> Figures:
    """What LlamaIndex's own tutorial for Chroma does."""
    import chromadb
    import torch
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.vector_stores.chroma import ChromaVectorStore

    from index.encode import Encoder

    settings = Settings(corpus=corpus, home=home)
    files = sorted(corpus.iterdir())
    texts = [path.read_text("utf-8") for path in files]
    folder = str(Encoder(settings).folder)
    start = time.perf_counter()
    # float32, as the hub's original is; the bundled one is stored in float16, slow on a CPU
    model = HuggingFaceEmbedding(
        folder,
        query_instruction="query: ",
        text_instruction="passage: ",
        model_kwargs={"dtype": torch.float32},
    )
    collection = chromadb.PersistentClient(str(home)).get_or_create_collection("plain")
    index = VectorStoreIndex.from_documents(
        [
            Document(text=text, metadata={"file": f.name})
            for f, text in zip(files, texts, strict=True)
        ],
        storage_context=StorageContext.from_defaults(
            vector_store=ChromaVectorStore(chroma_collection=collection)
        ),
        embed_model=model,
    )
    seconds, memory = time.perf_counter() - start, peak_memory()
    retriever = index.as_retriever(similarity_top_k=8)
    asked, chunks = questions(texts), collection.count()
    return figures(len(texts), chunks, seconds, memory, retriever.retrieve, asked)


def peak_memory() -> float:
    """Of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def figures(
    articles: int,
    passages: int,
    seconds: float,
    memory: float,
    retrieve: Callable[[str], Any],
    asked: list[str],
) -> Figures:
    took = []
    for question in [asked[0], *asked]:
        start = time.perf_counter()
        retrieve(question)
        took.append(1000 * (time.perf_counter() - start))
    took = took[1:]  # the first one loads the encoder
    return {
        "articles a second": articles / seconds,
        "passages a second": passages / seconds,
        "retrieval, median ms": statistics.median(took),
        "retrieval, 95th percentile ms": statistics.quantiles(took, n=20)[-1],
        "peak memory of indexing, MB": memory,
        "passages": passages,
    }


def print_table(runs: dict[str, list[Figures]]) -> None:
    print(f"{'':32}{'Saksi':>12}{'plain':>12}{'ratio':>8}")
    for name in runs["saksi"][0]:
        ours, theirs = (
            statistics.median(run[name] for run in runs[way]) for way in ("saksi", "plain")
        )
        print(f"{name:32}{ours:12.1f}{theirs:12.1f}{ours / theirs:8.2f}")


WAYS: dict[str, Callable[[Path, Path], Figures]] = {"saksi": saksi, "plain": plain}

if __name__ == "__main__":
    main()
