"""Who uses the page, and what they may do there."""

from dataclasses import dataclass
from enum import IntEnum

import gradio as gr

from index.errors import SaksiError


class NotAllowed(SaksiError):
    """Somebody asked for what their role does not have."""


class Role(IntEnum):
    """Each role may do what those before it may."""

    READER = 1  # ask
    ANALYST = 2  # review answers
    DEVELOPER = 3  # change the corpus


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses the page; without a users file nobody is named and all may do all."""

    name: str | None
    role: Role


class Access:
    """Tells who asks, from the request; one for the page, the API and MCP."""

    def person(self, request: gr.Request) -> Person:
        """Who sent `request`."""
        return Person(None, Role.DEVELOPER)

    def require(self, request: gr.Request, role: Role) -> Person:
        """Who sent `request`. Raises `NotAllowed` if their role is a lower one than `role`."""
        person = self.person(request)
        if person.role < role:
            raise NotAllowed(f"this needs the role {role.name.lower()}: ask who runs Saksi for it")
        return person
