"""A copy laid ready for the next import: taken over by whoever builds on that publication, and by nobody else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.facts.test_publication import contents, deals, publish_one
from tests.facts.world import stages

from quarterdeck.facts import spare
from quarterdeck.facts.folder import file_name
from quarterdeck.facts.publish import sweep
from quarterdeck.facts.spare import lay_ready


def _spares(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if "spare" in path.name)


def test_building_on_a_copy_laid_ready_gives_the_same_facts(tmp_path: Path) -> None:
    one = publish_one(tmp_path, 1, deals(1, 2, 3), stages()).path
    plain = publish_one(tmp_path, 2, deals(1, 5, 3)).path
    expected = contents(plain)
    plain.unlink()
    assert lay_ready(one, worth=0)
    assert _spares(tmp_path) == [f"{file_name(1)}.building.spare"]
    ready = tmp_path / _spares(tmp_path)[0]
    before = ready.stat().st_ino
    built = publish_one(tmp_path, 2, deals(1, 5, 3)).path
    assert built.stat().st_ino == before
    assert contents(built) == expected
    assert _spares(tmp_path) == []
    assert contents(one) != expected


def test_a_copy_of_another_publication_or_another_size_is_not_taken_over(tmp_path: Path) -> None:
    one = publish_one(tmp_path, 1, deals(1, 2), stages()).path
    two = publish_one(tmp_path, 2, deals(1, 9)).path
    assert lay_ready(two, worth=0)
    (tmp_path / f"{file_name(1)}.building.spare").write_bytes(b"half a copy")
    expected = contents(two)
    two.unlink()
    again = publish_one(tmp_path, 2, deals(1, 9)).path
    assert contents(again) == expected
    assert contents(one) != expected


def test_sweeping_leaves_the_copy_of_the_current_publication_only(tmp_path: Path) -> None:
    for number in (1, 2):
        lay_ready(publish_one(tmp_path, number, deals(number), stages()).path, worth=0)
    sweep(tmp_path, 5, 2)
    assert _spares(tmp_path) == [f"{file_name(2)}.building.spare"]


def test_no_copy_is_laid_ready_of_a_small_file_or_without_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = publish_one(tmp_path, 1, deals(1), stages()).path
    assert not lay_ready(one)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(spare.shutil, "disk_usage", lambda _: usage._replace(free=one.stat().st_size))
    assert not lay_ready(one, worth=0)
    assert _spares(tmp_path) == []
