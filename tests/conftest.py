"""What many tests need, made once: the encoder, an index of the corpus, and articles to index."""

import hashlib
import random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser, sync_playwright

from index.encode import Encoder, Vectors
from index.settings import Settings
from index.sync import Index, open_index, sync
from tests.browser import chat_page, saksi, start_browser

REGIONS = ("Kalimantan Selatan", "Sumatera Selatan", "Bali", "Nusa Tenggara Barat", "Banten")
UNITS = ("Polda", "Polres", "Kodim", "Satpol PP", "Brimob", "Korem")
TASKS = ("mengamankan TPS", "mengawal surat suara", "menjaga gudang logistik", "berpatroli")


class HashEncoder:
    """Takes the encoder's place where only the way of its vectors matters: the words are hashed."""

    identity = "hash 1"

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.encode_question(text) for text in texts])

    def encode_question(self, text: str) -> Vectors:
        vector = np.zeros(384, np.float32)
        for word in text.lower().split():
            seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4])
            vector += np.random.default_rng(seed).standard_normal(384, np.float32)
        return vector / np.float32(np.linalg.norm(vector))


def write_articles(corpus: Path, count: int, seed: int = 0, paragraphs: int = 3) -> list[str]:
    """Clean articles with front matter, like news on securing elections; returns their ids."""
    chance = random.Random(seed)
    corpus.mkdir(parents=True, exist_ok=True)
    names = []
    for number in range(count):
        region, unit = chance.choice(REGIONS), chance.choice(UNITS)
        day = date(2023, 6, 1) + timedelta(days=chance.randrange(500))
        body = [
            f"{unit} {region} mengerahkan {chance.randrange(50, 9000)} personel untuk "
            f"{chance.choice(TASKS)} di {chance.randrange(10, 900)} lokasi pada Pemilu 2024. "
            f"Apel kesiapan nomor {number}-{part} digelar pukul {chance.randrange(7, 12):02}.00 "
            f"dan diikuti {chance.randrange(20, 500)} anggota dari {chance.choice(UNITS)}, "
            f"kata juru bicara {chance.choice(UNITS)} {region} kepada wartawan."
            for part in range(paragraphs)
        ]
        names.append(f"{number:04}.txt")
        (corpus / names[-1]).write_text(
            f"---\ntitle: {unit} {region} siap, laporan {number}\npublisher: Kabar {number % 7}\n"
            f"published: {day}\n---\n" + "\n\n".join(body) + "\n",
            "utf-8",
        )
    return names


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The bundled encoder, loaded once; unpacked into the user's cache if it is not there yet."""
    return Encoder(Settings(encoder=None, precision="float32"))


@pytest.fixture(scope="session")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of an index of the five articles that come with Saksi."""
    settings = Settings(home=tmp_path_factory.mktemp("synced"))
    report = sync(settings)
    assert (report.added, report.problems) == (5, ())
    return settings


@pytest.fixture(scope="session")
def index(synced: Settings) -> Index:
    """The index of the five articles, opened."""
    return open_index(synced)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server of the tests' own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    chroma = Path(sys.executable).with_name("chroma")
    folder = tmp_path_factory.mktemp("server")
    command = [chroma, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(
        list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
    ) as process:
        for _ in range(300):
            try:
                httpx.get(f"{url}/api/v2/heartbeat")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url
        process.kill()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the five articles that come with Saksi, free to be changed."""
    corpus = tmp_path_factory.mktemp("corpus")
    for article in Settings().corpus.glob("*.txt"):
        shutil.copy(article, corpus)
    return corpus


@pytest.fixture(scope="module")
def home(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of the program with the index of `corpus`."""
    home = tmp_path_factory.mktemp("home")
    synced = saksi(corpus, home, "sync")
    assert synced.returncode == 0, synced.stderr
    return home


@pytest.fixture(scope="module")
def address(corpus: Path, home: Path) -> Iterator[str]:
    """The address of the running page."""
    with chat_page(corpus, home) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = start_browser(playwright)
        yield browser
        browser.close()
