"""Write the trained reader as the small file that is shipped."""

from pathlib import Path

import torch
from safetensors.torch import load, load_file, save_file

from assistant.span_model import SpanModel, pack


def write_packed(base: SpanModel, checkpoint: Path, to: Path) -> None:
    """Pack the changes from `base`, an untrained model, to `checkpoint`, not calibrated yet.

    Matrices are packed to 4 bits a weight, vectors to float16; the heads stay whole, in float32.
    """
    trained = load_file(checkpoint)
    tensors = {"calibration": torch.zeros(3), "calibration_of_verdict": torch.zeros(3)}
    for name, parameter in base.trained().items():
        if not name.startswith("encoder."):
            tensors[name] = trained[name].float()
        elif parameter.ndim == 2:
            for part, tensor in pack(parameter.data, trained[name]).items():
                tensors[f"{name}.{part}"] = tensor
        else:
            tensors[name] = (trained[name].float() - parameter.data).half()
    save_file({n: t.contiguous() for n, t in tensors.items()}, to)


def write_calibration(of_span: torch.Tensor, of_verdict: torch.Tensor, to: Path) -> None:
    """Put the signals' factors and the bias, float32 of shape (3,) each, into a packed file."""
    tensors = load(to.read_bytes())  # not load_file: it maps the file that is written next
    save_file(tensors | {"calibration": of_span, "calibration_of_verdict": of_verdict}, to)


def write_verdict(scale: float, bias: float, to: Path) -> None:
    """Make the packed head's logit of yes against no `scale` times as large, plus `bias`."""
    tensors = load(to.read_bytes())
    head = {name: tensors[name] * scale for name in ("verdict.weight", "verdict.bias")}
    head["verdict.bias"] = head["verdict.bias"] + bias
    save_file(tensors | head, to)
