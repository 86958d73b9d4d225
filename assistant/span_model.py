"""The reader's network: the bundled encoder with heads for the span, whether there is one, and yes
or no."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from transformers import BertModel, PreTrainedTokenizerFast
from transformers.utils import logging as transformers_logging

QUESTION_TOKENS = 96  # a longer question keeps its first words
BATCH_TOKENS = 8192  # of windows that are read together, at most
BLOCK = 32  # weights that share a scale in the packed file


@dataclass(frozen=True, slots=True)
class Window:
    """A question and a piece of a passage as the encoder reads them.

    `ids` are `<s> query: … </s> </s> passage: … </s>`; `first` is the index of the passage's first
    token, and `offsets` are its tokens' spans in the whole passage's characters.
    """

    passage: int
    ids: list[int]
    first: int
    offsets: list[tuple[int, int]]


def windows(
    tokenizer: PreTrainedTokenizerFast,
    question: str,
    passages: Sequence[str],
    *,
    tokens: int,
    overlap: int,
) -> list[Window]:
    """One or more windows for each passage, of at most `tokens` tokens, in the passages' order.

    Windows of one passage share `overlap` tokens, so that a short answer is whole in one of them.
    """
    if not passages:
        return []
    bos, eos = tokenizer.bos_token_id, tokenizer.eos_token_id
    asked = tokenizer(f"query: {question}", add_special_tokens=False)["input_ids"]
    prefix = tokenizer("passage:", add_special_tokens=False)["input_ids"]
    head = [bos, *asked[:QUESTION_TOKENS], eos, eos, *prefix]
    room = tokens - len(head) - 1
    encoded = tokenizer(
        list(passages), add_special_tokens=False, return_offsets_mapping=True, verbose=False
    )
    made = []
    for passage, (ids, offsets) in enumerate(
        zip(encoded["input_ids"], encoded["offset_mapping"], strict=True)
    ):
        at = 0
        while True:
            piece = slice(at, at + room)
            made.append(Window(passage, [*head, *ids[piece], eos], len(head), offsets[piece]))
            if at + room >= len(ids):
                break
            at += room - overlap
    return made


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows as tensors of shape (windows, length): `ids` int64, `mask` bool, `readable` bool.

    `readable` marks the passage's tokens; length is a multiple of 16, for the CPU's matrix units.
    """

    ids: torch.Tensor
    mask: torch.Tensor
    readable: torch.Tensor


def padded(rows: Sequence[Window], pad: int, multiple: int = 16) -> Batch:
    """The windows side by side, padded with `pad`."""
    length = max(len(row.ids) for row in rows)
    length += -length % multiple
    ids = torch.full((len(rows), length), pad)
    mask = torch.zeros((len(rows), length), dtype=torch.bool)
    readable = torch.zeros_like(mask)
    for i, row in enumerate(rows):
        ids[i, : len(row.ids)] = torch.tensor(row.ids)
        mask[i, : len(row.ids)] = True
        readable[i, row.first : row.first + len(row.offsets)] = True
    return Batch(ids, mask, readable)


def grouped(made: Sequence[Window], tokens: int = BATCH_TOKENS) -> Iterator[list[int]]:
    """The windows' places in groups of at most `tokens` and like length, so that little is
    padding."""
    group: list[int] = []
    for i in sorted(range(len(made)), key=lambda i: len(made[i].ids)):
        if group and len(made[i].ids) * (len(group) + 1) > tokens:
            yield group
            group = []
        group.append(i)
    if group:
        yield group


