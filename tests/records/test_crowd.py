from __future__ import annotations

import json
from pathlib import Path

CROWD = Path(__file__).with_name("crowd.py")
SESSIONS = Path(__file__).with_name("crowd_of_sessions.py")
ACTIONS = Path(__file__).with_name("crowd_of_actions.py")
PEOPLE = 4 * 8
PAIRS = 40


def test_many_at_once_lose_nothing_and_the_trail_holds(house):
    done = house.python(CROWD, DJANGO_SETTINGS_MODULE="quarterdeck.settings")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["holds"], told
    assert told["people"] == PEOPLE
    # Made with version 1 and changed once before; then every save that was not refused as stale counts one up.
    assert told["version"] == 2 + told["saved"]
    assert told["events"] == PEOPLE + 1 + told["saved"]


def test_of_many_who_move_one_session_one_does_and_everybody_is_told_once(house):
    done = house.python(SESSIONS, DJANGO_SETTINGS_MODULE="quarterdeck.settings")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "moved": 1,
        "sessions": 1,
        "changes": 1,
        "told_right": [True, True],
        "stands": "moved",
        "twice": 0,
        "feeds": 1,
        "holds": True,
    }


def test_of_two_who_answer_a_proposal_at_once_one_does_and_one_is_refused(house):
    done = house.python(ACTIONS, PAIRS, DJANGO_SETTINGS_MODULE="quarterdeck.settings")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "done": PAIRS,
        "refused": PAIRS,
        "answered": PAIRS,
        "versions": [2],
        "kept": 2 * PAIRS,
        "holds": True,
    }
