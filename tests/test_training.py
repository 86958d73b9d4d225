"""What the reader is trained on: our own questions point at their answers, none are the gate's."""

import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from platformdirs import user_cache_path
from transformers import PreTrainedTokenizerFast

from assistant.decider import Decider
from assistant.reader import SpanReader
from assistant.train.data import MADE, NEWS, WIKI, Pair, elsewhere, lines, made, text_key
from assistant.train.deciding import YES_NO, yes_no
from assistant.train.fit import UNMARKED, labelled
from assistant.train.mixture import CROP, crop
from index.encode import Encoder
from index.settings import Settings
from index.weights import unpacked_encoder
from tests.test_gate import GATE

SHARED = 8  # words in a row that two texts which know nothing of each other do not share


def runs(text: str) -> Iterator[str]:
    """Every run of `SHARED` words of a text."""
    words = re.findall(r"\w+", text.lower())
    return (" ".join(words[i : i + SHARED]) for i in range(len(words) - SHARED + 1))


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    return [pair for pair, _ in made()]


@pytest.mark.parametrize("file", [MADE, GATE / "articles.jsonl"])
def test_quotes_and_answers_of_made_up_articles_are_unmistakable(file: Path) -> None:
    for article in lines(file):
        for asked in article["questions"]:
            assert asked["id"] and asked["en"]
            if asked["quote"] is None:
                assert "answer" not in asked and "verdict" not in asked
            else:
                assert article["body"].count(asked["quote"]) == 1
                assert ("answer" in asked) != ("verdict" in asked)
                assert asked["quote"].count(asked.get("answer", asked["quote"])) == 1


def test_every_yes_or_no_question_has_its_sentence() -> None:
    found = yes_no()
    for one in found:
        assert one.settling or one.verdict is None, one.id
        assert all("»" in sentence for sentence in (*one.settling, *one.near))
        assert set(one.settling).isdisjoint(one.near)
    bodies = {text_key(article["body"]): article["body"] for article in lines(MADE)}
    for row in lines(YES_NO):
        assert bodies[row["article"]].count(row["quote"]) == 1, row["id"]


def test_nothing_of_the_corpus_or_the_gate_is_learned(pairs: list[Pair]) -> None:
    learned = {run for body in {pair.passage for pair in pairs} for run in runs(body)}
    for file in Settings().corpus.glob("*.txt"):
        assert learned.isdisjoint(runs(file.read_text("utf-8"))), file.name
    for row in lines(GATE / "pages.jsonl"):
        for evidence in row["evidence"]:
            assert learned.isdisjoint(runs(evidence["quote"])), row["id"]
    for row in lines(GATE / "articles.jsonl"):
        assert len(learned.intersection(runs(row["body"]))) < 3, row[
            "title"
        ]  # a phrase of the trade
    asked = {run for pair in pairs for run in runs(pair.question)}
    asked |= {
        run for file in (NEWS, WIKI, YES_NO) for row in lines(file) for run in runs(row["id"])
    }
    for name in ("questions.jsonl", "pages.jsonl"):
        for row in lines(GATE / name):
            assert asked.isdisjoint(runs(row["question"])), row["id"]


def test_a_crop_keeps_the_answer(pairs: list[Pair]) -> None:
    rng = random.Random(5)
    for pair in rng.sample(pairs, 500):
        said = [pair.passage[a:b] for a, b in pair.answers]
        cut = crop(pair, rng)
        assert len(cut.passage) <= CROP + max(map(len, said), default=0)
        assert cut.passage in pair.passage
        assert [cut.passage[a:b] for a, b in cut.answers] == said


def test_the_rest_of_an_article_does_not_answer(pairs: list[Pair]) -> None:
    for pair in pairs:
        if pair.answers and not pair.verdict:
            answer = " ".join(pair.passage[a:b] for a, b in pair.answers)
            assert answer not in elsewhere(pair)


def test_what_is_not_marked_is_not_learned(encoder: Encoder) -> None:
    tokenizer = PreTrainedTokenizerFast.from_pretrained(encoder.folder, local_files_only=True)
    text = "Apel digelar Senin di Ambon."
    step = labelled(
        tokenizer,
        [
            Pair("Kapan apel digelar?", text, ((13, 18),)),
            Pair("Siapa yang memimpin apel?", text),
            Pair("Apakah apel digelar di Ambon?", text, verdict="yes"),
            Pair("Apakah apel digelar di Buru?", text, ((0, len(text)),), verdict="no"),
        ],
    )
    assert step.answerable.tolist() == [1, 0, 1, 1]
    assert step.yes.tolist() == [UNMARKED, UNMARKED, 1, 0]
    assert [bool((spans == UNMARKED).all()) for spans in step.spans] == [False, False, True, False]
    assert step.spans[1].tolist() == [0, 0]
    asked = [tokenizer.decode(step.batch.ids[0, a : b + 1]) for a, b in step.spans[:1].tolist()]
    assert asked == ["Senin"]


def train(name: str, data: Path, out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "assistant.train", "--data", data, "--out", out]
    which = ["--decider"] if name == "decider" else []
    return subprocess.run(
        [*command, *which, "--minutes", "0.02"], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", ["reader", "decider"])
def test_what_training_misses_is_said_in_one_line(name: str, tmp_path: Path) -> None:
    done = train(name, tmp_path / "none", tmp_path / "out")
    assert done.returncode == 2
    said = done.stderr.splitlines()[-1]
    assert str(tmp_path / "none") in said and "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif("READER_TEST_DATA" not in os.environ, reason="minutes long: see README")
@pytest.mark.parametrize("name", ["reader", "decider"])
def test_a_run_of_training_ends_in_weights_that_are_read(name: str, tmp_path: Path) -> None:
    done = train(name, Path(os.environ["READER_TEST_DATA"]), tmp_path)
    assert done.returncode == 0, done.stderr
    folder, weights = unpacked_encoder(user_cache_path("saksi")), tmp_path / f"{name}.safetensors"
    passage = "Polres Sabu mengerahkan 210 personel. Kapolres Sabu memimpin apel."
    if name == "decider":
        (decision,) = Decider(folder, weights=weights).decide("Ada apel?", [passage])
        assert 0 < decision.probability < 1
    else:
        (read,) = SpanReader(folder, weights=weights).read("Berapa personel?", [passage])
        assert 0 < read.probability < 1
