"""The door of the whole site: who comes in, from which page, and with how much.

Everything is behind it: Gradio's own login knows nothing of MCP, nor of a user's name on `curl`.
"""

import base64
from importlib.resources import files
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.page.line import TooBusy
from assistant.page.logins import Logins, TooManyTries, WrongPassword
from assistant.page.text import attribute, safe
from assistant.page.users import WHO
from assistant.page.words import LANGUAGES, Words, words_in
from assistant.users import User
from index.errors import SaksiError

LARGEST = 24_000_000  # bytes of a request: a page sends 10 MB of articles as JSON, at most
_LARGEST_LOGIN = 10_000
_COOKIE = "saksi"
_SAFE = ("GET", "HEAD", "OPTIONS")


class Door:
    """Lets a request through, with its user's name, or answers why not.

    Without `logins` everybody comes in.
    """

    def __init__(self, app: ASGIApp, logins: Logins | None) -> None:
        self.app = app
        self.logins = logins
        self.page = (files(__package__) / "login.html").read_text(encoding="utf-8")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        reply = self._refusal(request)
        if reply is None and self.logins:
            reply = await self._identify(request, self.logins)
        await (reply or self.app)(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        headers, method = request.headers, request.method
        origin = headers.get("origin")
        if method not in _SAFE and origin and origin.partition("://")[2] != headers.get("host"):
            return _no(403, "this request comes from a page of another site")
        if "transfer-encoding" in headers:
            return _no(411, "say how long the request is: send it with Content-Length")
        length = headers.get("content-length", "0")
        most = _LARGEST_LOGIN if _path(request) == "/login" else LARGEST
        if not length.isdecimal() or int(length) > most:
            return _no(413, f"the request has {length} bytes, {most:,} are the most: send less")
        return None

    async def _identify(self, request: Request, logins: Logins) -> Response | None:
        path = _path(request)
        if path == "/login":
            return await self._login(request, logins)
        if path == "/logout":
            return self._logout(request, logins)
        try:
            user = await self._user(request, logins)
        except SaksiError as error:
            return _failed(error)
        if user:
            request.scope[WHO] = user.name
            return None
        if request.method in _SAFE and path == "":
            return RedirectResponse("/login", 303)
        return _no(401, "log in first: send a user's name and password")

    async def _user(self, request: Request, logins: Logins) -> User | None:
        """Whose cookie or `Authorization: Basic` the request carries."""
        given = _basic(request.headers)
        if given:
            return await logins.check(*given, _address(request))
        return logins.of(request.cookies.get(_COOKIE, ""))

    async def _login(self, request: Request, logins: Logins) -> Response:
        """The page that asks for name and password, and what it sends; a program may send it too,
        and gets JSON (`gradio_client` does)."""
        words = words_in(request.query_params.get("language", "id"))
        if request.method != "POST":
            return HTMLResponse(self._asking(words))
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        name, password = form.get("username", "").strip(), form.get("password", "")
        is_browser = "text/html" in request.headers.get("accept", "")
        try:
            user = await logins.check(name, password, _address(request))
        except SaksiError as error:
            reply = _failed(error)
            if not is_browser:
                return reply
            page = self._asking(words, _told(error, words), name)
            return HTMLResponse(page, reply.status_code)
        done = RedirectResponse("/", 303) if is_browser else JSONResponse({"success": True})
        secure = request.url.scheme == "https"
        done.set_cookie(
            _COOKIE, logins.start(user), httponly=True, samesite="lax", secure=secure, path="/"
        )
        return done

    def _logout(self, request: Request, logins: Logins) -> Response:
        if request.method == "POST":  # a link, which any page may hold, must not log anybody out
            logins.end(request.cookies.get(_COOKIE, ""))
        gone = RedirectResponse("/", 303)
        if request.method == "POST":
            gone.delete_cookie(_COOKIE, path="/")
        return gone

    def _asking(self, words: Words, told: str = "", name: str = "") -> str:
        other, other_name = next((k, v) for k, v in LANGUAGES.items() if k != words.language)
        values = {
            "LANGUAGE": words.language,
            "TITLE": safe(words("title")),
            "TAGLINE": safe(words("tagline")),
            "TOLD": f'<p role="alert">{safe(told)}</p>' if told else "",
            "NAME": safe(words("login.name")),
            "PASSWORD": safe(words("login.password")),
            "ENTER": safe(words("login.enter")),
            "GIVEN": attribute(name[:64]),
            "OTHER": other,
            "OTHER_NAME": safe(other_name),
        }
        page = self.page
        for key, value in values.items():
            page = page.replace(f"@{key}@", value)
        return page


def _path(request: Request) -> str:
    """The path as the app will see it: `request.url` is made of the Host header too."""
    return str(request.scope["path"]).rstrip("/")


def _basic(headers: Headers) -> tuple[str, str] | None:
    """Name and password of `Authorization: Basic`."""
    kind, _, encoded = headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        given = base64.b64decode(encoded, validate=True).decode("utf-8")
    except ValueError:  # not Base64, or not of UTF-8
        return None
    name, _, password = given.partition(":")
    return name, password


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _told(error: SaksiError, words: Words) -> str:
    if isinstance(error, TooManyTries):
        return words("login.wait", seconds=error.seconds)
    if isinstance(error, WrongPassword):
        return words("login.wrong")
    return words("login.busy" if isinstance(error, TooBusy) else "unexpected")


def _failed(error: SaksiError) -> Response:
    if isinstance(error, TooManyTries):
        return _no(429, str(error), {"Retry-After": str(error.seconds)})
    return _no(401 if isinstance(error, WrongPassword) else 503, str(error))


def _no(status: int, why: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": why, "detail": why}, status, headers)
