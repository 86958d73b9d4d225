"""The users file, its command, passwords, sessions, and the line that people wait in."""

import asyncio
import stat
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep

import pytest

from assistant.cli import main
from assistant.page import logins as logins_module
from assistant.page.line import Line, TooBusy
from assistant.page.logins import FREE, LONGEST_WAIT, Logins, TooManyTries, WrongPassword
from assistant.users import Role, UsersFile, in_force, is_loopback
from index.errors import BadInput
from index.settings import Settings

PASSWORD = "kata sandi ani 2024"


@pytest.fixture
def file(tmp_path: Path) -> UsersFile:
    file = UsersFile(tmp_path / "home" / "users.toml")
    file.add("ani", Role.ANALYST, PASSWORD)
    return file


def test_a_user_is_read_as_written_and_the_password_is_nowhere(file: UsersFile) -> None:
    file.add("budi.s@polri-1", Role.READER, "kata sandi budi")
    read = UsersFile(file.path).users()
    assert {name: user.role for name, user in read.items()} == {
        "ani": Role.ANALYST,
        "budi.s@polri-1": Role.READER,
    }
    text = file.path.read_text()
    assert "sandi" not in text and text.count("$argon2id$") == 2
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    names = {path.name for path in file.path.parent.iterdir()}
    assert names - {"users.toml.lock"} == {"users.toml"}


def test_users_added_at_once_are_all_there(file: UsersFile) -> None:
    names = [f"user{n}" for n in range(4)]
    adding = [Thread(target=file.add, args=(name, Role.READER, PASSWORD)) for name in names]
    for each in adding:
        each.start()
    for each in adding:
        each.join()
    assert set(file.users()) == {"ani", *names}


def test_adding_again_changes_and_removing_takes_out(file: UsersFile) -> None:
    before = file.users()["ani"].password
    file.add("ani", Role.DEVELOPER, PASSWORD)
    assert file.users()["ani"].role == Role.DEVELOPER
    assert file.users()["ani"].password != before  # another salt
    file.remove("ani")
    assert file.users() == {}
    with pytest.raises(BadInput, match="'ani' is not in"):
        file.remove("ani")


@pytest.mark.parametrize("name", ["", "a:b", 'a"b', "a b", "../x", "é", "-x", "x" * 65, "a\nb"])
def test_a_name_that_headers_or_toml_cannot_carry_is_refused(file: UsersFile, name: str) -> None:
    with pytest.raises(BadInput, match="cannot be a user's name"):
        file.add(name, Role.READER, PASSWORD)


@pytest.mark.parametrize("password", ["", "short", "x" * 201])
def test_a_short_or_endless_password_is_refused(file: UsersFile, password: str) -> None:
    with pytest.raises(BadInput, match=f"the password has {len(password)} characters"):
        file.add("budi", Role.READER, password)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("ani = 1", "no user is written so"),
        ('[ani]\nrole = "reader"', "a field is missing"),
        ('[ani]\nrole = "reader"\npassword = "x"\nemail = "y"', "unknown field email"),
        ('[ani]\nrole = "king"\npassword = "x"', "unknown role 'king'"),
        ('[ani]\nrole = "reader"\npassword = "plain text"', "no Argon2 hash"),
        ("[ani", "is not TOML"),
        ("\xff", "is not TOML"),
    ],
)
def test_a_bad_file_is_one_clear_line(tmp_path: Path, written: str, told: str) -> None:
    path = tmp_path / "users.toml"
    path.write_bytes(written.encode("latin-1"))
    with pytest.raises(BadInput, match=told) as error:
        UsersFile(path).users()
    assert "\n" not in str(error.value) and str(path) in str(error.value)


