"""The API and MCP against the real program: the README's calls, its limits, and its refusals."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import TextContent, Tool

from assistant.answer import RECORD_KEYS, Answer
from assistant.page.app import _AT_ONCE, _WAITING, build
from assistant.page.desk import Asked, Desk, Shown
from assistant.page.door import LARGEST
from assistant.page.line import Line
from assistant.page.serve import site
from assistant.page.turns import Turn, write_turns
from assistant.page.users import Access
from assistant.page.words import words_in
from assistant.question import check_history, check_question
from index.errors import BadInput, IndexUnusable
from index.settings import Settings
from tests.browser import chat_page, saksi

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LOCAL = "http://127.0.0.1:7860/"  # in the README
FUNCTIONS = ["ask", "article", "articles", "verify", "add_article", "remove_article", "sync"]
KALSEL = "003_abdeb7d3042cdf4e.txt"
ENGLISH = "how many personnel did Kalsel deploy?"
NEWS = """---
title: Polda Maluku siap
publisher: Kabar Ambon
published: 2024-09-05
---
AMBON - Kapolda Maluku Irjen Pol Eddy Sumitro mengerahkan 4.321 personel untuk pengamanan Pilkada \
2024 di Maluku, Kamis (5/9/2024). Simulasi diikuti seluruh jajaran Polda Maluku di lapangan kota.
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running program with a corpus of its own, free to be changed."""
    corpus, home = tmp_path_factory.mktemp("corpus"), tmp_path_factory.mktemp("home")
    for file in (ROOT / "corpus").glob("*.txt"):
        shutil.copy(file, corpus)
    assert saksi(corpus, home, "sync").returncode == 0
    with chat_page(corpus, home) as address:
        yield address


def in_readme(language: str, naming: str) -> str:
    """The README's code block of a language that names something."""
    blocks = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    return next(block for block in blocks if naming in block)


def post(address: str, name: str, /, **arguments: Any) -> httpx.Response:
    return httpx.post(f"{address}api/{name}", json=arguments, timeout=120)


def with_mcp(
    url: str, calls: list[tuple[str, dict[str, Any]]], **headers: str
) -> tuple[list[Tool], list[tuple[bool, str]]]:
    """The tools, and of each call whether it failed, and its text."""
    with ThreadPoolExecutor() as apart:  # a browser's tests have a loop of their own
        return apart.submit(asyncio.run, _with_mcp(url, calls, headers)).result()


async def _with_mcp(
    url: str, calls: list[tuple[str, dict[str, Any]]], headers: dict[str, str]
) -> tuple[list[Tool], list[tuple[bool, str]]]:
    async with (
        httpx.AsyncClient(headers=headers, follow_redirects=True, timeout=120) as client,
        streamable_http_client(url, http_client=client) as (reads, writes, _),
        ClientSession(reads, writes) as session,
    ):
        await session.initialize()
        tools = (await session.list_tools()).tools
        said = []
        for name, arguments in calls:
            result = await session.call_tool(name, arguments)
            assert isinstance(result.content[0], TextContent)
            said.append((result.isError, result.content[0].text))
        return tools, said


def test_the_readme_s_curl(address: str) -> None:
    command = in_readme("sh", "/api/ask").replace(LOCAL, address)
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    record = json.loads(done.stdout)
    assert tuple(record) == RECORD_KEYS
    assert "7000 personil [1]" in record["answer"]
    cited = record["citations"][0]
    text = (ROOT / "corpus" / cited["article"]).read_bytes().decode()
    assert cited["article"] == KALSEL and text[cited["start"] : cited["end"]] == cited["quote"]
    checked = post(address, "verify", records=[record, record | {"id": "b", "claims": []}]).json()
    assert [each["faults"] for each in checked] == [[], ["it is an answer without a claim"]]


def test_the_readme_s_gradio_client(address: str) -> None:
    code = in_readme("py", "gradio_client").replace(LOCAL, address)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )
    assert "Hadi Gunawan [1]" in done.stdout, done.stderr


