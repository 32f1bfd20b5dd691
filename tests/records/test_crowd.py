from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

CROWD = Path(__file__).with_name("crowd.py")
SESSIONS = Path(__file__).with_name("crowd_of_sessions.py")
ACTIONS = Path(__file__).with_name("crowd_of_actions.py")
NOTES = Path(__file__).with_name("crowd_of_notes.py")
KILLED_NOTES = Path(__file__).with_name("killed_notes.py")
PEOPLE = 4 * 8
PAIRS = 40
EDITS = 200
KILLS = 2


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


def test_of_two_who_save_a_note_at_once_one_does_and_one_is_shown_both_texts(house):
    done = house.python(NOTES, EDITS, DJANGO_SETTINGS_MODULE="quarterdeck.settings")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    # Made with version 1 and written once before.
    assert told == {
        "one_each": EDITS,
        "version": EDITS + 2,
        "noted": EDITS + 1,
        "last": f"{EDITS - 1}",
        "holds": True,
    }


def test_a_note_is_whole_and_as_it_was_said_to_be_saved_whenever_the_server_is_killed(house):
    house.python(NOTES, 1, DJANGO_SETTINGS_MODULE="quarterdeck.settings")
    read = "import django; django.setup(); from quarterdeck.records.models import Note; print(Note.objects.get().text)"
    environment = {**house.environment, "DJANGO_SETTINGS_MODULE": "quarterdeck.settings"}
    begin = 1
    for lines in range(1, KILLS + 1):
        with subprocess.Popen(
            [sys.executable, str(KILLED_NOTES), str(begin)], env=environment, stdout=subprocess.PIPE, text=True
        ) as writing:
            said = [int(writing.stdout.readline()) for _ in range(5 * lines)]
            writing.kill()
            said += [int(line) for line in writing.stdout if line.endswith("\n")]
        found = house.python("-c", read, DJANGO_SETTINGS_MODULE="quarterdeck.settings").stdout.split()
        assert found[0] == "ada"
        assert int(found[1]) in {said[-1], said[-1] + 1}  # the last that was said, or one that nobody heard of yet
        begin = int(found[1]) + 1
