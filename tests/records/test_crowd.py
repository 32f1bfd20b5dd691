from __future__ import annotations

import json
from pathlib import Path

CROWD = Path(__file__).with_name("crowd.py")
PEOPLE = 4 * 8


def test_many_at_once_lose_nothing_and_the_trail_holds(house):
    done = house.python(CROWD, DJANGO_SETTINGS_MODULE="quarterdeck.settings")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["holds"], told
    assert told["people"] == PEOPLE
    # Made with version 1 and changed once before; then every save that was not refused as stale counts one up.
    assert told["version"] == 2 + told["saved"]
    assert told["events"] == PEOPLE + 1 + told["saved"]
