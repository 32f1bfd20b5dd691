"""Every page, API call and command takes a day to look back to, or stands here with the reason why it does not."""

from __future__ import annotations

import importlib
from datetime import date

import click
import pytest
from tests.scope.faces import client_of
from tests.web.setup.asking import text_of

from quarterdeck.api.v1 import api
from quarterdeck.cli import COMMANDS
from quarterdeck.web.urls import urlpatterns

DAY = date(2026, 1, 20)
KEY = "ada.monthly.2026-02"
PAGES = {
    "home": "/",
    "performance": "/performance/",
    "performance_of": "/performance/person/ada/",
    "bridge": "/bridge/",
    "bridge_of": "/bridge/person/ada/",
    "trust": "/trust/",
    "trust_of": "/trust/unit/north/",
    "repair_of": "/trust/person/ada/repair/",
    "propose_of": "/trust/person/ada/propose/",
    "outbox_of": "/trust/person/ada/outbox/",
    "decisions": "/decisions/",
    "decisions_of": "/decisions/person/ada/",
    "session_next": "/session/",
    "session": f"/session/{KEY}/",
    "cadence": "/cadence/",
    "setup": "/setup/",
    "setup_organisation": "/setup/organisation/",
    "setup_calendar": "/setup/calendar/",
    "setup_rates": "/setup/rates/",
    "setup_rhythm": "/setup/rhythm/",
}
"""Pages that show something, with an address of each."""
FORMS = {
    "say": "/decisions/person/mia/say/write/",
    "subscribe": "/cadence/subscribe/",
    "move_session": f"/cadence/{KEY}/move/",
    "cancel_session": f"/cadence/{KEY}/cancel/",
    "give_session": f"/cadence/{KEY}/give/",
    "setup_organisation_change": "/setup/organisation/change/move/",
    "setup_organisation_file": "/setup/organisation/file/",
    "setup_calendar_change": "/setup/calendar/change/months/",
    "setup_rates_change": "/setup/rates/change/set/",
    "setup_rhythm_change": "/setup/rhythm/change/rule/",
}
"""Forms change what is on record now, and refuse to do so on a page pinned to a day."""
OTHERS = {
    "calendar_feed": "a calendar program follows what is planned now",
    "session_live": "what two screens of a session under way ask each other every second",
    "session_note": "saves a note of a session under way, and shows none",
    "session_do": "one verb of a session under way, and no page",
    "session_preread": "a file, which takes the day as well (test_as_of_rhythm)",
    "outbox_file_of": "a file for the CRM's own import, with what waits for it",
    "cast": "the door of the demo",
    "sign_in_as": "the door of the demo",
    "components": "made-up values",
}
"""Neither; with the reason."""
CHANGING = {
    "import", "publish", "facts rollback", "facts upgrade", "facts prepare", "organisation place",
    "organisation close", "organisation move", "organisation leave", "organisation deputy", "organisation import",
    "organisation draft", "targets import", "rates set", "rates withdraw", "rates import", "people add",
    "people deactivate", "people password", "settings set", "settings withdraw-zone", "calendar set months",
    "calendar set weeks", "calendar import", "calendar withdraw", "cadence set", "cadence holidays add",
    "cadence holidays withdraw", "cadence holidays import", "remind", "serve", "demo",
}  # fmt: skip
"""Commands that change something, write a file, send letters or serve."""
ABOUT_NOW = {
    "facts views": "how a warehouse shows its tables, by every time zone there is",
    "facts list": "which files lie on this machine, and which of them pages read",
    "facts verify": "whether those files are whole",
    "people list": "who may sign in: like all clearance that is today's",
    "audit verify": "whether the whole trail is whole",
    "doctor facts": "whether the facts that lie there can be read",
}
"""Commands that look at this machine as it is; with the reason."""


def names():
    return {pattern.name for pattern in urlpatterns if getattr(pattern, "name", None)}


def test_every_page_is_known_here():
    assert names() == PAGES.keys() | FORMS.keys() | OTHERS.keys()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_the_day_and_refuses_what_it_does_not_know(living, page):
    client = client_of("olga" if page.startswith("setup") else "mia")
    answer = client.get(f"{PAGES[page]}?as_of={DAY}")
    assert answer.status_code in {200, 302}
    if answer.status_code == 302:
        assert f"as_of={DAY}" in answer.headers["Location"]
    else:
        assert "back-then" in answer.content.decode()
        assert f"As it stood on {DAY.day} January 2026." in text_of(answer)
    for asked in ("as_of=2099-01-01", "as_of=soon", "asof=2026-01-20"):
        assert client.get(f"{PAGES[page]}?{asked}").status_code == 400, asked


@pytest.mark.parametrize("page", FORMS)
def test_a_form_refuses_to_be_pinned_and_what_it_does_not_know(living, page):
    client = client_of("olga" if page.startswith("setup") else "mia")
    assert client.get(FORMS[page]).status_code == 200
    for answer in (client.get(f"{FORMS[page]}?as_of={DAY}"), client.post(f"{FORMS[page]}?as_of={DAY}", {"x": "y"})):
        assert (answer.status_code, "Go back to now first" in text_of(answer)) == (409, True)
    assert client.get(f"{FORMS[page]}?asof={DAY}").status_code == 400


def test_every_call_of_the_api_takes_the_day():
    schema = api.get_openapi_schema()
    calls = {path: call["get"]["parameters"] for path, call in schema["paths"].items() if "get" in call}
    assert len(calls) > 5
    assert [path for path, asked in calls.items() if "as_of" not in {each["name"] for each in asked}] == []


def commands(name, command):
    if isinstance(command, click.Group):
        for word, below in command.commands.items():
            yield from commands(f"{name} {word}", below)
    else:
        yield name, command


def test_every_command_that_shows_something_takes_the_day():
    found = {}
    for word, (where, _) in COMMANDS.items():
        module, _, name = where.partition(":")
        found |= commands(word, getattr(importlib.import_module(f"quarterdeck.cli.{module}"), name))
    looking = {name for name, command in found.items() if any("--as-of" in each.opts for each in command.params)}
    assert found.keys() - looking == CHANGING | ABOUT_NOW.keys()
    assert looking.isdisjoint(CHANGING | ABOUT_NOW.keys())
