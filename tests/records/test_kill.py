"""kill -9 at any moment of an import leaves exactly the old publication or exactly the new one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SWEEP = Path(__file__).with_name("kill_sweep.py")
LAKE_SWEEP = SWEEP.with_name("lake_kill_sweep.py")
EVENLY_SPREAD, NAMED, LAKE_POINTS = 6, 9, 3


def test_a_killed_import_leaves_the_old_numbers_or_the_new_ones_and_the_next_one_completes(house):
    done = house.python(SWEEP, EVENLY_SPREAD, DJANGO_SETTINGS_MODULE="quarterdeck.settings")
    assert done.returncode == 0, done.stderr
    points = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(points) == EVENLY_SPREAD + NAMED
    assert all(p["killed"] for p in points)
    for point in points:
        before, after, healed = point["before"], point["after"], point["healed"]
        assert after["number"] in {before["number"], before["number"] + 1}, point
        if after["number"] == before["number"]:
            assert after == before, point
        else:
            assert after == healed, point
        assert healed["total"] == point["total"], point
        assert healed["trail"], point
        assert healed["number"] == before["number"] + 1, point
        assert healed["published"] == healed["runs"] == healed["number"], point
        assert point["left"] == [], point
    flipped = {p["step"] for p in points if p["after"]["number"] > p["before"]["number"]}
    assert {"strays", "sweep"} <= flipped
    assert not flipped & {"publish_file", "sync", "_flip", "point_to", "record_event", "_end"}


def test_a_killed_publication_of_a_lake_leaves_the_old_world_or_the_new_one_and_the_next_run_completes(
    house, sail_url, tmp_path
):
    done = house.python(LAKE_SWEEP, tmp_path / "lake", sail_url, DJANGO_SETTINGS_MODULE="quarterdeck.settings")
    assert done.returncode == 0, done.stderr
    points = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(points) == LAKE_POINTS
    for point in points:
        before, after, healed = point["before"], point["after"], point["healed"]
        assert point["killed"], point
        assert healed["total"] == point["total"], point
        assert healed["number"] == healed["published"] == healed["runs"] == before["number"] + 1, point
        assert healed["trail"], point
        assert after in (before, healed), point
        assert point["again"] == (after == before), point
        assert point["left"] == [], point
    assert {p["step"] for p in points if p["after"] == p["healed"]} == {"sweep"}
