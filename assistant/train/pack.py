"""Write a trained network as the small file that is shipped."""

from pathlib import Path

import torch
from safetensors.torch import load, load_file, save_file

from assistant.span_model import SpanModel, pack


def write_packed(base: SpanModel, checkpoint: Path, to: Path) -> None:
    """Pack the changes from `base`, an untrained model, to `checkpoint`, not calibrated yet.

    Matrices are packed to 4 bits a weight, vectors to float16; the heads stay whole, in float32.
    """
    trained = load_file(checkpoint)
    tensors = {"calibration": torch.zeros(3)}
    for name, parameter in base.trained().items():
        if not name.startswith("encoder."):
            tensors[name] = trained[name].float()
        elif parameter.ndim == 2:
            for part, tensor in pack(parameter.data, trained[name]).items():
                tensors[f"{name}.{part}"] = tensor
        else:
            tensors[name] = (trained[name].float() - parameter.data).half()
    save_file({n: t.contiguous() for n, t in tensors.items()}, to)


def write_calibration(factors: torch.Tensor, to: Path) -> None:
    """Put the two signals' factors and the bias, float32 of shape (3,), into a packed file."""
    tensors = load(to.read_bytes())  # not load_file: it maps the file that is written next
    save_file(tensors | {"calibration": factors}, to)
