"""The page's server: loopback, no other host in anything it sends, and one clear line if it cannot.

Gradio is mounted in an app of our own, so that what it would load or send elsewhere can be kept out
at the door, whatever a later release of it brings.
"""

import logging
import re
import socket
from asyncio import CancelledError
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.page.api import Api
from assistant.page.app import Assistant, build
from assistant.page.door import Door
from assistant.page.logins import Logins
from assistant.page.tools import routes, speak_json
from assistant.page.users import Access, name_in
from assistant.users import UsersFile, is_loopback
from index.errors import BadInput
from index.settings import Settings

_HERE = Path(__file__).parent
LAST_PORT = 65_535
_STYLES = ("page.css", "corpus.css", "verify.css")
# Gradio's front end evaluates templates and sets style attributes; everything stays on this host.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
_CLOSED = (
    "/monitoring",
    "/pwa_icon",
    *(
        f"/gradio_api/{route}"
        for route in (
            "upload", "proxy", "deep_link", "file", "stream", "component_server", "token",
            "custom_component", "dev", "process_recording", "profiling", "run-history", "runs",
            "vibe", "undo-vibe", "mcp/sse", "mcp/messages",
        )
    ),
)  # fmt: skip


def launch(
    assistant: Assistant, settings: Settings, host: str, port: int, users: UsersFile | None
) -> None:
    """Serves the page until it is interrupted; prints its address once, when it can be opened.

    With `users` everybody logs in; without, everybody who reaches `host` may do everything.
    """
    app = site(*build(assistant, settings, Access(users)), host, users)
    listening = _listen(host, port)
    address = f"[{host}]" if ":" in host else host
    print(f"Saksi: http://{address}:{listening.getsockname()[1]}/", flush=True)
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1, ws="none")
    )
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a line is worth logging: that a page was still open at the end is not."""
    error = record.exc_info[1] if record.exc_info else None
    leaving = "graceful shutdown exceeded" in record.getMessage()
    return not leaving and not isinstance(error, CancelledError)


def site(blocks: gr.Blocks, api: Api, host: str, users: UsersFile | None) -> FastAPI:
    """The whole site: Gradio's app behind the door and the shield."""
    app = FastAPI(routes=routes(api.tools), docs_url=None, redoc_url=None, openapi_url=None)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        theme=theme(),
        css="\n".join((_HERE / name).read_text(encoding="utf-8") for name in _STYLES),
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=True,
        auth_dependency=name_in if users else None,
    )
    speak_json(blocks)
    app.add_middleware(Door, logins=Logins(users) if users else None)
    app.add_middleware(Shield)
    # A page elsewhere must not reach this one under a name of its own. (With users it could not:
    # it has nobody's cookie under that name. A TLS proxy on this machine may then keep its name.)
    if is_loopback(host) and not users:
        app.add_middleware(
            TrustedHostMiddleware, allowed_hosts=list({"localhost", "127.0.0.1", "[::1]", host})
        )
    return app


def theme() -> gr.themes.Base:
    """Gradio's quiet theme with the fonts that every system has: none is loaded."""
    return gr.themes.Default(
        primary_hue="teal",
        neutral_hue="slate",
        font=("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"),
        font_mono=("ui-monospace", "Consolas", "Liberation Mono", "monospace"),
    ).set(  # darker than Gradio's, so that white words on it can be read
        button_primary_background_fill="#0f766e",
        button_primary_background_fill_dark="#0f766e",
        button_primary_background_fill_hover="#115e59",
        button_primary_background_fill_hover_dark="#115e59",
    )


class Shield:
    """Adds the security headers, closes doors that nobody uses, and cleans Gradio's first page.

    That page names another host in its preview tags and says it is in English; both are mended, and
    `boot.js` is put before everything else.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        boot = (_HERE / "boot.js").read_text(encoding="utf-8")
        self.head = f"<head><title>Saksi</title><script>{boot}</script>"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"].startswith(_CLOSED):
            await _not_found(send)
        elif scope["path"] == "/":
            await self._first_page(scope, receive, send)
        else:
            await self.app(scope, receive, _with_headers(send))

    async def _first_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the page in one piece, changed; asked for uncompressed, so that it can be read."""
        headers = [each for each in scope["headers"] if each[0] != b"accept-encoding"]
        start: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            sent = bytes(body)
            if Headers(raw=start["headers"]).get("content-type", "").startswith("text/html"):
                sent = self.clean(sent.decode("utf-8")).encode("utf-8")
                MutableHeaders(raw=start["headers"])["Content-Length"] = str(len(sent))
            shielded = _with_headers(send)
            await shielded(start)
            await shielded({"type": "http.response.body", "body": sent})

        await self.app({**scope, "headers": headers}, receive, collect)

    def clean(self, html: str) -> str:
        """Gradio's first page without preview tags, in the page's language from the start."""
        html = re.sub(r"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]*>", "", html)
        html = re.sub(r"(<html\s+lang=)\"en\"", r'\1"id"', html, count=1)
        return html.replace("<head>", self.head, 1)


def _with_headers(send: Send) -> Send:
    async def shielded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            headers.update(_HEADERS)
        await send(message)

    return shielded


async def _not_found(send: Send) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that a port that is taken is one line and not a traceback."""
    if not 0 <= port <= LAST_PORT:
        raise BadInput(f"--port {port} is no port: choose one from 0 to {LAST_PORT}")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError) as error:
        raise BadInput(f"--host {host} --port {port}: no such address on this machine") from error
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError as error:
        listening.close()
        raise BadInput(
            f"port {port} on {host} cannot be used ({error.strerror}): choose another with --port"
        ) from error
    return listening
