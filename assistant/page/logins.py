"""Checks passwords, remembers who is logged in, and makes guessing slow. All in memory: a restart
logs everybody out."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from time import monotonic

from assistant.page.line import Line
from assistant.users import User, UsersFile, hash_of_nothing, is_password
from index.errors import SaksiError

LASTS = 12 * 3600.0  # seconds after the last request of a session
FREE, LONGEST_WAIT, FORGOTTEN = 5, 60, 900  # wrong passwords, and seconds
_REMEMBERED = 10_000  # names and addresses with wrong passwords
_AT_ONCE, _WAITING = 2, 100  # a check takes 64 MiB and a tenth of a second
_Tried = tuple[str, str]  # a name, and the address that its password came from


class WrongPassword(SaksiError):
    """No user has that name and password."""


class TooManyTries(SaksiError):
    """Wrong passwords came too fast; `seconds` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many wrong passwords: wait {seconds} seconds, and try again")
        self.seconds = seconds


@dataclass(slots=True)
class _Session:
    user: User
    until: float


class Logins:
    """The sessions of one server, and the passwords that it has seen right and wrong."""

    def __init__(self, file: UsersFile) -> None:
        self.file = file
        self._line = Line(_AT_ONCE, _WAITING)
        self._sessions: dict[str, _Session] = {}
        self._right: dict[str, tuple[str, bytes]] = {}  # name: hash in the file, keyed digest
        self._wrong: dict[_Tried, tuple[int, float]] = {}  # count, and when last
        self._key = secrets.token_bytes(32)
        self._nothing = hash_of_nothing()

    async def check(self, name: str, password: str, address: str) -> User:
        """The user of that name and password, which came from `address`.

        An unknown name takes as long and is told the same as a wrong password. Raises
        `WrongPassword`, `TooManyTries`, `TooBusy`.
        """
        user, tried = self.file.users().get(name), (name[:64], address)
        self._wait_out(tried)  # also what is known to be right: or else that could be guessed
        digest = hmac.digest(self._key, password.encode("utf-8", "replace"), hashlib.sha256)
        seen = self._right.get(name)
        if user and seen and seen[0] == user.password and hmac.compare_digest(seen[1], digest):
            self._wrong.pop(tried, None)
            return user  # an API client sends its password every time
        if not await self._line.run(self._try, user, password, tried) or not user:
            raise WrongPassword("no user has this name and password")
        self._right[name] = user.password, digest
        return user

    def _try(self, user: User | None, password: str, tried: _Tried) -> bool:
        self._wait_out(tried)  # others of the same guesser may have stood in the line before it
        if is_password(password, user.password if user else self._nothing) and user:
            self._wrong.pop(tried, None)
            return True
        self._forget()
        count, _ = self._wrong.get(tried, (0, 0.0))
        self._wrong[tried] = count + 1, monotonic()
        return False

    def _wait_out(self, tried: _Tried) -> None:
        """Raises `TooManyTries` while a guesser has to wait: for one name and from one address, so
        that nobody can keep somebody else out from another."""
        count, last = self._wrong.get(tried, (0, 0.0))
        if count >= FREE:
            longest = LONGEST_WAIT.bit_length()  # of the doublings: the count has no end
            left = last + min(2 ** min(count - FREE, longest), LONGEST_WAIT) - monotonic()
            if left > 0:
                raise TooManyTries(int(left) + 1)

    def _forget(self) -> None:
        """Keeps what an attacker can fill up from growing."""
        if len(self._wrong) >= _REMEMBERED:
            old = monotonic() - FORGOTTEN
            kept = {key: value for key, value in self._wrong.items() if value[1] > old}
            self._wrong = kept if len(kept) < _REMEMBERED else {}

    def start(self, user: User) -> str:
        """A new session; returns the secret that its cookie holds."""
        now = monotonic()
        for secret in [s for s, session in self._sessions.items() if session.until < now]:
            del self._sessions[secret]
        secret = secrets.token_urlsafe(32)
        self._sessions[secret] = _Session(user, now + LASTS)
        return secret

    def of(self, secret: str) -> User | None:
        """Whose session it is; nobody's once the user is gone or has another password."""
        session = self._sessions.get(secret)
        user = session and self.file.users().get(session.user.name)
        if not session or not user:
            return None
        if session.until < monotonic() or user.password != session.user.password:
            del self._sessions[secret]
            return None
        session.until = monotonic() + LASTS
        return user

    def end(self, secret: str) -> None:
        """Forget a session."""
        self._sessions.pop(secret, None)
