"""Fit the networks' probabilities on passages that were held back from training."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from assistant.decider import Decider
from assistant.reader import SpanReader
from assistant.span_model import SpanModel
from assistant.train.data import Pair
from assistant.train.pack import write_calibration, write_packed
from assistant.train.score import Judged, calibrate, f1

LOOKALIKE = 0.25  # a look-alike's weight: each answerable question has two, and they are easy
RIGHT = 0.5  # a span is right when it shares at least this F1 of words with a marked answer


def is_right(pair: Pair, start: int, end: int) -> bool:
    """Whether the pair has an answer and the span is it."""
    answers = [pair.passage[a:b] for a, b in pair.answers]
    return f1(pair.passage[start:end], answers) >= RIGHT


def calibrated_reader(
    encoder_folder: Path, checkpoint: Path, held_back: Sequence[Pair], to: Path
) -> None:
    """Pack the reader's `checkpoint` into `to`, with a calibration fitted on what the packed
    weights read in the pairs that want no yes or no."""
    write_packed(SpanModel.untrained(encoder_folder), checkpoint, to)
    reader = SpanReader(encoder_folder, weights=to)
    judged: list[Judged] = []
    for pair in held_back:
        if not pair.asks_verdict:
            weight = LOOKALIKE if pair.source == "lookalike" else 1.0
            (found,) = reader.signals(pair.question, [pair.passage])
            judged += [(s.of_span, is_right(pair, s.start, s.end), weight) for s in found]
    write_calibration(calibrate(judged), to)


def calibrated_decider(
    encoder_folder: Path, checkpoint: Path, held_back: Sequence[Pair], to: Path
) -> None:
    """Pack the decider's `checkpoint` into `to`, with a calibration fitted on what the packed
    weights make of the pairs."""
    write_packed(SpanModel.untrained(encoder_folder), checkpoint, to)
    decider = Decider(encoder_folder, weights=to)
    judged: list[Judged] = []
    for question, same in groupby(held_back, key=lambda pair: pair.question):
        pairs = list(same)
        told = decider.signals(question, [pair.passage for pair in pairs])
        for pair, (settles, yes) in zip(pairs, told, strict=True):
            judged.append(((settles, abs(yes)), ("yes" if yes >= 0 else "no") == pair.verdict, 1.0))
    write_calibration(calibrate(judged), to)
