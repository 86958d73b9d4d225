"""Everything a user may set: on the command line, or as SAKSI_… in the environment."""

import hashlib
import os
from pathlib import Path
from typing import Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, HttpUrl, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import BadInput

PREFIX = "SAKSI_"
Precision = Literal["auto", "float32", "bfloat16"]
LARGEST = 2_000_000  # bytes of an article's file; a long article has 50,000
PACKAGE = Path(__file__).resolve().parent


def _default_corpus() -> Path:
    """The checkout's corpus; for a program installed as a wheel, one of the user's own."""
    checkout = PACKAGE.parent / "corpus"
    if (PACKAGE.parent / "pyproject.toml").is_file() and checkout.is_dir():
        return checkout
    return user_data_path("saksi") / "corpus"


class Settings(BaseSettings):
    """What can be chosen; every field is also an environment variable, `SAKSI_` before its name."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    corpus: Path = Field(default_factory=_default_corpus, description="folder of articles")
    home: Path = Field(
        default_factory=lambda: user_data_path("saksi"),
        description="folder of derived data, and of the record of reviews",
    )
    encoder: str | None = Field(
        default=None,
        description="name or folder of a sentence-transformers model; the bundled one by default",
    )
    query_prefix: str = Field(
        default="query: ", description="what the encoder wants before a question"
    )
    passage_prefix: str = Field(
        default="passage: ", description="what the encoder wants before a passage"
    )
    precision: Precision = Field(
        default="auto",
        description="of encoder and reader; auto is bfloat16 where the processor is quick at it",
    )
    chroma_url: HttpUrl | None = Field(
        default=None, description="a Chroma server; a folder under `home` by default"
    )
    passage_tokens: int = Field(
        default=192, ge=48, le=480, description="longest passage, in tokens"
    )
    passages_read: int = Field(default=8, ge=1, le=50, description="passages read for one question")
    min_confidence: float = Field(
        default=0.5, ge=0, le=1, description="an answer less sure than this is not given"
    )
    upload_bytes: int = Field(
        default=LARGEST, ge=1_000, le=LARGEST, description="largest file that the page takes"
    )
    upload_files: int = Field(
        default=20, ge=1, le=100, description="files that the page takes at once"
    )

    users: Path | None = Field(
        default=None, description="the users file; `users.toml` under `home` if that is there"
    )
    keep_answers: bool = Field(
        default=True, description="whether what the page and the API answer is kept for review"
    )

    @field_validator("*", mode="before")
    @classmethod
    def _as_meant(cls, value: object, field: ValidationInfo) -> object:
        """An empty variable is one that is not set, and `~` is the user's own folder, also where no
        shell replaced it. An empty prefix means something: it is left."""
        name = str(field.field_name)
        if value == "" and not name.endswith("_prefix"):
            return cls.model_fields[name].get_default(call_default_factory=True)
        if name in ("corpus", "home", "users") and isinstance(value, str | Path):
            try:
                return Path(value).expanduser()
            except RuntimeError as error:
                raise ValueError(f"{error}: write the whole path") from error
        return value

    @property
    def cache(self) -> Path:
        """Where the bundled encoder is unpacked, once for all corpora."""
        return user_cache_path("saksi")

    @property
    def derived(self) -> Path:
        """The folder of this corpus's derived data: corpora that share a home do not mix."""
        return self.home / "corpora" / self._key

    @property
    def reviews(self) -> Path:
        """The file of this corpus's kept answers and their reviews, which nothing can make again:
        apart from what is derived, so that deleting that loses no record."""
        return self.home / "reviews" / self._key / "reviews.sqlite"

    @property
    def removed(self) -> Path:
        """The folder of the copies of removed articles, which nothing can make again either; only
        a purge empties it."""
        return self.home / "removed" / self._key

    @property
    def _key(self) -> str:
        name = self.corpus.resolve().name or "corpus"
        return f"{name}-{hashlib.sha256(str(self.corpus.resolve()).encode()).hexdigest()[:12]}"


def read_settings(**given: object) -> Settings:
    """Settings from the environment, with those that are `given` and not None before them.

    Raises `BadInput` for an unknown SAKSI_ variable (a typo must not pass unseen) or a bad value.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise BadInput(
            f"the environment sets {', '.join(unknown)}, which Saksi does not know: "
            f"unset it, or choose from {', '.join(sorted(known))}"
        )
    try:
        return Settings.model_validate(
            Settings().model_dump() | {k: v for k, v in given.items() if v is not None}
        )
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(map(str, first["loc"])).upper()
        raise BadInput(f"setting {name}: {first['msg']} (it is {first['input']!r})") from error
