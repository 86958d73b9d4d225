"""Find the words of a passage that answer a question, and how likely they do.

The bundled encoder, fine-tuned for question answering, reads question and passage together. Its
changes against the bundled weights are packed in `reader_weights/reader.safetensors`;
`reader_weights/MODEL_CARD.md` says from what they were trained, and `assistant/train` trains them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import PreTrainedTokenizerFast

from assistant.decider import Decider, Decision
from assistant.packed import load_packed, probability_of, weighed
from assistant.span_model import Window, grouped, padded, windows
from index.settings import Precision

WEIGHTS = Path(__file__).parent / "reader_weights" / "reader.safetensors"
WINDOW_TOKENS = 320  # question and passage together, as long as in training
OVERLAP_TOKENS = 64
SPAN_TOKENS = 48  # an answer's length at most
OPENING = {")": "(", "]": "[", "}": "{", "”": "“", "’": "‘", "»": "«"}
STRAY = " \t\r\n\u00a0\u200b,.;:!?-–—/|*•…'\"`"


@dataclass(frozen=True, slots=True)
class Reading:
    """The best answer span of one passage.

    `start` and `end` are characters of the passage, end exclusive. `probability` is how likely the
    passage answers the question with this span; `score` is its log-odds, to compare passages by.
    """

    start: int
    end: int
    score: float
    probability: float


@dataclass(frozen=True, slots=True)
class Signals:
    """What the network says of one span, before calibration.

    `margin` is the span's logit minus that of no answer, `answerable` the logit that the passage
    answers, and `share` the log-probability of the span among all of its window.
    """

    start: int
    end: int
    margin: float
    answerable: float
    share: float

    # The margin and the answerable logit say nearly the same (they correlate at 0.96): their sum is
    # one input, for factors fitted apart take opposite signs and fail on questions of other kinds.

    @property
    def of_span(self) -> tuple[float, float]:
        """What the calibration of a span weighs."""
        return self.margin / 2 + self.answerable, self.share


class SpanReader:
    """Reads passages for one question at a time. Calls from several threads are safe."""

    def __init__(
        self, encoder_folder: Path, *, weights: Path = WEIGHTS, precision: Precision = "auto"
    ) -> None:
        """Load the encoder's folder and the packed changes; nothing is downloaded. Raises as
        `load_packed`."""
        self._tokenizer = PreTrainedTokenizerFast.from_pretrained(
            encoder_folder, local_files_only=True
        )
        self._model, self._calibration = load_packed(encoder_folder, weights, precision)
        self._decider = Decider(encoder_folder, precision=precision, beside=self._model)

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """The best span of each passage, in the passages' order; all are read in one batch.

        Long passages are read in overlapping windows. Spans begin and end with whole words. A
        passage without a single word has the span (0, length) and probability 0.
        """
        return [spans[0] for spans in self.candidates(question, passages, per_passage=1)]

    def candidates(
        self, question: str, passages: Sequence[str], per_passage: int = 5
    ) -> list[list[Reading]]:
        """Up to `per_passage` spans of each passage that do not overlap, best first."""
        return [
            sorted((self._reading(s) for s in found), key=lambda r: -r.score)
            or [Reading(0, len(passage), -math.inf, 0.0)]
            for passage, found in zip(
                passages, self.signals(question, passages, per_passage), strict=True
            )
        ]

    def decide(self, question: str, sentences: Sequence[str]) -> list[Decision]:
        """What each of the sentences says to the question: see `Decider`."""
        return self._decider.decide(question, sentences)

    def _reading(self, signals: Signals) -> Reading:
        score = weighed(self._calibration, signals.of_span)
        return Reading(signals.start, signals.end, score, probability_of(score))

    def signals(
        self, question: str, passages: Sequence[str], per_passage: int = 1
    ) -> list[list[Signals]]:
        """The uncalibrated signals of each passage's best spans, best margin first."""
        made = windows(
            self._tokenizer, question, passages, tokens=WINDOW_TOKENS, overlap=OVERLAP_TOKENS
        )
        found: list[list[Signals]] = [[] for _ in passages]
        for group in grouped(made):
            batch = padded([made[i] for i in group], int(self._tokenizer.pad_token_id or 0))
            with torch.inference_mode():
                spans, answerable, _ = self._model(batch)
            for row, window in enumerate(made[i] for i in group):
                logits = spans[row, :, window.first : window.first + len(window.offsets)]
                null = float(spans[row, :, 0].sum())
                found[window.passage] += _best(
                    passages[window.passage], window, logits, null, float(answerable[row]),
                    per_passage,
                )  # fmt: skip
        return [_apart(sorted(some, key=lambda s: -s.margin), per_passage) for some in found]


