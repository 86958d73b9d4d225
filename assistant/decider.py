"""Which sentence settles a question, and whether it says yes or no.

The reader's network once more, trained on single sentences, each after the one before it: whether a
sentence settles a question is plainer than whether a passage does. Its changes against the bundled
encoder are packed in `reader_weights/decider.safetensors`, and `assistant/train/deciding.py` mixes
what it learns from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import PreTrainedTokenizerFast

from assistant.candidate import Verdict
from assistant.packed import load_packed, probability_of, weighed
from assistant.span_model import SpanModel, grouped, padded, windows
from index.settings import Precision

WEIGHTS = Path(__file__).parent / "reader_weights" / "decider.safetensors"
TOGETHER = 2048  # tokens that are read together: sentences differ more in length than passages
SENTENCE_TOKENS = 320  # question and sentence together; more words of the sentence are not read


@dataclass(frozen=True, slots=True)
class Decision:
    """What a sentence says to a question: the log-odds, before calibration, that it settles it, and
    for one that asks for yes or no which it says, with the `probability` that it settles it so."""

    verdict: Verdict
    probability: float
    settles: float


class Decider:
    """Reads sentences for one question at a time. Calls from several threads are safe."""

    def __init__(
        self,
        encoder_folder: Path,
        *,
        weights: Path = WEIGHTS,
        precision: Precision = "auto",
        beside: SpanModel | None = None,
    ) -> None:
        """Load the encoder's folder and the packed changes; nothing is downloaded.

        `beside` is another network on the same encoder, to share its word embeddings: nine tenths
        of the memory. Raises as `load_packed`.
        """
        self._tokenizer = PreTrainedTokenizerFast.from_pretrained(
            encoder_folder, local_files_only=True
        )
        self._model, self._calibration = load_packed(encoder_folder, weights, precision)
        if beside is not None:
            self._model.share_words(beside)

    def decide(self, question: str, sentences: Sequence[str]) -> list[Decision]:
        """What each of the `sentences`, as `in_context` gives them, says to `question`."""
        return [
            Decision(
                "yes" if yes >= 0 else "no",
                probability_of(weighed(self._calibration, (settles, abs(yes)))),
                settles,
            )
            for settles, yes in self.signals(question, sentences)
        ]

    def signals(self, question: str, sentences: Sequence[str]) -> list[tuple[float, float]]:
        """For each sentence the logits, before calibration, that it settles the question, and of
        yes against no."""
        read = [
            windows(self._tokenizer, question, [text], tokens=SENTENCE_TOKENS, overlap=0)[0]
            for text in sentences
        ]
        found = [(0.0, 0.0)] * len(read)
        for group in grouped(read, TOGETHER):
            batch = padded([read[i] for i in group], int(self._tokenizer.pad_token_id or 0))
            with torch.inference_mode():
                _, settles, yes = self._model(batch)
            for i, *logits in zip(group, settles.tolist(), yes.tolist(), strict=True):
                found[i] = (logits[0], logits[1])
        return found