class SpanModel(nn.Module):
    """Logits of where an answer starts and ends, of whether there is one, and of yes against no.

    The first token stands for "no answer" (Devlin et al. 2019, BERT, section 4.3); a second head on
    it says whether the passage answers at all, and a third, to a yes/no question, which of them.
    """

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.span = nn.Linear(encoder.config.hidden_size, 2)
        self.answerable = nn.Linear(encoder.config.hidden_size, 1)
        self.verdict = nn.Linear(encoder.config.hidden_size, 1)

    @classmethod
    def untrained(cls, folder: Path) -> "SpanModel":
        """New heads on the encoder of a sentence-transformers folder; nothing is downloaded.

        The encoder's layers are float32. The word embeddings, nine tenths of its size and never
        trained, stay float16 as they are stored.
        """
        level = transformers_logging.get_verbosity()
        transformers_logging.set_verbosity(40)  # errors only: it would warn of the unused pooler
        try:
            encoder = BertModel.from_pretrained(
                folder,
                attn_implementation="eager",  # SDPA's backward pass is several times slower on CPUs
                dtype=torch.float16,
                add_pooling_layer=False,
                hidden_dropout_prob=0.0,
                attention_probs_dropout_prob=0.0,
                local_files_only=True,
            )
        finally:
            transformers_logging.set_verbosity(level)
        model = cls(encoder)
        model.cast(torch.float32)
        return model

    def share_words(self, other: "SpanModel") -> None:
        """Use the word embeddings of another network on the same encoder."""
        self.encoder.embeddings.word_embeddings = other.encoder.embeddings.word_embeddings

    def cast(self, dtype: torch.dtype) -> None:
        """Give all but the word embeddings this type."""
        words = self.encoder.embeddings.word_embeddings
        for module in self.modules():
            if module is not words:
                for parameter in module.parameters(recurse=False):
                    parameter.data = parameter.data.to(dtype)

    def forward(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Start and end logits (windows, 2, length), answerable and yes logits (windows,), float32.

        Logits of tokens that are neither the passage's nor the first are -10,000.
        """
        words = self.encoder.embeddings.word_embeddings(batch.ids).to(self.span.weight.dtype)
        hidden = self.encoder(inputs_embeds=words, attention_mask=batch.mask).last_hidden_state
        spans = self.span(hidden).float().transpose(1, 2)
        allowed = batch.readable.clone()
        allowed[:, 0] = True
        spans = spans.masked_fill(~allowed[:, None], -1e4)
        first = hidden[:, 0]
        return (
            spans,
            self.answerable(first).float().squeeze(1),
            self.verdict(first).float().squeeze(1),
        )

    def trained(self) -> dict[str, nn.Parameter]:
        """The parameters that training changes: all but the embeddings."""
        return {n: p for n, p in self.named_parameters() if ".embeddings." not in n}


def pack(base: torch.Tensor, trained: torch.Tensor) -> dict[str, torch.Tensor]:
    """The change from `base` to `trained`, a matrix, as 4-bit numbers.

    Each 32 weights of a row share a float16 scale: change = (nibble - 8) * scale. The scale is the
    one of a few that leaves the least squared error. A byte holds weights j and j + 16 of a block.
    """
    change = (trained.float() - base.float()).reshape(-1, BLOCK)
    most = change.abs().amax(dim=1, keepdim=True).clamp_min(1e-8)
    best_error = torch.full_like(most, torch.inf)
    scales = torch.zeros_like(most)
    for levels in (8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0):
        tried = (most / levels).half().float().clamp_min(1e-7)
        rounded = (change / tried).round().clamp(-8, 7) * tried
        error = (rounded - change).square().sum(dim=1, keepdim=True)
        scales = torch.where(error < best_error, tried, scales)
        best_error = torch.minimum(error, best_error)
    nibbles = ((change / scales).round().clamp(-8, 7) + 8).to(torch.uint8)
    low, high = nibbles[:, : BLOCK // 2], nibbles[:, BLOCK // 2 :]
    return {"scales": scales.half().squeeze(1), "nibbles": low | (high << 4)}


def unpack(scales: torch.Tensor, nibbles: torch.Tensor) -> torch.Tensor:
    """The packed change as float32 of shape (blocks, 32)."""
    levels = torch.cat([nibbles & 15, nibbles >> 4], dim=1)
    return (levels.float() - 8) * scales.float()[:, None]
