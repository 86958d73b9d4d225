"""Networks from their packed files: the bundled encoder and what training changed of it."""

import math
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors import safe_open

from assistant.span_model import SpanModel, unpack
from index.encode import cpu_in_bfloat16, quiet
from index.settings import Precision


def load_packed(
    encoder_folder: Path, weights: Path, precision: Precision
) -> tuple[SpanModel, list[float]]:
    """The network, ready to read, and its calibration: the factors of its signals and a bias.

    `precision` is that of the layers: by default the quickest of this CPU. Raises `OSError` where a
    file is missing, and `ValueError` where the weights are for an encoder of another shape.
    """
    with quiet():
        model = SpanModel.untrained(encoder_folder)
    with safe_open(str(weights), framework="pt") as packed:
        names = set(packed.keys())
        for name, parameter in model.trained().items():
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
        calibration: list[float] = packed.get_tensor("calibration").tolist()
    model.cast(torch.bfloat16 if cpu_in_bfloat16(precision) else torch.float32)
    model.requires_grad_(False).eval()
    return model, calibration


def weighed(calibration: Sequence[float], signals: Sequence[float]) -> float:
    """The log-odds that the calibration makes of the signals."""
    *factors, bias = calibration
    return bias + sum(f * v for f, v in zip(factors, signals, strict=True))


def probability_of(log_odds: float) -> float:
    """The probability with these log-odds."""
    return 1 / (1 + math.exp(-log_odds))
