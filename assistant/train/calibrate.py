"""Fit the reader's probability on passages that were held back from training."""

from collections.abc import Sequence
from pathlib import Path

import torch

from assistant.reader import SpanReader
from assistant.span_model import SpanModel
from assistant.train.data import Pair
from assistant.train.pack import write_calibration, write_packed
from assistant.train.score import calibrate, f1

LOOKALIKE = 0.25  # a look-alike's weight: each answerable question has two, and they are easy
RIGHT = 0.5  # a span is right when it shares at least this F1 of words with a marked answer


def is_right(pair: Pair, start: int, end: int) -> bool:
    """Whether the pair has an answer and the span is it."""
    answers = [pair.passage[a:b] for a, b in pair.answers]
    return f1(pair.passage[start:end], answers) >= RIGHT


def calibrated(
    encoder_folder: Path, checkpoint: Path, held_back: Sequence[Pair], to: Path
) -> torch.Tensor:
    """Pack `checkpoint` into `to`, with a calibration fitted on what the packed weights read."""
    write_packed(SpanModel.untrained(encoder_folder), checkpoint, to)
    reader = SpanReader(encoder_folder, weights=to)
    signals, right, weights = [], [], []
    for pair in held_back:
        for found in reader.signals(pair.question, [pair.passage])[0]:
            signals.append(found)
            right.append(is_right(pair, found.start, found.end))
            weights.append(LOOKALIKE if pair.source == "lookalike" else 1.0)
    factors = calibrate(signals, right, weights)
    write_calibration(factors, to)
    return factors
