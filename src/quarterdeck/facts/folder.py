"""The folder of publications: names, leftovers, and making sure a file is really on the disk."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from secrets import token_hex

_NAME = re.compile(r"facts-(\d{6,})\.duckdb")
_READING, _PROCESS = ".reading-", token_hex(4)
BUILDING = ".building"
"""What the name of an unfinished file ends with; whatever contains it after a crash is a leftover."""

KEPT = ".kept"
"""The ending of what lies beside a publication and is worked out from it (facts/kept.py)."""


def file_name(number: int) -> str:
    """The name of a publication's file; a number never gets a second file."""
    return f"facts-{number:06}.duckdb"


def number_of(path: Path) -> int | None:
    """The publication's number, None if the file is not a publication."""
    found = _NAME.fullmatch(path.name)
    return int(found[1]) if found else None


def unfinished(target: Path) -> Path:
    """Where a publication is built before it gets its name."""
    return target.with_name(target.name + BUILDING)


def spill_of(temporary: Path) -> Path:
    """The folder for what does not fit into memory while building."""
    return temporary.with_name(temporary.name + ".spill")


def reading_spill(publication: Path) -> Path:
    """The folder for what does not fit into memory while reading: one a process, or they overwrite each other's."""
    return publication.with_name(f"{publication.name}{_READING}{os.getpid()}-{_PROCESS}")


def sweep(folder: Path, keep: int, current: int) -> list[Path]:
    """Remove all but ``keep`` publications, and the leftovers of killed builds and readers; returns what was removed.

    The current publication always stays, then the newest. Call it only while no build runs: an unfinished file of a
    build that is alive looks like a leftover.
    """
    found = {path: n for path in folder.iterdir() if (n := number_of(path)) is not None}
    ranked = sorted(found, key=lambda p: (found[p] != current, -found[p]))
    doomed, kept = ranked[max(keep, 1) :], ranked[: max(keep, 1)]
    doomed += [path for path in folder.glob("*" + KEPT) if path.with_suffix(".duckdb") not in kept]
    names = {path.name for path in kept}
    doomed += [path for path in folder.glob(f"*{_READING}*") if path.name.partition(_READING)[0] not in names]
    doomed += [path for path in folder.iterdir() if BUILDING in path.name and not _is_spare(path, current)]
    for path in doomed:
        remove(path)
    return doomed


def _is_spare(path: Path, current: int) -> bool:
    """Whether it is the copy of the current publication that lies ready for the next import (facts/spare.py)."""
    return path.name == f"{file_name(current)}{BUILDING}.spare"


def remove(path: Path) -> None:
    """Remove a file or folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def discard(temporary: Path) -> None:
    """Remove an unfinished file with everything beside it."""
    for path in (temporary, temporary.with_name(temporary.name + ".wal"), spill_of(temporary)):
        remove(path)


def publish_file(temporary: Path, target: Path) -> None:
    """Give a finished file its name, after its bytes have reached the disk, and let the folder's entry reach it too."""
    sync(temporary)
    temporary.rename(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Let a file, or a folder's entries, reach the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
