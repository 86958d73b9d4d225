"""Fine-tune the reader's layers on a CPU or GPU; the word embeddings stay as they are."""

import logging
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional as F
from transformers import PreTrainedTokenizerFast

from assistant.reader import WINDOW_TOKENS
from assistant.span_model import Batch, SpanModel, padded, windows
from assistant.train.data import Pair
from assistant.train.mixture import Hardness

log = logging.getLogger(__name__)

UNMARKED = -100  # what the losses pass over


@dataclass(frozen=True, slots=True)
class Step:
    """A batch of pairs with what is to be learned of them.

    `spans` (pairs, 2) are the first and last token of the answer, 0 where there is none, UNMARKED
    where it is not marked; `answerable`, `yes` and `weights` are (pairs,), `yes` UNMARKED where the
    question is no yes/no question or the passage does not answer it.
    """

    batch: Batch
    spans: torch.Tensor
    answerable: torch.Tensor
    yes: torch.Tensor
    weights: torch.Tensor


class Epochs(Protocol):
    """What is learned from."""

    def epoch(self, number: int, hardness: Hardness) -> list[Pair]:
        """The pairs of one epoch, of which some may be chosen by how hard they are now."""
        ...


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the training depends on, next to the data."""

    epochs: int = 6
    learning_rate: float = 1.2e-4
    weight_decay: float = 0.01
    warmup: float = 0.06  # share of all steps
    batch_tokens: int = 4096
    dropout: float = 0.1  # of what each layer adds, not of attention, where it is slow on a CPU
    seed: int = 7
    minutes: float | None = None  # the learning rate falls to 0 by then at the latest


def labelled(tokenizer: PreTrainedTokenizerFast, pairs: Sequence[Pair]) -> Step:
    """A batch with the tokens of each first answer, (0, 0) where there is none."""
    rows = []
    spans = torch.zeros(len(pairs), 2, dtype=torch.long)
    yes = torch.full((len(pairs),), float(UNMARKED))
    for row, pair in enumerate(pairs):
        window = windows(tokenizer, pair.question, [pair.passage], tokens=WINDOW_TOKENS, overlap=0)[
            0
        ]
        rows.append(window)
        for start, end in pair.answers[:1]:
            inside = [i for i, (a, b) in enumerate(window.offsets) if a < end and b > start]
            if inside:  # an answer cut off by the window's end is no answer
                spans[row] = torch.tensor([window.first + inside[0], window.first + inside[-1]])
        if pair.verdict and not pair.answers:
            spans[row] = UNMARKED
        if pair.verdict and bool(spans[row].any()):
            yes[row] = float(pair.verdict == "yes")
    weights = torch.tensor([p.weight for p in pairs])
    batch = padded(rows, int(tokenizer.pad_token_id or 0))
    return Step(batch, spans, spans.any(dim=1).float(), yes, weights)


def grouped(
    tokenizer: PreTrainedTokenizerFast, pairs: Sequence[Pair], tokens: int, rng: random.Random
) -> list[list[Pair]]:
    """Groups of pairs of like length, of about `tokens` tokens each, in random order.

    Groups of one length have one size, so that oneDNN prepares its kernels for few shapes.
    """
    encoded = tokenizer([f"query: {p.question}" for p in pairs], [p.passage for p in pairs])
    by_length: dict[int, list[Pair]] = {}
    for pair, ids in zip(pairs, encoded["input_ids"], strict=True):
        length = min(len(ids) + 2, WINDOW_TOKENS)  # 2: the passage's prefix
        by_length.setdefault(length + -length % 16, []).append(pair)
    groups: list[list[Pair]] = []
    for length, same in sorted(by_length.items()):
        size = max(1, tokens // length)
        groups += [same[i : i + size] for i in range(0, len(same), size)]
    rng.shuffle(groups)
    return groups


def loss_of(model: SpanModel, step: Step) -> torch.Tensor:
    """Cross-entropy of the span's ends (the first token where none), plus half of answerability's
    and twice that of yes or no."""
    spans, answerable, verdicts = model(step.batch)
    start, end = (
        F.cross_entropy(spans[:, i], step.spans[:, i], reduction="none", ignore_index=UNMARKED)
        for i in (0, 1)
    )
    some = F.binary_cross_entropy_with_logits(answerable, step.answerable, reduction="none")
    told = step.yes != UNMARKED
    yes = F.binary_cross_entropy_with_logits(verdicts, step.yes.clamp_min(0), reduction="none")
    loss = (start + end) / 2 + some / 2 + 2 * yes * told
    return loss.mul(step.weights).sum() / step.weights.sum()


def margins(
    model: SpanModel, tokenizer: PreTrainedTokenizerFast, pairs: Sequence[Pair]
) -> list[float]:
    """How far the best start and end of each pair's window stand above those of no answer."""
    order = sorted(range(len(pairs)), key=lambda i: len(pairs[i].passage))
    found = [0.0] * len(pairs)
    for first in range(0, len(order), 32):
        some = order[first : first + 32]
        step = labelled(tokenizer, [pairs[i] for i in some])
        with torch.no_grad():
            spans, _, _ = model(step.batch)
        best = (spans[:, :, 1:].amax(dim=2) - spans[:, :, 0]).sum(dim=1)
        for i, margin in zip(some, best.tolist(), strict=True):
            found[i] = margin
    return found


