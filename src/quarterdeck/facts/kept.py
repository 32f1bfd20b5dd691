"""Answers that take long and are worked out once, after a publication, in a file beside it.

Each is words and a row of numbers under a key. Whoever keeps them makes the key from everything the answer depends on,
so that nobody is given what was worked out from other facts, for other people or of another day. The file can be
removed at any time: what it held is then worked out again by whoever asks.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from quarterdeck.facts.folder import KEPT, discard, publish_file, unfinished

_AT_ONCE = 500
"""Keys looked up in one statement; engines limit how many values may be bound."""


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """An answer: words about it (JSON), and its numbers."""

    about: str
    numbers: NDArray[np.float64]


NO_NUMBERS: NDArray[np.float64] = np.zeros(0)


class Keeping(Protocol):
    """Where kept answers are looked up."""

    @property
    def is_there(self) -> bool:
        """Whether anything has been kept."""

    def of(self, keys: Iterable[str]) -> Mapping[str, Kept]:
        """Those of the keys that have been kept."""


class NothingKept:
    """For facts beside which nothing can be kept."""

    is_there = False

    def of(self, keys: Iterable[str]) -> Mapping[str, Kept]:
        """None of them."""
        del keys
        return {}


class KeptLately:
    """Answers of the same kind worked out since the publication was opened, up to so many bytes; for any threads.

    What has not been asked for longest is forgotten first.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def of(self, keys: Iterable[str]) -> Mapping[str, Kept]:
        """Those of the keys that have been kept."""
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
        return found

    def add(self, answers: Mapping[str, Kept]) -> None:
        """Keep these answers, too."""
        with self._lock:
            for key, answer in answers.items():
                if key not in self._kept:
                    self._kept[key] = answer
                    self._bytes += _size(answer)
            while self._bytes > self._most:
                self._bytes -= _size(self._kept.popitem(last=False)[1])


def _size(answer: Kept) -> int:
    return len(answer.about) + answer.numbers.nbytes


class KeptFile:
    """The file of kept answers beside a publication, looked for whenever it is asked; for any number of threads."""

    def __init__(self, publication: Path) -> None:
        self._path = kept_beside(publication)

    @property
    def is_there(self) -> bool:
        """Whether there is a file; it may appear while the publication is read already."""
        return self._path.is_file()

    def of(self, keys: Iterable[str]) -> Mapping[str, Kept]:
        """Those of the keys that have been kept; none where the file is missing or damaged."""
        if not self.is_there:
            return {}
        try:
            # Never written again once it has its name, so no lock is needed to read it.
            with closing(sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as opened:
                return dict(_found(opened, tuple(keys)))
        except sqlite3.Error:
            return {}


def kept_beside(publication: Path) -> Path:
    """Where the answers of that publication are kept."""
    return publication.with_suffix(KEPT)


def keep(publication: Path, answers: Mapping[str, Kept]) -> None:
    """Write the answers of a publication, all or nothing, in place of those that were kept before.

    Each writer has a draft of their own. OSError where it cannot be written; what was kept before is still there then.
    """
    target = kept_beside(publication)
    temporary = unfinished(target.with_name(f"{target.name}.{os.getpid()}"))
    discard(temporary)
    try:
        _write(temporary, answers)
        publish_file(temporary, target)
    except sqlite3.Error as wrong:
        raise OSError(errno.EIO, str(wrong), str(target)) from wrong
    finally:
        discard(temporary)


def _write(temporary: Path, answers: Mapping[str, Kept]) -> None:
    rows = ((key, answer.about, answer.numbers.astype("<f8").tobytes()) for key, answer in answers.items())
    with closing(sqlite3.connect(temporary)) as connection, connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")  # the file reaches the disk as a whole before it is named
        connection.execute("CREATE TABLE kept (key TEXT PRIMARY KEY, about TEXT NOT NULL, numbers BLOB NOT NULL)")
        connection.executemany("INSERT INTO kept VALUES (?, ?, ?)", rows)


def _found(connection: sqlite3.Connection, keys: tuple[str, ...]) -> Iterable[tuple[str, Kept]]:
    for some in batched(keys, _AT_ONCE):
        marks = ", ".join("?" * len(some))
        for key, about, numbers in connection.execute(
            f"SELECT key, about, numbers FROM kept WHERE key IN ({marks})",  # noqa: S608 question marks only
            some,
        ):
            yield key, Kept(about, np.frombuffer(numbers, dtype="<f8"))
