"""Statements that are asked so often that they are put together once, and kept ready by the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection


def asked(statement: str, *values: object) -> list[tuple[Any, ...]]:
    """The rows of that answer, or what a change of rows returns, in the transaction of whoever asks, if there is one.

    To be used where putting a statement together costs more than answering it, hundreds of times a second.
    """
    kept_ready = getattr(connection, "kept_ready", connection.cursor)
    with kept_ready() as cursor:
        cursor.execute(statement, [_adapted(value) for value in values])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _adapted(value: object) -> Any:  # noqa: ANN401 a field's value has the field's type
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
