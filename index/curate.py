"""Put articles into the corpus and take them out; the corpus is a folder, so these move files."""

import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from threading import get_ident

from index.errors import BadInput, StorageFailed, shown
from index.load import PASSED_OVER, SUFFIXES, load_article, parse_article, resolve
from index.records import Article
from index.settings import PACKAGE, Settings

LONGEST_NAME = 200  # bytes; file systems allow 255, and a name gets a stamp before it
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
    `BadArticle` for that, and `BadInput` for a name that is none or that another article has.
    """
    if not file.is_file():
        raise BadInput(f"{file} is not a file: name a text or Markdown file to add")
    check_name(file.name)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / file.name
        try:
            shutil.copyfile(file, copy)
        except OSError as error:
            raise BadInput(f"{file} cannot be read ({error.strerror}): allow reading it") from error
        load_article(Path(scratch), file.name)
        return put(corpus, file.name, copy.read_bytes())


def put(corpus: Path, name: str, data: bytes) -> Article:
    """Write an article into the corpus under a plain name, whole or not at all.

    Raises `BadInput` for a name that is none or is taken, `BadArticle` for what is no article.
    """
    check_name(name)
    parse_article(name, data)
    target = corpus / name
    check_free(target, data)
    _write(target, data)
    return load_article(corpus, name)


def _write(target: Path, data: bytes) -> None:
    """Whole or not at all: a sync that looks now finds no half of it.

    Nothing is overwritten: raises `BadInput` where another text got the name a moment ago.
    """
    hidden = target.with_name(f".{os.getpid()}-{get_ident()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with hidden.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())  # else a power cut may leave the name and an empty file
            _give_name(hidden, target, data)
        finally:
            hidden.unlink(missing_ok=True)
    except OSError as error:
        raise StorageFailed(f"{target} cannot be written: {error.strerror}") from error


def _give_name(hidden: Path, target: Path, data: bytes) -> None:
    try:
        target.hardlink_to(hidden)  # unlike a rename, fails where the name is taken
    except FileExistsError:
        check_free(target, data)
    except OSError:  # not every file system has hard links
        check_free(target, data)
        hidden.replace(target)


def check_name(name: str) -> None:
    """Raises `BadInput` unless `name`, which anybody may have given, is one file's name and no path
    to elsewhere, and a sync would find an article under it."""
    said = shown(name)
    if (
        not name.isprintable()
        or {"/", "\\"} & set(name)
        or len(name.encode("utf-8", "replace")) > LONGEST_NAME
        or name.casefold().startswith(PASSED_OVER)
    ):
        raise BadInput(
            f"{said} cannot be an article's name: choose a short one without / or \\, which does "
            f"not begin with {', '.join(PASSED_OVER)}",
            "bad_name",
            name=said,
        )
    if Path(name).suffix.lower() not in SUFFIXES:
        raise BadInput(
            f"{said} is neither .txt nor .md: convert it to UTF-8 text", "suffix", name=said
        )


def check_free(target: Path, data: bytes) -> None:
    """Raises `BadInput` where another text has the name already."""
    same = target.is_file() and not target.is_symlink() and target.read_bytes() == data
    if not same and (target.exists() or target.is_symlink()):
        raise BadInput(
            f"{shown(target.name)} is in the corpus already, with other text: "
            f"rename the new file, or remove the old one with 'saksi remove {shown(target.name)}'",
            "taken",
            name=shown(target.name),
        )


def remove(corpus: Path, article_id: str, removed: Path) -> Path:
    """Move an article's file from the corpus into the folder `removed`; returns where it is now."""
    file = resolve(corpus, article_id)
    try:
        there = file.is_file()
    except OSError as error:  # longer than a name may be
        raise BadInput(
            f"{shown(article_id)} cannot be an article: {error.strerror}: 'saksi list' names what "
            "is in the corpus",
            "no_id",
            name=shown(article_id),
        ) from error
    if not there:
        raise BadInput(
            f"{shown(article_id)} is not in the corpus {corpus}: 'saksi list' names what is",
            "missing",
            name=shown(article_id),
        )
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    target = removed / f"{stamp}-{file.name}"
    try:
        _write(target, file.read_bytes())  # the copy is on the disk before the article goes
        file.unlink()
    except OSError as error:
        raise StorageFailed(f"{file} cannot be moved to {target}: {error.strerror}") from error
    return target


def restore(corpus: Path, article_id: str, kept: Path) -> None:
    """Put back what `remove` took out; `kept` is where it said the copy is. Raises `BadInput`."""
    file = resolve(corpus, article_id)
    try:
        data = kept.read_bytes()
    except OSError as error:
        raise StorageFailed(f"the copy {kept} cannot be read: {error.strerror}") from error
    check_free(file, data)
    _write(file, data)
