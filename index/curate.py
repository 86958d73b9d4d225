"""Put articles into the corpus and take them out; the corpus is a folder, so these move files."""

import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from index.errors import BadInput, StorageFailed
from index.load import load_article, resolve
from index.records import Article
from index.settings import PACKAGE, Settings

SHIPPED = PACKAGE / "corpus"  # in a wheel; a checkout has its corpus beside the packages


def start(settings: Settings) -> None:
    """Put the articles that a wheel ships into the user's own default corpus, the first time."""
    corpus = settings.corpus
    if corpus.exists() or corpus != Settings.model_fields["corpus"].get_default(
        call_default_factory=True
    ):
        return
    if SHIPPED.is_dir():
        try:
            corpus.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=corpus.parent, prefix=".corpus-") as scratch:
                shutil.copytree(SHIPPED, Path(scratch) / "corpus").rename(corpus)
        except OSError as error:
            raise StorageFailed(f"{corpus} cannot be made: {error.strerror}") from error


def add(corpus: Path, file: Path) -> Article:
    """Copy `file` into the corpus under its own name, whole or not at all.

    It is read as an article first, so nothing that could not be indexed gets in. Raises
    `BadArticle` for that, and `BadInput` when another article has the name.
    """
    if not file.is_file():
        raise BadInput(f"{file} is not a file: name a text or Markdown file to add")
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / file.name
        shutil.copyfile(file, copy)
        load_article(Path(scratch), file.name)
        target = corpus / file.name
        if target.exists() and target.read_bytes() != copy.read_bytes():
            raise BadInput(
                f"{file.name} is in the corpus already, with other text: "
                f"rename the new file, or remove the old one with 'saksi remove {file.name}'"
            )
        try:
            corpus.mkdir(parents=True, exist_ok=True)
            hidden = corpus / f".{file.name}.{os.getpid()}"
            shutil.copyfile(copy, hidden)
            hidden.replace(target)
        except OSError as error:
            raise StorageFailed(f"{target} cannot be written: {error.strerror}") from error
    return load_article(corpus, file.name)


def remove(corpus: Path, article_id: str, removed: Path) -> Path:
    """Move an article's file from the corpus into the folder `removed`; returns where it is now."""
    file = resolve(corpus, article_id)
    if not file.is_file():
        raise BadInput(f"{article_id} is not in the corpus {corpus}: 'saksi list' names what is")
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    target = removed / f"{stamp}-{file.name}"
    try:
        removed.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        file.unlink()
    except OSError as error:
        raise StorageFailed(f"{file} cannot be moved to {target}: {error.strerror}") from error
    return target
