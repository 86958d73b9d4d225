"""Users and roles against the real program: on the page in a browser, over the API and over MCP."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError, AuthenticationError
from playwright.sync_api import Browser, Page, expect

from assistant.page.words import words_in
from tests.browser import Log, chat_page, saksi
from tests.test_api import ENGLISH, FUNCTIONS, with_mcp

ID, EN = words_in("id"), words_in("en")
ROLES = {"rudi": "reader", "ani": "analyst", "dewi": "developer"}
REFUSED = re.compile("(?i:hanya) (?:untuk )?(analis|pengembang)")  # as the tabs say it
LOGGED_OUT = re.compile("401|429|^Response$")  # is an error to the browser, and to Gradio
SECRET = "Berapa personel yang dikerahkan Polda Kalsel untuk Pemilu 2024?"


def password(name: str) -> str:
    return f"kata sandi {name} 2024"


def basic(name: str, given: str | None = None) -> dict[str, str]:
    plain = f"{name}:{given or password(name)}".encode()
    return {"Authorization": f"Basic {base64.b64encode(plain).decode()}"}


@pytest.fixture(scope="module")
def home(corpus: Path, home: Path) -> Path:
    """An index, and a user of each role."""
    for name, role in ROLES.items():
        given = password(name) + "\n"
        added = saksi(corpus, home, "users", "add", name, "--role", role, given=given)
        assert added.returncode == 0, added.stderr
    return home


@pytest.fixture(scope="module")
def log(home: Path) -> Path:
    """Where the program writes its complaints."""
    return home / "stderr.txt"


@pytest.fixture(scope="module")
def address(corpus: Path, home: Path, log: Path) -> Iterator[str]:
    with chat_page(corpus, home, log) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page as somebody finds it who has not logged in."""
    context = browser.new_context(locale="en-US")
    context.set_default_timeout(60_000)
    log = Log(context, address)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()
    assert log.requests and log.foreign() == []
    assert [told for told in log.complaints if not LOGGED_OUT.search(told)] == []


def log_in(page: Page, name: str, given: str | None = None) -> None:
    page.locator("#username").fill(name)
    page.locator("#password").fill(given or password(name))
    page.keyboard.press("Enter")


def test_another_host_needs_users(corpus: Path, tmp_path: Path) -> None:
    refused = saksi(corpus, tmp_path, "chat", "--host", "0.0.0.0", "--port", "0")
    assert refused.returncode == 2 and refused.stdout == ""
    assert refused.stderr.count("\n") == 1
    assert "saksi users add NAME --role developer" in refused.stderr and "--open" in refused.stderr


def test_the_page_asks_who_you_are(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "id")
    expect(page.get_by_role("button")).to_have_text(ID("login.enter"))
    log_in(page, "rudi", "not the password")
    expect(page.get_by_role("alert")).to_have_text(ID("login.wrong"))
    expect(page.locator("#username")).to_have_value("rudi")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("button")).to_have_text(EN("login.enter"))
    log_in(page, '"><script>window.hacked=1</script>')
    expect(page.get_by_role("alert")).to_have_text(EN("login.wrong"))
    assert page.evaluate("window.hacked") is None
    log_in(page, "rudi")
    expect(page.locator("#who")).to_contain_text(f"rudi ({ID('role.reader')})", timeout=60_000)
    page.locator("#question textarea").fill(ENGLISH)
    page.keyboard.press("Enter")
    expect(page.locator(".says")).to_contain_text("7000 personil", timeout=60_000)
    page.locator(".says .cite").first.click()
    expect(page.locator("#source")).to_be_focused()
    page.get_by_role("button", name=ID("logout")).click()
    expect(page.locator("#username")).to_be_visible()
    page.goto(page.url.replace("/login", "/"))
    expect(page.locator("#username")).to_be_visible()


