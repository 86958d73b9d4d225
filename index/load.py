"""From a file of the corpus to an article: bytes, text, front matter, and what the page tells."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index.clean import clean
from index.errors import BadArticle, BadInput, CorpusMissing, shown
from index.front_matter import front_matter
from index.records import Article
from index.settings import LARGEST

SUFFIXES = (".txt", ".md")
PASSED_OVER = (".", "readme", "license")  # beginnings of names, of what is no article


@dataclass(frozen=True, slots=True)
class Listing:
    """The corpus folder's articles, and one error for each file that cannot be one."""

    ids: tuple[str, ...]  # sorted
    problems: tuple[BadArticle, ...]


def article_ids(corpus: Path) -> Listing:
    """Every .txt and .md file under `corpus`; README, LICENSE and hidden files are passed over.

    Any other file, and a link that leads out of the folder, is a problem. Raises `CorpusMissing`.
    """
    root = _root(corpus)
    ids: list[str] = []
    problems: list[BadArticle] = []
    for path in _files(root, problems):
        article_id = path.relative_to(root).as_posix()
        problem = _not_article(root, path, article_id)
        if problem:
            problems.append(problem)
        else:
            ids.append(article_id)
    return Listing(tuple(sorted(ids)), tuple(sorted(problems, key=str)))


