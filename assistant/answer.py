"""The answer record: what the command line, the API, the page and every export give."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

RECORD_KEYS = (
    "id", "question", "standalone_question", "language", "status", "reason", "mode",
    "confidence", "answer", "claims", "citations", "passages", "timings_ms",
)  # fmt: skip
Status = Literal["answered", "abstained"]
Reason = Literal[
    "not_in_corpus",  # nothing that was found answers the question
    "other_region",  # what was found is about another region than the question's
    "other_date",  # ... about another date
    "other_owner",  # ... about another person, office or body
    "false_premise",  # the question takes for granted what the corpus does not say
    "unverified",  # an answer was found, but its figures or names are not in its quote, or not
    # any more: the article changed since the last sync
]


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote: characters `[start, end)` of the article whose SHA-256 is `sha256`.

    `answer_start` and `answer_end` mark the words of the answer, in the same coordinates and inside
    the quote.
    """

    n: int  # from 1, in the order of first use
    article: str
    sha256: str
    start: int
    end: int
    quote: str
    answer_start: int
    answer_end: int
    title: str | None
    publisher: str | None
    published: str | None  # ISO 8601
    url: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing the answer says, and the numbers of the citations that it stands on."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was retrieved; with an abstention, the nearest there is, and not evidence."""

    article: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says to one question. An abstention is an answer with a `reason`."""

    question: str
    standalone_question: str
    language: Literal["id", "en"]
    status: Status
    answer: str
    id: str | None = None
    reason: Reason | None = None
    mode: Literal["extractive", "generative"] = "extractive"
    confidence: float = 0.0
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    passages: tuple[Found, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """The record as plain JSON types, its keys in the documented order."""
        values = asdict(self)
        return {key: values[key] for key in RECORD_KEYS}