def test_only_this_machine_may_do_without_users(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    for host in ("127.0.0.1", "::1", "localhost", "127.9.9.9"):
        assert is_loopback(host) and in_force(settings, host, False) is None
    for host in ("0.0.0.0", "::", "192.0.2.1", "example.org"):
        assert not is_loopback(host)
        with pytest.raises(BadInput, match=r"no users file .*saksi users add.*--open"):
            in_force(settings, host, False)
        assert in_force(settings, host, True) is None
    file = UsersFile(tmp_path / "users.toml")
    file.add("ani", Role.READER, PASSWORD)
    assert in_force(settings, "0.0.0.0", False) is not None
    assert in_force(settings, "127.0.0.1", False) is not None
    with pytest.raises(BadInput, match="contradict"):
        in_force(settings, "0.0.0.0", True)
    file.remove("ani")
    with pytest.raises(BadInput, match="has no users"):
        in_force(settings, "127.0.0.1", False)
    with pytest.raises(BadInput, match="cannot be read"):  # a file that was asked for must be there
        in_force(Settings(home=tmp_path, users=tmp_path / "none.toml"), "127.0.0.1", False)


def test_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAKSI_HOME", str(tmp_path))
    typed = iter(["kata sandi dewi", "kata sandi dewi", "kata sandi budi", "kata sandi Budi"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("assistant.cli.getpass", lambda prompt: next(typed))
    assert main(["users", "add", "dewi", "--role", "developer"]) == 0
    assert main(["users", "add", "budi", "--role", "reader"]) == 2
    assert "the two passwords differ" in capsys.readouterr().err
    assert main(["users", "list"]) == 0
    assert capsys.readouterr().out == "dewi  developer\n"
    assert main(["users", "remove", "dewi"]) == 0
    with pytest.raises(SystemExit):
        main(["users", "add", "budi", "--role", "king"])


def test_a_password_is_right_or_wrong_whoever_it_is_for(file: UsersFile) -> None:
    async def check() -> None:
        logins = Logins(file)
        assert (await logins.check("ani", PASSWORD, "a")).name == "ani"
        told, took = [], []
        for name in ("ani", "nobody", "x" * 500):
            began = monotonic()
            with pytest.raises(WrongPassword) as wrong:
                await logins.check(name, "x" * 5000, "a")
            took.append(monotonic() - began)
            told.append(str(wrong.value))
        assert len(set(told)) == 1
        assert min(took) > max(took) / 10  # an unknown name is not told by a quick answer

    asyncio.run(check())


def test_guessing_gets_slower_for_the_guesser_alone(
    file: UsersFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logins_module, "is_password", lambda given, _: given == PASSWORD)

    async def check() -> None:
        logins = Logins(file)
        for _ in range(FREE):
            with pytest.raises(WrongPassword):
                await logins.check("ani", "guess", "here")
        with pytest.raises(TooManyTries, match="wait 1 seconds"):
            await logins.check("ani", PASSWORD, "here")
        assert await logins.check("ani", PASSWORD, "elsewhere")
        with pytest.raises(TooManyTries):  # nor is a right guess told from a wrong one, once known
            await logins.check("ani", PASSWORD, "here")
        sleep(1)
        with pytest.raises(WrongPassword):
            await logins.check("ani", "guess", "here")
        with pytest.raises(TooManyTries, match="wait 2 seconds"):
            await logins.check("ani", "guess", "here")
        logins._wrong["ani", "here"] = 5_000, monotonic() - LONGEST_WAIT
        assert await logins.check("ani", PASSWORD, "here")
        assert logins._wrong == {}

    asyncio.run(check())


def test_what_a_guesser_fills_up_stays_small(
    file: UsersFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logins_module, "is_password", lambda given, _: False)
    monkeypatch.setattr(logins_module, "_REMEMBERED", 10)
    logins = Logins(file)
    for number in range(100):
        logins._try(None, "x", (f"n{number}", "a"))
    assert len(logins._wrong) <= 10


def test_a_session_ends_with_its_user_its_password_and_its_time(
    file: UsersFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    logins = Logins(file)
    secret = logins.start(file.users()["ani"])
    assert logins.of(secret) and not logins.of("") and not logins.of("x")
    file.add("ani", Role.READER, "another password")
    assert logins.of(secret) is None
    secret = logins.start(file.users()["ani"])
    file.remove("ani")
    assert logins.of(secret) is None
    file.add("ani", Role.READER, PASSWORD)
    secret = logins.start(file.users()["ani"])
    logins.end(secret)
    assert logins.of(secret) is None
    secret = logins.start(file.users()["ani"])
    later = monotonic() + logins_module.LASTS + 1
    monkeypatch.setattr(logins_module, "monotonic", lambda: later)
    assert logins.of(secret) is None


class Work:
    """Work that lasts until it is let go."""

    def __init__(self) -> None:
        self.go = Event()
        self.began = self.running = self.most = 0

    def __call__(self, number: int) -> int:
        self.began += 1
        self.running += 1
        self.most = max(self.most, self.running)
        self.go.wait(10)
        self.running -= 1
        return number


@pytest.fixture
def work() -> Iterator[Work]:
    work = Work()
    yield work
    work.go.set()


def test_a_line_serves_a_few_keeps_some_waiting_and_refuses_the_rest(work: Work) -> None:
    async def run() -> None:
        line = Line(2, 3)
        asked = [asyncio.create_task(line.run(work, number)) for number in range(5)]
        await asyncio.sleep(0.1)
        assert work.began == 2
        with pytest.raises(TooBusy, match="3 others are waiting"):
            await line.run(work, 9)
        asked[4].cancel()  # who leaves the line makes room
        await asyncio.sleep(0.1)
        asked.append(asyncio.create_task(line.run(work, 5)))
        await asyncio.sleep(0.1)
        work.go.set()
        assert await asyncio.gather(*asked[:4], asked[5]) == [0, 1, 2, 3, 5]
        assert work.most == 2

    asyncio.run(run())


def test_stopping_and_asking_again_puts_no_more_to_work(work: Work) -> None:
    async def run() -> None:
        line = Line(1, 5)
        for number in range(3):
            asked = asyncio.create_task(line.run(work, number))
            await asyncio.sleep(0.05)
            asked.cancel()
        await asyncio.sleep(0.05)
        assert work.began == 1
        Thread(target=work.go.set).start()
        assert await line.run(work, 7) == 7
        assert work.most == 1

    asyncio.run(run())
