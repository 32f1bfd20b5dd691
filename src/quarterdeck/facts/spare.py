"""A copy of the standing publication laid ready for the next import, so that this need not wait for it.

Most of the time of publishing a few changes into a large file goes into copying it. The copy is made after the last
publication, when nobody waits for it. It is named after the publication it is a copy of, and is never read: whoever
builds on that publication takes it over; whoever builds on another one leaves it, and it is swept away.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from quarterdeck.facts.folder import BUILDING, remove, sync

SPARE = f"{BUILDING}.spare"
ROOM = 3
"""A copy is laid ready only where so many more of its size fit on the disk."""
WORTH = 200_000_000
"""Bytes from which on a copy is worth laying ready; a smaller file is copied in no time."""


def lay_ready(publication: Path, worth: int = WORTH) -> bool:
    """Copy the publication for whoever builds on it next; false where it is small, or there is little room on disk."""
    spare, size = _spare(publication), publication.stat().st_size
    if spare.exists():
        return True
    if size < worth or shutil.disk_usage(publication.parent).free < ROOM * size:
        return False
    draft = spare.with_name(f"{spare.name}.draft")
    try:
        shutil.copyfile(publication, draft)
        sync(draft)
        draft.rename(spare)
    finally:
        remove(draft)
    return True


def take_over(publication: Path, target: Path) -> None:
    """A copy of the publication as ``target``: the one laid ready, else a new one."""
    spare = _spare(publication)
    if spare.is_file() and spare.stat().st_size == publication.stat().st_size:
        spare.rename(target)
    else:
        shutil.copyfile(publication, target)


def _spare(publication: Path) -> Path:
    return publication.with_name(publication.name + SPARE)