def test_the_readme_s_mcp_configuration(address: str) -> None:
    url = json.loads(in_readme("json", "mcpServers"))["mcpServers"]["saksi"]["url"]
    calls: list[tuple[str, dict[str, Any]]] = [
        ("ask", {"question": ENGLISH}),
        ("ask", {"question": "?"}),
        ("article", {"id": "../../etc/passwd"}),
        ("article", {"id": KALSEL}),
    ]
    tools, said = with_mcp(url.replace(LOCAL, address), calls)
    assert [tool.name for tool in tools] == FUNCTIONS
    schema = tools[0].inputSchema
    assert schema["required"] == ["question"] and "request" not in schema["properties"]
    assert all(value["description"] for value in schema["properties"].values())
    assert "7000 personil [1]" in json.loads(said[0][1])["answer"] and not said[0][0]
    assert said[1] == (True, "the question has no words: write what you want to know")
    assert said[2][0] and said[2][1].startswith("../../etc/passwd is no article's id")
    assert json.loads(said[3][1])["id"] == KALSEL


def test_what_there_is_is_told_and_nothing_else(address: str) -> None:
    told = httpx.get(f"{address}api").json()
    assert list(told) == FUNCTIONS
    assert told["ask"]["arguments"]["required"] == ["question"]
    info = httpx.get(f"{address}gradio_api/info").json()
    assert list(info["named_endpoints"]) == [f"/{name}" for name in FUNCTIONS]
    assert info["unnamed_endpoints"] == {}


def test_history_language_and_filters(address: str) -> None:
    answer = post(
        address, "ask", question="Kalau di Sumsel?", history=["Siapa Kapolda NTB?"]
    ).json()
    assert "Sumsel" in answer["standalone_question"]
    assert post(address, "ask", question=ENGLISH, language="id").json()["language"] == "id"
    for regions in (["Kalsel"], ["South Kalimantan"]):
        assert post(address, "ask", question=ENGLISH, regions=regions).json()["citations"]
    for without in (
        {"regions": ["Bali"]}, {"publishers": ["nobody"]},
        {"published_from": "2024-01-01"}, {"published_to": "2023-01-01"},
    ):  # fmt: skip
        assert post(address, "ask", question=ENGLISH, **without).json()["status"] == "abstained"


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("ask", {}, "question: field required"),
    ("ask", {"question": "x" * 1001}, "the question has 1,001 characters"),
    ("ask", {"question": 1}, "question: input should be a valid string"),
    ("ask", {"question": "Siapa?", "colour": "red"}, "colour: extra inputs are not permitted"),
    ("ask", {"question": "Siapa?", "language": "fr"}, "language: input should be 'id' or 'en'"),
    ("ask", {"question": "Siapa?", "history": ["x"] * 51}, "the history is too long"),
    ("ask", {"question": "Siapa?", "published_from": "1 Mei"}, "The date “1 Mei” cannot be read"),
    ("ask", {"question": "Siapa?", "regions": ["Atlantis"]}, "“Atlantis” is no region"),
    ("article", {"id": "/etc/passwd"}, "/etc/passwd is no article's id"),
    ("article", {"id": "../corpus/README.md"}, "../corpus/README.md is no article's id"),
    ("article", {"id": "none.txt"}, "none.txt is not in the corpus"),
    ("articles", {"count": 501}, "first is 0 and count 501"),
    ("verify", {"records": [{}]}, "record 1 is not an answer record"),
    ("verify", {"records": [{}] * 1001}, "1,001 records, 1,000 are the most"),
    (
        "verify",
        {"records": [{"citations": [{"n": "x"}], "claims": [], "status": "answered"}]},
        "record 1 is not an answer record",
    ),
    ("add_article", {"name": "../x.txt", "text": NEWS}, "../x.txt cannot be an article's name"),
    ("add_article", {"name": "x.exe", "text": NEWS}, "x.exe is neither .txt nor .md"),
    ("add_article", {"name": "x.txt", "text": " "}, "x.txt is empty"),
    ("remove_article", {"id": "../../etc/passwd"}, "../../etc/passwd is no article's id"),
]


@pytest.mark.parametrize(("name", "arguments", "told"), BAD)
def test_bad_input_is_one_clear_line(
    address: str, name: str, arguments: dict[str, Any], told: str
) -> None:
    reply = post(address, name, **arguments)
    assert reply.status_code == 400
    assert reply.json()["error"].startswith(told)
    assert "\n" not in reply.json()["error"]


