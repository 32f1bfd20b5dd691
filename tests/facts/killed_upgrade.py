"""Upgrades the same file again and again, and is killed at another step each time.

Run as a program: killed_upgrade.py FOLDER. Every attempt gets a folder of its own, named after how it ended.
"""

from __future__ import annotations

import resource
import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.facts.killed import dying_at, in_a_fork, publish_first
from tests.facts.layouts import turned_back

from quarterdeck.facts.building import PublishFailed
from quarterdeck.facts.folder import file_name
from quarterdeck.facts.upgrade import Edition, upgrade

STEPS = (1, 15, 24, 26)
"""Before anything is carried over, in the middle of it, and at each step after it."""


def upgrade_first(folder: Path, progress: Callable[[str, int, int], None] = lambda *_: None) -> Path:
    edition = Edition(2, "crm", date(2026, 2, 5), "first")
    return upgrade(folder / file_name(1), folder / file_name(2), edition, progress=progress).path


def make_old(folder: Path) -> None:
    publish_first(folder)
    turned_back(folder / file_name(1), "6", folder / "old")
    (folder / "old").rename(folder / file_name(1))


def out_of_space(folder: Path) -> None:
    limit = (folder / file_name(1)).stat().st_size // 2
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        upgrade_first(folder)
    except PublishFailed as wrong:
        (folder / "said.txt").write_text(str(wrong), encoding="utf-8")


def main(root: Path) -> None:
    start = root / "start"
    start.mkdir()
    in_a_fork(lambda: make_old(start))

    def attempt(name: str, work: Callable[[Path], object]) -> None:
        folder = shutil.copytree(start, root / name)
        in_a_fork(lambda: work(folder))

    attempt("undisturbed", upgrade_first)
    for step in STEPS:
        attempt(f"step-{step}", lambda folder, at=step: upgrade_first(folder, dying_at(at)))
    attempt("full", out_of_space)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
