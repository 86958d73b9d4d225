"""A file before it is put into the corpus: what is found in it, and what speaks against it."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from index.curate import check_free, check_name
from index.encode import Encoder
from index.errors import BadArticle, BadInput, shown
from index.load import article_ids, content_hash, parse_article
from index.records import Article
from index.settings import Settings
from index.sync import passages_in

TOGETHER = 10_000_000  # bytes of all files that are sent at once
_LONGEST_STEM = 60  # characters of a name that is made from a title
_FRONT = "---\n"


@dataclass(frozen=True, slots=True)
class Preview:
    """One file, and the article in it or the reason why it cannot be put into the corpus."""

    name: str
    data: bytes = b""
    article: Article | None = None
    passages: int = 0
    refused: BadInput | None = None

    @property
    def left_out(self) -> int:
        """Characters that are not the article's body."""
        if self.article is None:
            return 0
        return len(self.article.text) - sum(span.end - span.start for span in self.article.body)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody sent it; a browser keeps back the data of one that is too large."""

    name: str
    size: int
    data: bytes | None


def previews(settings: Settings, uploads: Sequence[Upload], encoder: Encoder) -> list[Preview]:
    """What a sync would find in each file; a file that cannot be put into the corpus says why.

    Raises `BadInput` for more files or bytes than are taken at once, `CorpusMissing`.
    """
    if len(uploads) > settings.upload_files:
        raise BadInput(
            f"{len(uploads)} files at once, more than the {settings.upload_files} allowed: "
            "add them in turns, or put them into the corpus folder and sync",
            "too_many",
            count=len(uploads),
            limit=settings.upload_files,
        )
    # a file that is too large by itself was not sent, and is told apart below
    if (size := sum(u.size for u in uploads if u.size <= settings.upload_bytes)) > TOGETHER:
        raise BadInput(
            f"{size:,} bytes at once, more than the {TOGETHER:,} allowed: add the files in turns, "
            "or put them into the corpus folder and sync",
            "too_much",
            size=size,
            limit=TOGETHER,
        )
    held = _hashes(settings.corpus)
    made: list[Preview] = []
    for upload in uploads:
        one = _preview(settings, upload, encoder, held, {each.name for each in made})
        if one.article is not None and one.refused is None:
            held[one.article.sha256] = one.name
        made.append(one)
    return made


def _preview(
    settings: Settings, upload: Upload, encoder: Encoder, held: dict[str, str], before: set[str]
) -> Preview:
    name, said, article = upload.name, shown(upload.name), None
    try:
        check_name(name)
        if upload.data is None or len(upload.data) > settings.upload_bytes:
            raise BadArticle(
                f"{said} has {upload.size:,} bytes, more than the {settings.upload_bytes:,} "
                "allowed: split it into one file for each article",
                "too_large",
                name=said,
                size=upload.size,
                limit=settings.upload_bytes,
            )
        article = parse_article(name, upload.data)
        other = held.get(article.sha256)
        if other == name:
            raise BadInput(
                f"{said} is in the corpus already: there is nothing to add", "there", name=said
            )
        if other is not None:
            raise BadInput(
                f"{said} has the same text as {shown(other)}: there is nothing to add",
                "copy",
                name=said,
                other=shown(other),
            )
        if name in before:
            raise BadInput(f"{said} came twice, with different texts", "twice", name=said)
        check_free(settings.corpus / name, upload.data)
        found = len(passages_in(settings, encoder, article))
        return Preview(name, upload.data, article, found)
    except BadInput as error:
        return Preview(name, article=article, refused=error)


def _hashes(corpus: Path) -> dict[str, str]:
    """The id of each readable article by the SHA-256 of its text."""
    found: dict[str, str] = {}
    for article_id in article_ids(corpus).ids:
        try:
            found.setdefault(content_hash(corpus, article_id), article_id)
        except BadArticle:
            continue
    return found


def pasted(text: str, facts: Mapping[str, str]) -> tuple[str, bytes]:
    """A name that is free and the file for a text from the clipboard.

    `facts` (keys of the front matter) are put before the text, unless it has front matter itself.
    """
    first = next((line for line in text.splitlines() if line.strip(" -")), "")
    given = {key: " ".join(value.split()) for key, value in facts.items() if value.strip()}
    if given and not text.startswith(_FRONT):
        written = yaml.safe_dump(given, allow_unicode=True, sort_keys=False, width=10**6)
        text = f"{_FRONT}{written}{_FRONT}\n{text}"
    words = re.findall(r"[a-z0-9]+", given.get("title", first).casefold())
    stem = "-".join(words)[:_LONGEST_STEM].strip("-") or "artikel"
    if stem.startswith(("readme", "license")):
        stem = f"artikel-{stem}"
    data = text.encode("utf-8", "replace")
    digest = hashlib.sha256(data).hexdigest()[:8]  # like the crawl's names: two texts never meet
    return f"{stem}-{digest}.txt", data
