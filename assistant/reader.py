"""Find the words of a passage that answer a question, and how likely they do.

The bundled encoder, fine-tuned for question answering, reads question and passage together. Its
changes against the bundled weights are packed in `reader_weights/reader.safetensors`;
`reader_weights/MODEL_CARD.md` says from what they were trained, and `assistant/train` trains them.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from transformers import PreTrainedTokenizerFast

from assistant.candidate import Verdict
from assistant.span_model import SpanModel, Window, padded, unpack, windows
from index.encode import cpu_in_bfloat16, quiet
from index.settings import Precision

WEIGHTS = Path(__file__).parent / "reader_weights" / "reader.safetensors"
WINDOW_TOKENS = 320  # question and passage together, as long as in training
OVERLAP_TOKENS = 64
BATCH_TOKENS = 8192
SPAN_TOKENS = 48  # an answer's length at most
OPENING = {")": "(", "]": "[", "}": "{", "”": "“", "’": "‘", "»": "«"}
STRAY = " \t\r\n\u00a0\u200b,.;:!?-–—/|*•…'\"`"


@dataclass(frozen=True, slots=True)
class Reading:
    """The best answer span of one passage.

    `start` and `end` are characters of the passage, end exclusive. `probability` is how likely the
    passage answers the question with this span; `score` is its log-odds, to compare passages by.
    To a yes/no question the passage says `verdict`, as likely as `verdict_probability`.
    """

    start: int
    end: int
    score: float
    probability: float
    verdict: Verdict = "no"
    verdict_probability: float = 0.0


@dataclass(frozen=True, slots=True)
class Signals:
    """What the network says of one span, before calibration.

    `margin` is the span's logit minus that of no answer, `answerable` the logit that the passage
    answers, and `share` the log-probability of the span among all of its window.
    `yes` is the logit of yes against no.
    """

    start: int
    end: int
    margin: float
    answerable: float
    share: float
    yes: float = 0.0

    # The margin and the answerable logit say nearly the same (they correlate at 0.96): their sum is
    # one input, for factors fitted apart take opposite signs and fail on questions of other kinds.

    @property
    def of_span(self) -> tuple[float, float]:
        """What the calibration of a span weighs."""
        return self.margin / 2 + self.answerable, self.share

    @property
    def of_verdict(self) -> tuple[float, float]:
        """What the calibration of a yes or no weighs."""
        return self.margin / 2 + self.answerable, abs(self.yes)


class SpanReader:
    """Reads passages for one question at a time. Calls from several threads are safe."""

    def __init__(
        self, encoder_folder: Path, *, weights: Path = WEIGHTS, precision: Precision = "auto"
    ) -> None:
        """Load the encoder's folder and the packed changes; nothing is downloaded.

        `precision` is that of the layers: by default the quickest of this CPU. Raises `OSError`
        where a file is missing, and `ValueError` where the weights are for an encoder of another
        shape.
        """
        self._tokenizer = PreTrainedTokenizerFast.from_pretrained(
            encoder_folder, local_files_only=True
        )
        with quiet():
            self._model = SpanModel.untrained(encoder_folder)
        with safe_open(str(weights), framework="pt") as packed:
            names = set(packed.keys())
            for name, parameter in self._model.trained().items():
                if f"{name}.nibbles" in names:
                    change = unpack(
                        packed.get_tensor(f"{name}.scales"), packed.get_tensor(f"{name}.nibbles")
                    )
                else:
                    change = packed.get_tensor(name).float()
                if change.numel() != parameter.numel():
                    raise ValueError(
                        f"{weights} is for another encoder than {encoder_folder}: {name} has "
                        f"{change.numel()} weights, expected {parameter.numel()}"
                    )
                if name.startswith("encoder."):
                    parameter.data += change.view_as(parameter)
                else:
                    parameter.data = change.view_as(parameter)
            self._calibration: list[float] = packed.get_tensor("calibration").tolist()
            self._of_verdict: list[float] = packed.get_tensor("calibration_of_verdict").tolist()
        self._model.cast(torch.bfloat16 if cpu_in_bfloat16(precision) else torch.float32)
        self._model.requires_grad_(False).eval()

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

    def _reading(self, signals: Signals) -> Reading:
        score = _weighed(self._calibration, signals.of_span)
        return Reading(
            signals.start,
            signals.end,
            score,
            _probability(score),
            "yes" if signals.yes >= 0 else "no",
            _probability(_weighed(self._of_verdict, signals.of_verdict)),
        )

    def signals(
        self, question: str, passages: Sequence[str], per_passage: int = 1
    ) -> list[list[Signals]]:
        """The uncalibrated signals of each passage's best spans, best margin first."""
        made = windows(
            self._tokenizer, question, passages, tokens=WINDOW_TOKENS, overlap=OVERLAP_TOKENS
        )
        found: list[list[Signals]] = [[] for _ in passages]
        for group in _grouped(made):
            batch = padded(group, int(self._tokenizer.pad_token_id or 0))
            with torch.inference_mode():
                spans, answerable, verdicts = self._model(batch)
            for row, window in enumerate(group):
                logits = spans[row, :, window.first : window.first + len(window.offsets)]
                null = float(spans[row, :, 0].sum())
                found[window.passage] += _best(
                    passages[window.passage], window, logits, null, float(answerable[row]),
                    float(verdicts[row]), per_passage,
                )  # fmt: skip
        return [_apart(sorted(some, key=lambda s: -s.margin), per_passage) for some in found]


def _weighed(calibration: Sequence[float], signals: Sequence[float]) -> float:
    *factors, bias = calibration
    return bias + sum(f * v for f, v in zip(factors, signals, strict=True))


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def _grouped(made: Sequence[Window]) -> Iterator[list[Window]]:
    """Windows of like length together, so that little is padding."""
    group: list[Window] = []
    for window in sorted(made, key=lambda w: len(w.ids)):
        if group and len(window.ids) * (len(group) + 1) > BATCH_TOKENS:
            yield group
            group = []
        group.append(window)
    if group:
        yield group


def _best(
    passage: str,
    window: Window,
    logits: torch.Tensor,
    null: float,
    answerable: float,
    verdict: float,
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
            kept.append(Signals(start, end, value - null, answerable, value - total, verdict))
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
