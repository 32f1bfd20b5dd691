"""Django's PostgreSQL with statements that the server keeps planned, and without a question before every question."""

from __future__ import annotations

import select
from time import monotonic
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper

ASKED_EVERY = 1.0
"""Seconds after which the server is asked itself whether a connection still stands."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection; Django finds it by its name."""

    _answered_at = 0.0

    def get_connection_params(self) -> dict[str, Any]:
        """What connecting takes. A cursor that is `kept_ready` prepares at once, no other one does."""
        return {**super().get_connection_params(), "prepare_threshold": 0}

    def is_usable(self) -> bool:
        """Whether the connection still stands, asked by Django before the first statement of a request.

        A server that goes away says so, which the socket tells without a word to the server. Whatever goes away
        without saying so is noticed after a second at the latest.
        """
        if self.connection is None:
            return False
        if monotonic() - self._answered_at < ASKED_EVERY and _is_silent(self.connection.fileno()):
            return True
        self._answered_at = monotonic()
        return super().is_usable()

    def kept_ready(self) -> CursorWrapper:
        """A cursor whose statements are parsed and planned once a connection, with their values sent apart."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        cursor = base.ServerBindingCursor(self.connection)  # type: ignore[call-arg] # the stubs leave that out
        found: CursorWrapper = self._prepare_cursor(cursor)  # type: ignore[attr-defined] # and that
        return found


def _is_silent(socket: int) -> bool:
    waiting = select.poll()
    waiting.register(socket, select.POLLIN)
    return not waiting.poll(0)
