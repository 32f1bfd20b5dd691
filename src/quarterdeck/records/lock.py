"""One import at a time: a lock that the system itself lets go of when its holder dies."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from quarterdeck.records.refusal import Refusal


class ImportUnderway(Refusal):
    """Somebody else is importing."""


@contextmanager
def only_one(folder: Path, who: str) -> Iterator[None]:
    """Hold the right to write in that folder. ImportUnderway says who has it and since when.

    The lock is the system's own, so a killed holder holds nothing; what stands in the file is only for people to read.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / "import.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(handle)
        _write(handle, {"who": who, "since": datetime.now(UTC).isoformat(timespec="seconds"), "process": os.getpid()})
        try:
            yield
        finally:
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _take(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        told = _read(handle)
        raise ImportUnderway(
            f"{told.get('who', 'Somebody')} has been importing since {told.get('since', 'a moment ago')} "
            f"(process {told.get('process', 'unknown')}). Wait until that has ended and try again; nothing was changed."
        ) from None


def _write(handle: int, told: dict[str, object]) -> None:
    os.ftruncate(handle, 0)
    os.pwrite(handle, json.dumps(told).encode(), 0)


def _read(handle: int) -> dict[str, object]:
    try:
        told = json.loads(os.pread(handle, 4096, 0))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
