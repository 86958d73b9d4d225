"""The real program as a child process, and a real browser looking at it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Frame, Page, Playwright, expect

expect.set_options(timeout=20_000)  # other programs may share the cores
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# What Gradio says when a page is left while it listens for events. The first is that it stopped
# listening; until the next page is there, it may also miss the answers to what it still asks.
LEFT = "AbortError: signal is aborted"
LEAVING = re.compile("AbortError|Connection errored out")
SAKSI = [sys.executable, "-m", "assistant"]


def saksi(
    corpus: Path, home: Path, *arguments: str, given: str = ""
) -> subprocess.CompletedProcess[str]:
    """Runs one command of the program to its end, with `given` on its stdin."""
    return subprocess.run(
        [*SAKSI, *arguments], env=_environment(corpus, home),
        input=given, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


@contextmanager
def chat_page(corpus: Path, home: Path, log: Path | None = None) -> Iterator[str]:
    """The address of a running `saksi chat`, on a free port; its complaints go to `log`."""
    with running(corpus, home, log) as (address, _):
        yield address


@contextmanager
def running(corpus: Path, home: Path, log: Path | None = None) -> Iterator[tuple[str, int]]:
    """The same, with the process's id."""
    with ExitStack() as stack:
        stderr = stack.enter_context(log.open("w")) if log else None
        program = subprocess.Popen(
            [*SAKSI, "chat", "--port", "0"], env=_environment(corpus, home),
            stdout=subprocess.PIPE, stderr=stderr, text=True,
        )  # fmt: skip
    try:
        assert program.stdout is not None
        first = program.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", first)
        assert found, f"no address in {first!r} {log.read_text() if log else ''}"
        yield found[0], program.pid
    finally:
        program.terminate()
        program.communicate(timeout=30)


def _environment(corpus: Path, home: Path) -> dict[str, str]:
    # A setting that would open Gradio to others, or let it call home, must not matter.
    return os.environ | {
        "SAKSI_CORPUS": str(corpus), "SAKSI_HOME": str(home), "PYTHONUNBUFFERED": "1",
        "GRADIO_ANALYTICS_ENABLED": "True", "GRADIO_SERVER_NAME": "0.0.0.0",
    }  # fmt: skip


def start_browser(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


class Log:
    """Everything that the pages of one context asked the network for, and complained about."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.requests: list[str] = []
        self.complaints: list[str] = []
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("page", self._listen)

    def _listen(self, page: Page) -> None:
        left = False

        def complain(text: str) -> None:
            nonlocal left
            left = left or LEFT in text
            if not left and not LEAVING.search(text):
                self.complaints.append(text)

        def arrive(frame: Frame) -> None:
            nonlocal left
            left = left and frame != page.main_frame

        page.on("framenavigated", arrive)
        page.on("pageerror", lambda error: complain(str(error)))
        page.on("console", lambda m: complain(m.text) if m.type in ("error", "warning") else None)

    def foreign(self) -> list[str]:
        """Requests that are not to the program itself."""
        own = (self.address, f"blob:{self.address}", "data:", "about:")
        return [url for url in self.requests if not url.startswith(own)]