def _best(
    passage: str,
    window: Window,
    logits: torch.Tensor,
    null: float,
    answerable: float,
    most: int,
) -> list[Signals]:
    """The best spans of one window; `logits` are (2, tokens) of the starts and the ends."""
    tokens = logits.shape[1]
    if tokens == 0:
        return []
    pairs = logits[0][:, None] + logits[1][None, :]
    legal = torch.ones_like(pairs, dtype=torch.bool).triu().tril(SPAN_TOKENS - 1)
    paragraphs = torch.tensor([passage.count("\n\n", 0, a) for a, _ in window.offsets])
    legal &= paragraphs[:, None] == paragraphs  # no answer goes from one paragraph into the next
    pairs = pairs.masked_fill(~legal, -torch.inf).flatten()
    total = float(torch.logsumexp(pairs, dim=0))
    kept: list[Signals] = []
    for at in pairs.topk(min(pairs.numel(), 8 * most + 8)).indices.tolist():
        if pairs[at] == -torch.inf:
            break
        first, last = divmod(at, tokens)
        start, end = whole_words(passage, window.offsets[first][0], window.offsets[last][1])
        if start < end:
            value = float(pairs[at])
            kept.append(Signals(start, end, value - null, answerable, value - total))
    return _apart(kept, most)


def _apart(ranked: Sequence[Signals], most: int) -> list[Signals]:
    """The first `most` spans that overlap no earlier one."""
    kept: list[Signals] = []
    for span in ranked:
        if len(kept) == most:
            break
        if all(span.end <= k.start or span.start >= k.end for k in kept):
            kept.append(span)
    return kept


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The span grown to whole words, less stray punctuation and unmatched brackets and quotes."""
    while _within_word(text, start):
        start -= 1
    while _within_word(text, end):
        end += 1
    while start < end:
        inside = text[start:end]
        if inside[0] in STRAY or inside[0] in OPENING:
            start += 1
        elif inside[-1] in STRAY or inside[-1] in OPENING.values() or _unopened(inside):
            end -= 1
        elif inside[0] in OPENING.values() and _unclosed(inside):
            start += 1
        elif inside[0] == OPENING.get(inside[-1]) and inside.count(inside[0]) == 1:
            start, end = start + 1, end - 1  # all of it in one pair of brackets
        else:
            break
    closing = text[end : end + 1]
    if closing in OPENING and _unclosed(text[start:end]):
        end += 1  # "Senin (21/08/2023" takes its bracket along
    return start, end


def _within_word(text: str, at: int) -> bool:
    """Whether a cut at `at` would split a word, or a number such as 7.000 or 21/08/2023."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if before.isalnum() and after.isalnum():
        return True
    if before.isdigit() and after in ".,/:":
        return text[at + 1 : at + 2].isdigit()
    return after.isdigit() and before in ".,/:" and text[max(0, at - 2) : at - 1].isdigit()


def _unopened(text: str) -> bool:
    closed = text[-1]
    return closed in OPENING and text.count(OPENING[closed]) < text.count(closed)


def _unclosed(text: str) -> bool:
    return any(text.count(opened) > text.count(closed) for closed, opened in OPENING.items())