class _Exact:
    """The trained parameters in float32, which the optimizer steps, of a model in bfloat16.

    A step of the size that a learning rate asks for would vanish in bfloat16's eight bits; forward
    and backward pass take a third less time in it (Micikevicius et al. 2018, section 3.1).
    """

    def __init__(self, model: SpanModel) -> None:
        self.exact = {n: p.detach().float() for n, p in model.trained().items()}
        model.cast(torch.bfloat16)
        self._quick = model.trained()

    def take_gradients(self) -> None:
        """Move the gradients from the model to the exact parameters."""
        for name, parameter in self._quick.items():
            if parameter.grad is not None:
                self.exact[name].grad = parameter.grad.float()
                parameter.grad = None

    def give_back(self) -> None:
        """Round the exact parameters into the model."""
        for name, parameter in self._quick.items():
            parameter.data.copy_(self.exact[name])


def start(model: SpanModel, checkpoint: Path) -> None:
    """Put a checkpoint's tensors into `model`. Raises `KeyError` where one is missing."""
    tensors = load_file(checkpoint)
    for name, parameter in model.trained().items():
        parameter.data.copy_(tensors[name])


def blend(checkpoint: Path, other: Path, share: float) -> None:
    """Replace a checkpoint by its average with another one, which gets `share` of it (0 to 1).

    Fine-tuned weights between two that come from the same ones are often better than both: Wortsman
    et al. 2022 (Model soups; Robust fine-tuning of zero-shot models).
    """
    one, two = load_file(checkpoint), load_file(other)
    _save({name: (1 - share) * one[name] + share * two[name] for name in one}, checkpoint)


def _save(trained: Mapping[str, torch.Tensor], checkpoint: Path) -> None:
    whole = checkpoint.with_suffix(".part")
    save_file({n: p.detach().contiguous() for n, p in trained.items()}, whole)
    whole.replace(checkpoint)


def fit(
    model: SpanModel,
    tokenizer: PreTrainedTokenizerFast,
    data: Epochs,
    recipe: Recipe,
    checkpoint: Path,
) -> None:
    """Train `model` in place, and save all its trained tensors to `checkpoint` now and then.

    The model is bfloat16 from here on; the checkpoint is float32.
    """
    torch.manual_seed(recipe.seed)
    model.encoder.embeddings.requires_grad_(False)
    for name, module in model.encoder.named_modules():
        if isinstance(module, torch.nn.Dropout) and name.endswith("output.dropout"):
            module.p = recipe.dropout
    weights = _Exact(model)
    trained = weights.exact
    groups = [
        {
            "params": [p for p in trained.values() if p.ndim > 1],
            "weight_decay": recipe.weight_decay,
        },
        {"params": [p for p in trained.values() if p.ndim < 2], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.98), fused=True)
    began = time.monotonic()
    per_epoch = 0
    done = 0
    for epoch in range(recipe.epochs):
        rng = random.Random(recipe.seed * 100 + epoch)
        model.eval()
        pairs_now = data.epoch(epoch, lambda some: margins(model, tokenizer, some))
        model.train()
        batches = grouped(tokenizer, pairs_now, recipe.batch_tokens, rng)
        per_epoch = per_epoch or len(batches)
        losses: list[float] = []
        tokens = 0
        for pairs in batches:
            progress = done / (per_epoch * recipe.epochs)
            if recipe.minutes is not None:
                progress = max(progress, (time.monotonic() - began) / 60 / recipe.minutes)
            if progress >= 1:
                break
            rate = min(progress / recipe.warmup, (1 - progress) / (1 - recipe.warmup))
            for group in optimizer.param_groups:
                group["lr"] = recipe.learning_rate * rate
            step = labelled(tokenizer, pairs)
            loss = loss_of(model, step)
            loss.backward()  # type: ignore[no-untyped-call]
            weights.take_gradients()
            torch.nn.utils.clip_grad_norm_(trained.values(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            weights.give_back()
            done += 1
            tokens += step.batch.ids.numel()
            losses.append(loss.item())
            if done % 200 == 0:
                _save(trained, checkpoint)
            if done % 25 == 0:
                log.info(
                    "epoch %d step %d/%d loss %.3f, %.1f%% done after %.1f min, %d tokens",
                    epoch + 1, done, per_epoch * recipe.epochs, sum(losses[-25:]) / 25,
                    100 * progress, (time.monotonic() - began) / 60, tokens,
                )  # fmt: skip
        _save(trained, checkpoint)
    model.eval()
