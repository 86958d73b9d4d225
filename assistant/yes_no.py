"""Whether a question asks for yes or no: a linear model on its words and their order.

Words, pairs and triples of them, those at its ends, and whether the first question word asks who or
when are hashed into the model's weights, as in Joulin et al. 2016 (Bag of Tricks for Efficient Text
Classification). `assistant/train/asking.py` fits them.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file

from assistant.prompts import table

WEIGHTS = Path(__file__).parent / "reader_weights" / "asking.safetensors"
BUCKETS = 2**16
ENDS = 3  # words at each end whose place counts
WORD = re.compile(r"\w+(?:[-'’]\w+)*|[?,:]")
NUMBER = re.compile(r"\d+")
Matches = Callable[[str], re.Match[str] | None]


def asks_yes_no(text: str) -> bool:
    """Whether a question, with its short forms spelled out, wants yes or no for an answer."""
    weights, bias = _model()
    return float(weights[buckets(text)].sum() + bias) > 0


def buckets(text: str) -> npt.NDArray[np.int64]:
    """The weights that a text adds up, each once, any number counted as the same one: (n,)."""
    hashed = {
        zlib.crc32(feature.encode("utf-8", "replace")) % BUCKETS for feature in _features(text)
    }
    return np.fromiter(sorted(hashed), np.int64)


def _features(text: str) -> Iterator[str]:
    words = ["<", *WORD.findall(NUMBER.sub("0", text.lower())), ">"]
    for size in (1, 2, 3):
        for at in range(len(words) - size + 1):
            yield " ".join(words[at : at + size])
    for place in range(1, min(ENDS + 1, len(words))):
        yield f"+{place} {words[place]}"
        yield f"-{place} {words[-1 - place]}"
    for word in words:
        if len(word) > 4:  # prefixes and suffixes make Indonesian verbs
            yield f"{word[:3]}…"
            yield f"…{word[-3:]}"
    asks, opens = _question_words()
    first = next((word for word in words if asks(word) or opens(word)), "")
    yield "first asks" if asks(first) else "first opens" if opens(first) else "first states"
    yield "at the start" if first == words[1] else "later"
    yield "asks" if any(map(asks, words)) else "asks nothing"


@cache
def _question_words() -> tuple[Matches, Matches]:
    """What matches a word that asks who, when or the like, and one that asks for yes or no."""
    parts = table("question")["parts"]
    return (
        re.compile(rf"(?:{parts['asks']})(?:kah|nya)?").fullmatch,
        re.compile(rf"(?:{parts['does']}|\w+kah|\w+n['’]t)").fullmatch,
    )


@cache
def _model() -> tuple[npt.NDArray[np.float32], float]:
    packed = load_file(WEIGHTS)
    return packed["weights"].astype(np.float32), float(packed["bias"][0])