def test_a_gradio_client_is_told_the_same(address: str) -> None:
    client = Client(address, verbose=False)
    for name, arguments, told in (BAD[1], BAD[7], BAD[8]):
        with pytest.raises(AppError, match=re.escape(told)):
            client.predict(**arguments, api_name=f"/{name}")


def test_an_article_goes_in_answers_and_comes_out(address: str) -> None:
    question = "Berapa personel dikerahkan Kapolda Maluku?"
    added = post(address, "add_article", name="maluku.txt", text=NEWS).json()
    assert (added["id"], added["published"]) == ("maluku.txt", "2024-09-05")
    assert post(address, "sync").json()["added"] == 1
    assert post(address, "ask", question=question).json()["citations"][0]["article"] == "maluku.txt"
    listed = post(address, "articles", first=5).json()
    assert listed["total"] == 6 and listed["articles"][0]["id"] == "maluku.txt"
    assert post(address, "remove_article", id="maluku.txt").json()["id"] == "maluku.txt"
    assert post(address, "sync").json()["removed"] == 1
    assert post(address, "ask", question=question).json()["status"] == "abstained"


def test_the_door_refuses_in_one_line(address: str) -> None:
    ask = f"{address}api/ask"
    elsewhere = {"Origin": "http://evil.example"}
    for headers, content, status in (
        (elsewhere, b'{"question": "Siapa?"}', 403),
        ({"Origin": "null"}, b'{"question": "Siapa?"}', 403),
        ({}, b"x" * (LARGEST + 1), 413),
        ({}, iter([b"x"]), 411),
        ({}, b"{", 400),
        ({}, b"[]", 400),
        ({}, b"\xff", 400),
        ({}, b"[" * 100_000, 400),
        ({}, b'{"question": "\\ud800"}', 400),
        ({}, b'{"question": "Siapa?", "history": NaN}', 400),
        ({"Origin": "http://["}, b'{"question": "Siapa?"}', 403),
    ):
        reply = httpx.post(ask, headers=headers, content=content)
        assert reply.status_code == status, content[:20] if isinstance(content, bytes) else content
        assert re.fullmatch(r"[^\n]+", reply.json()["error"])
    mcp = httpx.post(f"{address}gradio_api/mcp/", json={}, headers=elsewhere)
    assert mcp.status_code == 403
    assert httpx.get(f"{address}api", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/file=/etc/passwd", "gradio_api/file/etc/passwd", "gradio_api/file=README.md",
        "gradio_api/stream/x/1/1/playlist-file", "gradio_api/proxy=http://192.0.2.1/",
        "static/../../../../etc/passwd", "assets/%2e%2e/%2e%2e/%2e%2e/routes.py",
        "svelte/..%2f..%2froutes.py", "gradio_api/custom_component/x/client/x/y", "monitoring",
        "gradio_api/vibe-code", "gradio_api/token", "gradio_api/mcp/sse", "openapi.json", "docs",
    ],
)  # fmt: skip
def test_no_file_is_served(address: str, path: str) -> None:
    reply = httpx.get(address + path, follow_redirects=True)
    assert reply.status_code in (403, 404), reply.text[:200]
    assert "root:" not in reply.text and "import " not in reply.text


class Slow:
    """An assistant that answers when it is let to."""

    def __init__(self) -> None:
        self.go = Event()

    def ask(self, question: str, history: Any = (), **_: Any) -> Answer:
        self.go.wait(20)
        return Answer(question, question, "id", "abstained", "", reason="not_in_corpus")

    def publishers(self) -> list[str]:
        return []

    def regions(self) -> list[str]:
        return []

    def article(self, article_id: str) -> None:
        raise BadInput("there are no articles")

    def examples(self, language: str) -> list[str]:
        return []


