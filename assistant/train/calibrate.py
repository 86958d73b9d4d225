"""Fit the reader's probability on passages that were held back from training."""

from collections.abc import Sequence
from pathlib import Path

from assistant.question import kind_of
from assistant.reader import SpanReader
from assistant.span_model import SpanModel
from assistant.train.data import Pair
from assistant.train.pack import write_calibration, write_packed, write_verdict
from assistant.train.score import Judged, calibrate, f1

LOOKALIKE = 0.25  # a look-alike's weight: each answerable question has two, and they are easy
INFERENCE = 0.25  # that of a premise and hypothesis: shorter and plainer than what people ask of
RIGHT = 0.5  # a span is right when it shares at least this F1 of words with a marked answer


def is_right(pair: Pair, start: int, end: int) -> bool:
    """Whether the pair has an answer and the span is it."""
    answers = [pair.passage[a:b] for a, b in pair.answers]
    return f1(pair.passage[start:end], answers) >= RIGHT


def asks_verdict(pair: Pair) -> bool:
    """Whether the pair's question wants a yes or no, whether or not its passage says."""
    ours = pair.source.startswith("made") and kind_of(pair.question) == "yesno"
    return ours or pair.verdict is not None or pair.source == "indonli"


def calibrated(encoder_folder: Path, checkpoint: Path, held_back: Sequence[Pair], to: Path) -> None:
    """Pack `checkpoint` into `to`, with calibrations fitted on what the packed weights read: of
    spans, of yes against no, and of either."""
    write_packed(SpanModel.untrained(encoder_folder), checkpoint, to)
    told = [pair for pair in held_back if pair.verdict]
    reader = SpanReader(encoder_folder, weights=to)
    found = [reader.signals(p.question, [p.passage])[0] for p in told]
    scale, bias = calibrate(
        [
            ((spans[0].yes,), pair.verdict == "yes", INFERENCE if pair.source == "indonli" else 1.0)
            for pair, spans in zip(told, found, strict=True)
            if spans
        ]
    ).tolist()
    write_verdict(scale, bias, to)
    reader = SpanReader(encoder_folder, weights=to)
    judged: list[Judged] = []
    verdicts: list[Judged] = []
    for pair in held_back:
        for best in reader.signals(pair.question, [pair.passage])[0]:
            if asks_verdict(pair):
                said = "yes" if best.yes >= 0 else "no"
                weight = INFERENCE if pair.source == "indonli" else 1.0
                verdicts.append((best.of_verdict, said == pair.verdict, weight))
            else:
                weight = LOOKALIKE if pair.source == "lookalike" else 1.0
                judged.append((best.of_span, is_right(pair, best.start, best.end), weight))
    write_calibration(calibrate(judged), calibrate(verdicts), to)
