"""The users file: who may use Saksi over the network, in which role, with which password.

It holds no password, only its Argon2id hash. `saksi users` writes it; a server that runs notices.
"""

import os
import re
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from ipaddress import ip_address
from pathlib import Path

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError
from filelock import FileLock

from index.errors import BadInput, StorageFailed
from index.settings import Settings

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200  # characters
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")  # what HTTP, TOML and a log can carry
_KEYS = {"role", "password"}
_HEAD = "# Who may use Saksi, written by `saksi users`. Passwords are Argon2id hashes.\n"
_HASHER = PasswordHasher()


class Role(IntEnum):
    """Each role may do what those before it may."""

    READER = 1  # ask
    ANALYST = 2  # review answers
    DEVELOPER = 3  # change the corpus


ROLES = {role.name.lower(): role for role in Role}


@dataclass(frozen=True, slots=True)
class User:
    """One entry of the users file."""

    name: str
    role: Role
    password: str  # its hash


class UsersFile:
    """Reads and writes one users file. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[tuple[int, int, int], dict[str, User]] | None = None

    def users(self) -> dict[str, User]:
        """The users by name, as the file is now. Raises `BadInput` for one that cannot be read."""
        try:
            facts = self.path.stat()
            seen = (facts.st_ino, facts.st_mtime_ns, facts.st_size)
            read = self._read
            if read is None or read[0] != seen:
                read = self._read = (seen, _parse(self.path.read_bytes(), self.path))
        except OSError as error:
            raise BadInput(
                f"the users file {self.path} cannot be read ({error.strerror}): "
                "write one with 'saksi users add NAME --role ROLE'"
            ) from error
        return read[1]

    def add(self, name: str, role: Role, password: str) -> None:
        """Write a user, new or in place of the one of that name. Raises `BadInput`."""
        if not _NAME.fullmatch(name):
            raise BadInput(
                f"{name!r} cannot be a user's name: use up to 64 letters, digits and . _ @ -"
            )
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise BadInput(
                f"the password has {len(password)} characters: "
                f"take {SHORTEST_PASSWORD} to {LONGEST_PASSWORD}"
            )
        user = User(name, role, _HASHER.hash(password))
        with self._alone():
            users = self.users() if self.path.exists() else {}
            self._write(users | {name: user})

    def remove(self, name: str) -> None:
        """Take a user out. Raises `BadInput` if there is none of that name."""
        with self._alone():
            users = self.users()
            if name not in users:
                raise BadInput(f"{name!r} is not in {self.path}: 'saksi users list' names who is")
            self._write({n: user for n, user in users.items() if n != name})

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """From reading the file to writing it nobody else writes. Raises `StorageFailed`."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self.path}.lock"):
                yield
        except OSError as error:
            raise StorageFailed(
                f"the users file {self.path} cannot be written ({error.strerror}): "
                "check the folder's permissions and free space"
            ) from error

    def _write(self, users: dict[str, User]) -> None:
        """Whole or not at all, and for nobody else to read."""
        entries = [
            f'\n["{user.name}"]\nrole = "{user.role.name.lower()}"\npassword = "{user.password}"\n'
            for _, user in sorted(users.items())
        ]
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # mkstemp gives the file mode 0600
            number, draft = tempfile.mkstemp(dir=self.path.parent, prefix=".users-")
            try:
                with os.fdopen(number, "w", encoding="utf-8") as file:
                    file.write(_HEAD + "".join(entries))
                    file.flush()
                    os.fsync(file.fileno())
                Path(draft).replace(self.path)
            finally:
                Path(draft).unlink(missing_ok=True)
        except OSError as error:
            raise StorageFailed(
                f"the users file {self.path} cannot be written: {error.strerror}"
            ) from error


def users_file(settings: Settings) -> UsersFile:
    """The users file that the settings name, which need not exist."""
    return UsersFile(settings.users or settings.home / "users.toml")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens on `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def in_force(settings: Settings, host: str, open_to_all: bool) -> UsersFile | None:
    """The users file that a server on `host` goes by; None if everybody may do everything.

    Raises `BadInput` where that would be everybody on the network, unless it was asked for.
    """
    file = users_file(settings)
    if settings.users is None and not file.path.exists():
        if is_loopback(host) or open_to_all:
            return None
        raise BadInput(
            f"there is no users file {file.path}, so anybody who reaches {host} could read and "
            "change everything: add a user with 'saksi users add NAME --role developer', "
            "or let everybody in with --open"
        )
    if open_to_all:
        raise BadInput(f"--open and the users file {file.path} contradict each other: drop one")
    if not file.users():
        raise BadInput(
            f"the users file {file.path} has no users, so nobody could log in: "
            "add one with 'saksi users add NAME --role developer'"
        )
    return file


def hash_of_nothing() -> str:
    """A hash that no password has, to take as long over a name that does not exist."""
    return _HASHER.hash(os.urandom(32).hex())


def is_password(password: str, hashed: str) -> bool:
    """Whether `password` has that hash; takes a tenth of a second, on purpose."""
    try:
        return _HASHER.verify(hashed, password[: LONGEST_PASSWORD + 1])
    except VerificationError:
        return False


def _parse(data: bytes, path: Path) -> dict[str, User]:
    try:
        entries = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"the users file {path} is not TOML ({error}): mend it") from error
    return {name: _user(name, entry, path) for name, entry in entries.items()}


def _user(name: str, entry: object, path: Path) -> User:
    where = f"the users file {path}, user {name!r}"
    if not _NAME.fullmatch(name) or not isinstance(entry, dict):
        raise BadInput(f"{where}: no user is written so; use 'saksi users add'")
    unknown = sorted(entry.keys() - _KEYS)
    if unknown or entry.keys() != _KEYS:
        wrong = f"unknown field {unknown[0]}" if unknown else "a field is missing"
        raise BadInput(f"{where}: {wrong}; each user has {' and '.join(sorted(_KEYS))}")
    role = ROLES.get(str(entry["role"]))
    if role is None:
        raise BadInput(f"{where}: unknown role {entry['role']!r}; choose {', '.join(ROLES)}")
    try:
        extract_parameters(str(entry["password"]))
    except InvalidHashError as error:
        raise BadInput(
            f"{where}: the password is no Argon2 hash; set it with 'saksi users add {name}'"
        ) from error
    return User(name, role, str(entry["password"]))
