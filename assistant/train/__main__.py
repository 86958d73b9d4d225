"""Train the reader, or the decider: `python -m assistant.train --data DIR --out DIR`."""

import argparse
import logging
import os
import sys
from pathlib import Path

from platformdirs import user_cache_path
from transformers import PreTrainedTokenizerFast

from assistant.packed import load_packed
from assistant.reader import WEIGHTS
from assistant.span_model import SpanModel
from assistant.train.calibrate import calibrated_decider, calibrated_reader
from assistant.train.deciding import Deciding
from assistant.train.fit import Recipe, blend, fit, start
from assistant.train.mixture import Mixture
from index.weights import unpacked_encoder

# glibc gives large blocks back to the system after each step and faults them in again; keeping them
# makes a step about a quarter quicker. It reads this once, at the start of the process.
TUNABLES = (
    "glibc.malloc.hugetlb=1:glibc.malloc.mmap_max=0:"
    "glibc.malloc.trim_threshold=8000000000:glibc.malloc.top_pad=268435456"
)
# A thread that waits for another spins for so many rounds before it sleeps: the default of several
# milliseconds starves the other one where programs share the CPU.
SPINS = "1000"


def main() -> None:
    usual = Recipe()
    parser = argparse.ArgumentParser(prog="python -m assistant.train", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with idk_mrc, facqa, indonli, indosum"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint and weights")
    parser.add_argument(
        "--decider", action="store_true", help="train the network that says yes or no"
    )
    parser.add_argument("--cache", type=Path, default=user_cache_path("saksi"))
    parser.add_argument("--epochs", type=int, default=usual.epochs)
    parser.add_argument("--learning-rate", type=float, default=usual.learning_rate)
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--start", type=Path, help="go on from this checkpoint")
    parser.add_argument(
        "--keep", type=float, default=0.0, help="share of the start in the result, from 0 to 1"
    )
    parser.add_argument("--minutes", type=float, help="finish by then, with fewer steps if need be")
    options = parser.parse_args()
    if "GLIBC_TUNABLES" not in os.environ and sys.platform == "linux":
        os.execve(
            sys.executable,
            [sys.executable, "-m", "assistant.train", *sys.argv[1:]],
            {**os.environ, "GLIBC_TUNABLES": TUNABLES, "GOMP_SPINCOUNT": SPINS},
        )
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        data = (Deciding if options.decider else Mixture)(options.data, options.seed)
    except FileNotFoundError as error:
        parser.error(f"{error.filename} is missing: --data is the folder with the four data sets")
    options.out.mkdir(parents=True, exist_ok=True)
    folder = unpacked_encoder(options.cache)
    if options.decider:
        model = load_packed(folder, WEIGHTS, "float32")[0].requires_grad_(True)
    else:
        model = SpanModel.untrained(folder)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder, local_files_only=True)
    recipe = Recipe(
        epochs=options.epochs,
        learning_rate=options.learning_rate,
        seed=options.seed,
        minutes=options.minutes,
    )
    if options.start:
        start(model, options.start)
    checkpoint = options.out / "checkpoint.safetensors"
    fit(model, tokenizer, data, recipe, checkpoint)
    if options.start and options.keep:
        blend(checkpoint, options.start, options.keep)
    if options.decider:
        calibrated_decider(folder, checkpoint, data.held_back, options.out / "decider.safetensors")
    else:
        calibrated_reader(folder, checkpoint, data.held_back, options.out / "reader.safetensors")


if __name__ == "__main__":
    main()
