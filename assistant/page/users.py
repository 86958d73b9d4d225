"""Who uses the page, the API and MCP, and what they may do there."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.users import Role, UsersFile
from index.errors import SaksiError

__all__ = ["WHO", "Access", "NotAllowed", "Person", "Role"]

WHO = "saksi.user"  # in a request's scope: the name that `assistant.page.door` found


class NotAllowed(SaksiError):
    """Somebody asked for what their role does not have."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses the page; without a users file nobody is named and all may do all."""

    name: str | None
    role: Role


class Access:
    """Tells who asks, from the request; one for the page, the API and MCP."""

    def __init__(self, file: UsersFile | None = None) -> None:
        self.file = file

    def person(self, request: gr.Request) -> Person:
        """Who sent `request`, in the role that the users file gives now.

        Raises `NotAllowed` for somebody who was taken out of it a moment ago.
        """
        if self.file is None:
            return Person(None, Role.DEVELOPER)
        user = self.file.users().get(name_in(request) or "")
        if user is None:
            raise NotAllowed("you are not logged in: log in, and try again")
        return Person(user.name, user.role)

    def require(self, request: gr.Request, role: Role) -> Person:
        """Who sent `request`. Raises `NotAllowed` if their role is a lower one than `role`."""
        person = self.person(request)
        if person.role < role:
            raise NotAllowed(f"this needs the role {role.name.lower()}: ask who runs Saksi for it")
        return person


def name_in(request: Any) -> str | None:
    """The name in a request of Gradio's page and API, or of Starlette's, which MCP passes on."""
    raw = request.request if isinstance(request, gr.Request) else request
    name = raw.scope.get(WHO) if raw is not None else None
    return name if isinstance(name, str) else None
