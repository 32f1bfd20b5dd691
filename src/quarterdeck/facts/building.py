"""What goes around building a publication file: an empty one, the one connection that writes, and trouble in words."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from quarterdeck.facts.engine import open_for_writing
from quarterdeck.facts.folder import discard, spill_of
from quarterdeck.facts.schema import LAYOUT, statements

Progress = Callable[[str, int, int], None]
"""What is being done, how many steps are done, of how many."""

_MEGABYTE = 1_000_000


class PublishFailed(Exception):
    """The next publication could not be built; the last one is untouched. The message says what to do."""


class TotalsDiffer(PublishFailed):
    """The built file does not add up to what was delivered, so it was thrown away."""


def make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """All tables, empty, and the layout they are of."""
    for statement in statements():
        connection.execute(statement)
    connection.execute("INSERT INTO setting VALUES ('layout', $layout)", {"layout": LAYOUT})


@contextmanager
def writing(temporary: Path, memory: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """The connection that writes the unfinished file, with so many megabytes; closed afterwards."""
    connection = open_for_writing(temporary, spill_of(temporary), memory=memory)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def leaving_nothing(temporary: Path) -> Iterator[None]:
    """Turn trouble with disk and memory into words, and leave no unfinished file behind in any case."""
    try:
        yield
    except (OSError, duckdb.OperationalError, duckdb.FatalException, duckdb.InternalException) as wrong:
        discard(temporary)
        raise PublishFailed(_words(wrong, temporary.parent)) from wrong
    finally:
        discard(temporary)


def _words(wrong: Exception, folder: Path) -> str:
    reason = str(wrong).strip().split("\n", 1)[0].rstrip(".")
    kept = "The last publication stands as it was"
    if isinstance(wrong, PermissionError):
        return f"The folder {folder} cannot be written ({reason}). {kept}. Give this account the right to write there."
    if isinstance(wrong, duckdb.OutOfMemoryException) and "disk" not in reason.lower():
        return f"There was not enough memory to build the facts ({reason}). {kept}. Import fewer files at once."
    free = shutil.disk_usage(folder).free if folder.is_dir() else 0
    full = isinstance(wrong, OSError) and wrong.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    what = "The disk is too full" if full or "space" in reason.lower() else "The facts could not be written"
    return (
        f"{what}: {folder} has {free / _MEGABYTE:,.0f} MB free ({reason}). {kept}. Free space there, for example by "
        "keeping fewer publications, or move the folder to a larger disk; then try again."
    )
