import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.encode import BUNDLED, Encoder, text_to_encode
from index.errors import EncoderUnavailable, StorageFailed
from index.records import Passage
from index.rows import node_of
from index.settings import Settings
from index.weights import WEIGHTS_SHA256

TEXTS = [
    "Polda Kalsel mengerahkan 7000 personel.",
    "Surat suara tiba di gudang KPU Kabupaten Banjar pada Senin pagi. " * 6,
    "Cuaca cerah.",
    "TPS di lereng gunung dijaga Brimob dan Linmas hingga penghitungan selesai. " * 3,
]


def test_rows_are_in_the_order_of_the_texts(encoder: Encoder) -> None:
    together = encoder.encode_passages(TEXTS)
    apart = np.stack([encoder.encode_passages([text])[0] for text in TEXTS])
    assert together.shape == (4, 384) and together.dtype == np.float32
    np.testing.assert_allclose(together, apart, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)


def test_a_question_finds_its_passage_in_either_language(encoder: Encoder) -> None:
    passages = encoder.encode_passages(TEXTS)
    for question in ("berapa personel Polda Kalsel?", "how many personnel did Kalsel deploy?"):
        assert int(np.argmax(passages @ encoder.encode_question(question))) == 0


def test_prefixes_come_before_the_text(encoder: Encoder) -> None:
    asked, stored = encoder.encode_question(TEXTS[0]), encoder.encode_passages(TEXTS[:1])[0]
    assert 0.5 < float(asked @ stored) < 0.9999
    plain = Encoder(Settings(query_prefix="passage: ", precision="float32"))
    np.testing.assert_allclose(plain.encode_question(TEXTS[0]), stored, atol=1e-5)


def test_bfloat16_gives_nearly_the_same_vectors(encoder: Encoder) -> None:
    quick = Encoder(Settings(precision="bfloat16")).encode_passages(TEXTS)
    assert float((quick * encoder.encode_passages(TEXTS)).sum(axis=1).min()) > 0.999
    np.testing.assert_allclose(np.linalg.norm(quick, axis=1), 1, atol=1e-6)


def test_tokens_are_the_encoders(encoder: Encoder) -> None:
    assert encoder.count_tokens("") == 0
    assert encoder.count_tokens("Pemilu") < encoder.count_tokens("Pemilu 2024 di Kalsel")
    assert encoder.count_tokens("kata" + " kata" * 1999) == 2000  # more than the model reads


def test_what_is_encoded_is_what_llama_index_would_encode() -> None:
    from datetime import date

    from llama_index.core.schema import MetadataMode

    passage = Passage("i", "a.txt", "0" * 64, 0, 4, "Isi.", "Judul", "Kabar", date(2024, 2, 14))
    assert text_to_encode(passage) == "Judul\n2024-02-14\nIsi."
    assert node_of(passage, 1).get_content(MetadataMode.EMBED) == text_to_encode(passage)


def test_the_bundled_identity_is_the_hash_of_its_weights() -> None:
    assert BUNDLED.endswith(WEIGHTS_SHA256[:12])
    assert Encoder(Settings()).identity == BUNDLED


def test_a_folder_is_known_by_its_contents(encoder: Encoder, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text("{}")
    one = Encoder(Settings(encoder=str(tmp_path / "model"))).identity
    (tmp_path / "model" / "config.json").write_text("{ }")
    assert Encoder(Settings(encoder=str(tmp_path / "model"))).identity != one
    copy = Encoder(Settings(encoder=str(encoder.folder), precision="float32"))
    np.testing.assert_array_equal(
        copy.encode_passages(TEXTS[:1]), encoder.encode_passages(TEXTS[:1])
    )


def test_a_folder_that_is_no_model_is_refused_before_its_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "large.bin").symlink_to("/proc/self/mem")  # who reads it gets an error
    with pytest.raises(EncoderUnavailable, match=r"modules\.json.*SAKSI_ENCODER"):
        _ = Encoder(Settings(encoder=str(tmp_path))).identity


def test_a_model_s_files_may_have_any_name(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / os.fsdecode(b"latin-\xe9.txt")).write_text("x")
    assert Encoder(Settings(encoder=str(tmp_path))).identity.startswith(f"{tmp_path} ")


def test_what_is_no_model_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(EncoderUnavailable, match="SAKSI_ENCODER") as error:
        Encoder(Settings(encoder=str(tmp_path))).encode_question("apa?")
    assert "\n" not in str(error.value)
    for name in ("no/such/folder", "bukan model!"):
        with pytest.raises(EncoderUnavailable, match="SAKSI_ENCODER"):
            _ = Encoder(Settings(encoder=name)).identity


def test_a_hub_that_cannot_be_reached_is_named_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(EncoderUnavailable, match="connect and try again") as error:
        _ = Encoder(Settings(encoder="someone/some-model")).folder
    assert "\n" not in str(error.value)


def test_a_cache_that_cannot_be_written_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Settings, "cache", Path("/proc/saksi"))
    with pytest.raises(StorageFailed, match="/proc/saksi"):
        _ = Encoder(Settings()).folder


def test_importing_the_whole_way_of_a_document_does_not_import_torch() -> None:
    code = "import index.sync, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    code = "import index.encode, sys; sys.exit('llama_index' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_loading_says_nothing() -> None:
    code = (
        "from index.encode import Encoder; from index.settings import Settings;"
        "Encoder(Settings()).encode_question('apa?')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
