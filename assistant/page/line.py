"""A line to wait in: so many are served at once, so many more may wait, and others are told so."""

import asyncio
from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

from anyio import CapacityLimiter, to_thread

from index.errors import SaksiError

Made = TypeVar("Made")
Given = TypeVarTuple("Given")


class TooBusy(SaksiError):
    """As many wait already as may."""


class Line:
    """Runs work in threads, a few at once; the rest wait in the order in which they came."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._limiter = CapacityLimiter(at_once)
        self._longest = waiting

    async def run(self, work: Callable[[*Given], Made], *given: *Given) -> Made:
        """`work(*given)`. Raises `TooBusy` at once if the line is full.

        Who stops waiting leaves the line. Work that has begun cannot be stopped: it keeps its place
        to its end, or else stopping and asking again would put any number of threads to work.
        """
        now = self._limiter.statistics()
        if not self._limiter.available_tokens and now.tasks_waiting >= self._longest:
            raise TooBusy(f"{self._longest} others are waiting already: try again in a minute")
        place = object()
        await self._limiter.acquire_on_behalf_of(place)

        async def work_to_the_end() -> Made:
            try:
                return await to_thread.run_sync(work, *given)
            finally:
                self._limiter.release_on_behalf_of(place)

        return await asyncio.shield(asyncio.ensure_future(work_to_the_end()))