def test_a_chat_is_not_for_the_next_user_of_the_browser(page: Page) -> None:
    for name, kept in (("rudi", 0), ("rudi", 1), ("ani", 0)):
        log_in(page, name)
        expect(page.locator("#who")).to_contain_text(name, timeout=60_000)
        expect(page.locator(".says")).to_have_count(kept, timeout=60_000)
        if not kept and name == "rudi":
            page.locator("#question textarea").fill(ENGLISH)
            page.keyboard.press("Enter")
            expect(page.locator(".says")).to_contain_text("7000 personil", timeout=60_000)
        page.get_by_role("button", name=ID("logout")).click()
        expect(page.locator("#username")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "tabs"),
    [("rudi", ["ask"]), ("ani", ["ask", "verify"]), ("dewi", ["ask", "verify", "corpus"])],
)
def test_each_role_sees_its_tabs(page: Page, name: str, tabs: list[str]) -> None:
    log_in(page, name)
    expect(page.locator("#who")).to_contain_text(ID(f"role.{ROLES[name]}"), timeout=60_000)
    expect(page.get_by_role("tab")).to_have_text([ID(f"tab.{tab}") for tab in tabs])


def test_a_user_who_is_taken_out_is_out_at_once(
    page: Page, corpus: Path, home: Path, address: str
) -> None:
    given = password("tia")
    saksi(corpus, home, "users", "add", "tia", "--role", "reader", given=given + "\n")
    log_in(page, "tia")
    expect(page.locator("#who")).to_contain_text("tia", timeout=60_000)
    assert httpx.post(f"{address}api/articles", headers=basic("tia")).status_code == 200
    saksi(corpus, home, "users", "remove", "tia")
    assert httpx.post(f"{address}api/articles", headers=basic("tia")).status_code == 401
    page.locator("#question textarea").fill(ENGLISH)
    page.keyboard.press("Enter")
    expect(page.locator("#username")).to_be_visible()


def test_nothing_is_there_for_who_has_not_logged_in(address: str) -> None:
    for method, path in (
        ("GET", "config"), ("GET", "api"), ("POST", "api/ask"), ("GET", "gradio_api/info"),
        ("POST", "gradio_api/queue/join"), ("GET", "gradio_api/queue/data?session_hash=x"),
        ("POST", "gradio_api/mcp/"), ("GET", "gradio_api/mcp/"), ("GET", "gradio_api/mcp/schema"),
        ("POST", "gradio_api/run/ask"), ("POST", "gradio_api/call/ask"), ("GET", "theme.css"),
        ("POST", "gradio_api/cancel"), ("POST", "gradio_api/upload"), ("GET", "static/x"),
        ("GET", "gradio_api/heartbeat/x"), ("POST", "gradio_api/login"), ("GET", "//config"),
    ):  # fmt: skip
        reply = httpx.request(method, address + path)
        assert reply.status_code in (401, 404), path
        assert "7000" not in reply.text
    assert httpx.get(address).headers["location"] == "/login"
    for garbled in (b"Basic \xff", b"Basic eA==", b"Basic /w==", b"Basic", b"Bearer x"):
        reply = httpx.post(f"{address}api/articles", headers={"Authorization": garbled})
        assert reply.status_code == 401
    turned = {"Host": "localhost/login?"}  # a path in the wrong place leads nowhere else
    assert httpx.get(f"{address}config", headers=turned).status_code == 401
    with pytest.raises(AuthenticationError):
        Client(address, verbose=False)
    with pytest.raises(AuthenticationError):
        Client(address, verbose=False, auth=("ani", "not the password"))


def test_a_cookie_is_for_this_site_alone(address: str) -> None:
    form = {"username": "ani", "password": password("ani")}
    done = httpx.post(f"{address}login", data=form)
    assert done.json() == {"success": True}
    kept = done.headers["set-cookie"].lower()
    assert "httponly" in kept and "samesite=lax" in kept and "path=/" in kept
    assert httpx.post(f"{address}api/articles", cookies=done.cookies).status_code == 200
    behind = {"X-Forwarded-Proto": "https", "Host": "saksi.example"}
    over_tls = httpx.post(f"{address}login", data=form, headers=behind)
    assert "secure" in over_tls.headers["set-cookie"].lower()
    elsewhere = {"Origin": "http://evil.example"}
    for path in ("api/articles", "logout", "login"):
        reply = httpx.post(address + path, headers=elsewhere, cookies=done.cookies, data=form)
        assert reply.status_code == 403
    httpx.get(f"{address}logout", cookies=done.cookies)  # a link logs nobody out
    assert httpx.post(f"{address}api/articles", cookies=done.cookies).status_code == 200
    httpx.post(f"{address}logout", cookies=done.cookies)
    assert httpx.post(f"{address}api/articles", cookies=done.cookies).status_code == 401


CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("articles", {}, "reader"),
    ("verify", {"records": []}, "reader"),
    ("add_article", {"name": "x.txt", "text": ""}, "developer"),
    ("remove_article", {"id": "none.txt"}, "developer"),
    ("sync", {}, "developer"),
]


@pytest.mark.parametrize("name", ROLES)
def test_roles_hold_over_http_gradio_client_and_mcp(address: str, name: str) -> None:
    order = list(ROLES.values())
    client = Client(address, verbose=False, auth=(name, password(name)))
    calls = [(call, given) for call, given, _ in CALLS]
    tools, said = with_mcp(f"{address}gradio_api/mcp/", calls, **basic(name))
    assert [tool.name for tool in tools] == FUNCTIONS
    for (call, given, role), (failed, text) in zip(CALLS, said, strict=True):
        told = f"this needs the role {role}"
        allowed = order.index(ROLES[name]) >= order.index(role)
        reply = httpx.post(f"{address}api/{call}", json=given, headers=basic(name), timeout=60)
        if allowed:
            assert told not in reply.text and reply.status_code in (200, 400)
            assert told not in text
            continue
        assert reply.status_code == 403 and reply.json()["error"].startswith(told)
        assert failed and text.startswith(told)
        with pytest.raises(AppError, match=told):
            client.predict(**given, api_name=f"/{call}")


def test_a_reader_s_direct_calls_to_other_tabs_are_refused(address: str, log: Path) -> None:
    """Every handler that a control in a tab has, called as the page would call it."""
    asked = {"question": SECRET}
    httpx.post(f"{address}api/ask", json=asked, headers=basic("ani"), timeout=60)
    for name, tabs in (("rudi", ("verify", "corpus")), ("ani", ("corpus",))):
        config = httpx.get(f"{address}config", headers=basic(name)).json()
        for tab in tabs:
            inside = components_of(config, tab)
            own = [
                each for each in config["dependencies"]
                if each["backend_fn"] and inside & {target for target, _ in each["targets"]}
            ]  # fmt: skip
            assert own, f"no handlers in {tab}"
            for each in own:
                before = log.read_text().count("NotAllowed: ")
                done = json.dumps(run(address, each["id"], len(each["inputs"]), name))
                refused = log.read_text().count("NotAllowed: ") > before
                assert refused or REFUSED.search(done), (tab, each["api_name"], done[:300])
                assert SECRET not in done


def test_what_runs_by_itself_tells_a_reader_nothing_of_other_tabs(address: str) -> None:
    asked = {"question": SECRET}
    httpx.post(f"{address}api/ask", json=asked, headers=basic("ani"), timeout=60)
    config = httpx.get(f"{address}config", headers=basic("rudi")).json()
    beyond = components_of(config, "verify") | components_of(config, "corpus")
    for each in config["dependencies"]:
        if each["backend_fn"] and beyond & set(each["outputs"]):
            said = json.dumps(run(address, each["id"], len(each["inputs"]), "rudi"))
            assert SECRET not in said and "abdeb7d3042cdf4e" not in said, each["api_name"]


def components_of(config: dict[str, Any], tab: str) -> set[int]:
    """The ids of all that is laid out in a tab."""
    (tab_id,) = (c["id"] for c in config["components"] if c["props"].get("id") == tab)

    def below(node: dict[str, Any], inside: bool) -> Iterator[int]:
        inside = inside or node["id"] == tab_id
        if inside:
            yield node["id"]
        for child in node.get("children", []):
            yield from below(child, inside)

    return set(below(config["layout"], False))


def run(address: str, number: int, inputs: int, name: str) -> dict[str, Any]:
    """What comes of one of the page's events, sent by hand."""
    session = f"by-hand-{number}-{name}"
    event = {"data": [None] * inputs, "fn_index": number, "session_hash": session, "event_data": {}}
    with httpx.Client(base_url=address, headers=basic(name), timeout=60) as client:
        client.post("gradio_api/queue/join", json=event).raise_for_status()
        with client.stream("GET", f"gradio_api/queue/data?session_hash={session}") as stream:
            for line in stream.iter_lines():
                told = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if told.get("msg") == "process_completed":
                    return dict(told)
    raise AssertionError("the event never ended")