def resolve(corpus: Path, article_id: str) -> Path:
    """The path of an article, which need not exist.

    Raises `BadInput` for one outside `corpus`, and for what `article_ids` passes over: nobody may
    read or remove a hidden file by calling it an article.
    """
    root = _root(corpus)
    pure = PurePosixPath(article_id)
    if (
        not article_id
        or "\0" in article_id
        or pure.is_absolute()
        or any(part.startswith(".") for part in pure.parts)
        or pure.name.casefold().startswith(PASSED_OVER)
        or pure.as_posix() != article_id
        or Path(article_id).is_absolute()
    ):
        raise BadInput(
            f"{shown(article_id)} is no article's id: give its path inside the corpus folder, "
            "as `saksi list` prints it",
            "no_id",
            name=shown(article_id),
        )
    try:
        path = root / article_id
        if path.resolve().is_relative_to(root):
            return path
    except (OSError, UnicodeEncodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no file name"
        raise BadInput(
            f"{shown(article_id)} cannot be an article: {why}",
            "no_id",
            name=shown(article_id),
        ) from error
    raise BadInput(
        f"{shown(article_id)} leads out of the corpus folder: put a copy of the file into it",
        "outside",
        name=shown(article_id),
    )


def content_hash(corpus: Path, article_id: str) -> str:
    """The SHA-256 of an article's bytes, in hex; raises `BadArticle` if they cannot be read."""
    return hashlib.sha256(_read(corpus, article_id)).hexdigest()


def read_text(corpus: Path, article_id: str) -> tuple[str, str]:
    """An article's text and the SHA-256 of its bytes, without looking for the article in it."""
    data = _read(corpus, article_id)
    return _decode(data, article_id), hashlib.sha256(data).hexdigest()


def load_article(corpus: Path, article_id: str) -> Article:
    """Reads one article; raises `BadArticle` with one line that says what, where and the remedy."""
    return parse_article(article_id, _read(corpus, article_id))


def parse_article(article_id: str, data: bytes) -> Article:
    """The article in a file's bytes; raises `BadArticle`."""
    text = _decode(data, article_id)
    front, start = front_matter(text, shown(article_id))
    if not text[start:].strip("\ufeff \t\r\n\f\v\xa0\u200b"):
        raise BadArticle(
            f"{shown(article_id)} is empty: add the article's text, or remove the file",
            "empty",
            name=shown(article_id),
        )
    found = clean(text, start, markdown=article_id.lower().endswith(".md"))
    if not found.body:
        raise BadArticle(
            f"{shown(article_id)} holds no article, only menus, links or headlines: "
            "crawl the page again, or paste the article's text",
            "no_body",
            name=shown(article_id),
        )
    return Article(
        id=article_id,
        text=text,
        sha256=hashlib.sha256(data).hexdigest(),
        body=found.body,
        title=front.get("title") or found.title,
        publisher=front.get("publisher") or found.publisher,
        published=front.get("published") or found.published,
        url=front.get("url") or found.url,
        place=front.get("place") or found.place,
    )


def _root(corpus: Path) -> Path:
    try:
        if not corpus.is_dir():
            raise CorpusMissing(
                f"there is no corpus folder {corpus}: create it, or choose one with --corpus"
            )
        return corpus.resolve()
    except OSError as error:
        raise CorpusMissing(
            f"the corpus folder {corpus} cannot be read: {error.strerror}"
        ) from error


def _files(root: Path, problems: list[BadArticle]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        if Path(error.filename) == root:
            raise CorpusMissing(
                f"the corpus folder {root} cannot be read ({error.strerror}): allow reading it"
            ) from error
        folder = shown(Path(error.filename).relative_to(root).as_posix())
        problems.append(
            BadArticle(
                f"the folder {folder} cannot be read ({error.strerror}): allow reading it",
                "unreadable",
                name=folder,
            )
        )

    for folder, folders, names in os.walk(root, onerror=unreadable):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            if (here / name).is_symlink():
                yield here / name  # os.walk does not follow it: say so
        for name in names:
            plain = name.casefold()
            if not plain.startswith(PASSED_OVER):
                yield here / name


def _not_article(root: Path, path: Path, article_id: str) -> BadArticle | None:
    """Why a file cannot be an article, if it cannot, without opening it."""
    name = shown(article_id)
    if not name.isprintable() or any("\ud800" <= char <= "\udfff" for char in article_id):
        return BadArticle(
            f"{name} has a name that is not UTF-8: rename the file", "bad_name", name=name
        )
    try:
        target = path.resolve(strict=True)
        if not target.is_relative_to(root):
            return BadArticle(
                f"{name} is a link that leads out of the corpus folder: put a copy there instead",
                "outside",
                name=name,
            )
        if path.is_symlink() and target.is_dir():
            return BadArticle(
                f"{name} is a link to a folder, which is not followed: move the folder here",
                "not_file",
                name=name,
            )
        if not target.is_file():
            return BadArticle(f"{name} is no regular file: remove it", "not_file", name=name)
    except OSError as error:
        return BadArticle(
            f"{name} cannot be read ({error.strerror or error}): mend or remove it",
            "unreadable",
            name=name,
        )
    if path.suffix.lower() not in SUFFIXES:
        return BadArticle(
            f"{name} is neither .txt nor .md: convert it to UTF-8 text, or move it elsewhere",
            "suffix",
            name=name,
        )
    return None


def _read(corpus: Path, article_id: str) -> bytes:
    path = resolve(corpus, article_id)
    name = shown(article_id)
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise BadArticle(f"{name} is no regular file: remove it", "not_file", name=name)
        if facts.st_size > LARGEST:
            raise BadArticle(
                f"{name} has {facts.st_size:,} bytes, more than the {LARGEST:,} allowed: "
                "split it into one file for each article",
                "too_large",
                name=name,
                size=facts.st_size,
                limit=LARGEST,
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise BadArticle(
            f"{name} is not in the corpus: `saksi list` shows what is", "missing", name=name
        ) from error
    except OSError as error:
        raise BadArticle(
            f"{name} cannot be read ({error.strerror}): allow reading it", "unreadable", name=name
        ) from error


def _decode(data: bytes, article_id: str) -> str:
    name = shown(article_id)
    if not data:
        raise BadArticle(
            f"{name} is empty: add the article's text, or remove the file", "empty", name=name
        )
    if b"\0" in data:
        raise BadArticle(
            f"{name} is not text (a NUL at byte {data.index(0) + 1}): save it as UTF-8 text",
            "not_text",
            name=name,
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadArticle(
            f"{name} is not UTF-8 (byte {error.start + 1} is 0x{data[error.start]:02x}): "
            "save it as UTF-8 text",
            "not_utf8",
            name=name,
            byte=error.start + 1,
        ) from error