def test_who_comes_when_the_line_is_full_is_told_so(tmp_path: Path) -> None:
    slow, more = Slow(), 5
    settings = Settings(home=tmp_path, keep_answers=False)
    app = site(*build(slow, settings, Access()), "127.0.0.1", None)  # type: ignore[arg-type]

    async def run() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            asking = [
                asyncio.create_task(
                    client.post("/api/ask", json={"question": f"q{number}"}, timeout=60)
                )
                for number in range(_AT_ONCE + _WAITING + more)
            ]
            await asyncio.sleep(1)
            assert sum(task.done() for task in asking) == more  # at once, not at the end
            slow.go.set()
            return list(await asyncio.gather(*asking))

    replies = asyncio.run(run())
    refused = [reply for reply in replies if reply.status_code == 503]
    assert len(refused) == more
    assert refused[0].json() == {
        "error": f"{_WAITING} others are waiting already: try again in a minute"
    }
    answered = {reply.json()["question"] for reply in replies if reply.status_code == 200}
    assert len(answered) == _AT_ONCE + _WAITING


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_says_so_in_its_language(language: str) -> None:
    slow, words, line = Slow(), words_in(language), Line(1, 0)
    desk = Desk(slow, line)  # type: ignore[arg-type]

    async def run() -> str:
        first = asyncio.create_task(line.run(slow.ask, "first"))
        await asyncio.sleep(0.05)
        asked = desk.answer("second?", None, Asked(), words, None, None, asyncio.Event())
        shown = [each async for each in asked]
        slow.go.set()
        await first
        return shown[-1].turns[-1].error or ""

    assert asyncio.run(run()) == words("too_busy")


def test_a_question_that_is_stopped_is_left_and_its_answer_dropped() -> None:
    slow, words, stop = Slow(), words_in("id"), asyncio.Event()
    kept: list[Answer] = []
    desk = Desk(slow, Line(1, 0), lambda answer, _: kept.append(answer))  # type: ignore[arg-type]

    async def run() -> list[Shown]:
        shown = []
        async for each in desk.answer("first?", None, Asked(), words, None, None, stop):
            shown.append(each)
            stop.set()
        slow.go.set()
        return shown

    before, after = asyncio.run(run())
    assert before.busy and not after.busy
    assert after.turns[-1].state == "stopped" and after.spoken == words("stopped")
    assert not kept


class Remembers(Slow):
    """An assistant that answers at once, if what it is given can be asked."""

    def ask(self, question: str, history: Any = (), **_: Any) -> Answer:
        check_question(question)
        check_history(history)
        return Answer(question, question, "id", "abstained", " ".join(history))


def test_a_question_that_was_too_long_spoils_no_later_one() -> None:
    words, desk = words_in("id"), Desk(Remembers(), Line(1, 0))  # type: ignore[arg-type]

    def asking(question: str, kept: object) -> AsyncIterator[Shown]:
        return desk.answer(question, kept, Asked(), words, None, None, asyncio.Event())

    async def run() -> Turn:
        first = [shown async for shown in asking("Siapa Kapolda NTB?", None)][-1]
        # the page is left while it waits: the browser keeps what it was shown first
        second = await anext(asking("x" * 1_500, write_turns(first.turns)))
        assert [turn.state for turn in second.turns] == ["abstained", "stopped"]
        return [shown async for shown in asking("Kalau NTT?", write_turns(second.turns))][-1].turns[
            -1
        ]

    after = asyncio.run(run())
    assert after.error is None and after.answer and after.answer.answer == "Siapa Kapolda NTB?"


def test_many_pages_that_open_at_once_look_for_examples_one_after_another() -> None:
    class Finding(Slow):
        looking = 0

        def examples(self, language: str) -> list[str]:
            self.looking += 1
            assert self.looking == 1
            self.go.wait(0.01)
            self.looking -= 1
            return [language]

    desk = Desk(Finding(), Line(1, 0))  # type: ignore[arg-type]

    async def run() -> list[list[str]]:
        return await asyncio.gather(*(desk.examples(words_in("id")) for _ in range(60)))

    assert asyncio.run(run()) == [["id"]] * 60


class Broken(Slow):
    """An assistant without an index."""

    def ask(self, question: str, history: Any = (), **_: Any) -> Answer:
        raise IndexUnusable("no index yet: run 'saksi sync'")


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_tells_what_is_broken_in_its_language(language: str) -> None:
    words = words_in(language)
    desk = Desk(Broken(), Line(1, 0))  # type: ignore[arg-type]

    async def run(asked: Asked) -> str:
        asking = desk.answer("Siapa?", None, asked, words, None, None, asyncio.Event())
        shown = [each async for each in asking]
        return shown[-1].turns[-1].error or ""

    assert asyncio.run(run(Asked())) == words("mistake.IndexUnusable")
    assert asyncio.run(run(Asked(first="kemarin"))) == words("bad_date", value="kemarin")
