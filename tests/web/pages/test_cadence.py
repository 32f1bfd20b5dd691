"""The Cadence page: whose sessions a viewer sees, and one of them moved and cancelled without script."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape

import pytest
from tests.scope.company import EVERYTHING, World
from tests.scope.faces import client_of, living_in

from quarterdeck.records.models import AuditEvent, CadenceRule, Session
from quarterdeck.records.models.cadencerule import Cycle, Level

NOW = datetime(2026, 2, 6, 8)

CONTROLS = r'(?s)id="choose-day".*?</ul>|<aside class="back-then".*?</aside>'
"""What leads to other days."""


@pytest.fixture(autouse=True)
def living(db, tmp_path, monkeypatch):
    with living_in(World(EVERYTHING, 1, 2), tmp_path / "facts"):
        monkeypatch.setattr("quarterdeck.web.pages.cadence.view.clock", lambda: NOW)
        yield


def page(who, address="/cadence/"):
    answer = client_of(who).get(address)
    assert answer.status_code == 200, answer
    return text_of(answer)


def text_of(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode().replace(" Known", ""))))


def owners(who):
    html = client_of(who).get("/cadence/").content.decode()
    return set(
        re.findall(
            r'<th scope="row">(?:<a[^>]*>)?(\w+)', html.partition("Sessions to come")[2].partition("</table>")[0]
        )
    )


def test_everybody_sees_their_own_sessions_and_those_of_whom_they_lead():
    said = page("ada")
    assert "Three rhythms, one chain of decisions." in said
    assert re.search("Next: the monthly session of Ada with Mia ?, starting on Wed 4 Mar", said)
    assert "12 sessions in FY26, 7 still to come" in said
    assert owners("ada") == {"Ada"}
    assert re.search(r"Ada Mia (Fix \d+|\d of 4|Cannot tell) \d+ open actions? – Move", said)
    said = page("mia")
    assert owners("mia") == {"Ada", "Ole", "Mia"}
    assert "Every round runs bottom up, within 1 week" in said
    assert re.search("Next: the monthly session of Mia with Dana ?, starting on Tue 10 Feb", said)
    assert re.search(r"Ada Mia (Fix \d+|\d of 4|Cannot tell) \d+ open actions? – Move", said)
    assert "not yours to see" not in said
    everything = client_of("olga").get("/cadence/").content.decode()
    assert "1–12 of" in everything
    for level in ("Salespeople", "Managers", "Directors", "Executive"):
        assert f">{level}<" in everything
    assert "Executive: monthly, 1 session, " in everything
    assert "Today, 6 February" in everything
    assert "13–" in page("olga", "/cadence/?period=FY2026&page=2")


def test_the_matrix_says_whose_right_a_decision_is_and_other_years_are_other_pages():
    said = page("ada")
    assert "Agree how far prices may give way the leader decides" in said
    assert "Ask for seats goes up to the executive" in said
    assert "Weekly" not in said
    CadenceRule.of(Level.SALESPERSON, Cycle.WEEKLY).revise("every Monday", by=None)
    assert "Weekly acts within days" in page("ada", "/cadence/?period=FY2025")
    assert "Cadence · FY25" in page("ada", "/cadence/?period=FY2025")
    assert client_of("ada").get("/cadence/?period=soon").status_code == 400
    assert client_of("ada").get("/cadence/?page=9999999").status_code == 200


def test_pinned_to_a_day_the_page_says_so_looks_ahead_from_its_end_and_leads_on_to_the_reports_of_that_day():
    now, then = (client_of("olga").get(f"/cadence/{asked}").content.decode() for asked in ("", "?as_of=2025-11-30"))
    assert ["back-then" in html for html in (now, then)] == [False, True]
    assert [f"{day}, 09:00" in then for day in ("Tue 2 Dec", "Wed 3 Dec")].count(True) == 1, "the days after it"
    assert "Tue 2 Dec" not in now
    assert ("As of 30 November" in then, "Today, " in then, "/move/" in then) == (True, False, False)
    pinned = text_of(client_of("ada").get("/cadence/?as_of=2025-11-30"))
    assert "Cadence · FY26 · as it stood on 30 November 2025" in pinned
    now, around = (re.sub(CONTROLS, "", html) for html in (now, then))
    ways = re.findall(r'href="((?:/(?:performance|bridge|trust|decisions|cadence)/|\?)[^"]*)"', around)
    lost = [way for way in ways if "as_of=2025-11-30" not in way and way != "/cadence/"]
    assert len(ways) > 10
    assert lost == []
    assert "as_of" not in now
    pinned = client_of("olga").get("/performance/unit/acme/?as_of=2025-11-30").content.decode()
    assert 'href="/cadence/?as_of=2025-11-30"' in pinned
    refused = client_of("olga").get("/cadence/?as_of=2027-01-01")
    assert refused.status_code == 400
    assert "Nothing is known of 2027-01-01 yet" in text_of(refused)


def test_a_session_on_a_free_day_or_at_a_taken_hour_is_said_to_be_so(monkeypatch):
    monkeypatch.setattr(
        "quarterdeck.web.pages.cadence.arranging.now", lambda: datetime.fromisoformat("2026-02-06T08:00Z")
    )
    address = "/cadence/ada.monthly.2026-03/move/"
    for on, at, is_free in (("2026-03-15", "09:00", True), ("2026-03-06", "11:00", False)):
        seen = re.search(r'name="seen" value="([^"]+)"', client_of("ada").get(address).content.decode())[1]
        given = {"seen": seen, "on": on, "at": at, "reason": "Fair"}
        assert ("That is no working day." in text_of(client_of("ada").post(address, given, follow=True))) is is_free
    assert "at the same time" not in page("mia")
    CadenceRule.of(Level.SALESPERSON, Cycle.MONTHLY).revise(
        "first Friday of the month, 10:00, 60 min, 3 a day", by=None
    )
    assert "at the same time as the session of Ole" in page("mia")
    assert "at the same time as the session of Ada" in page("mia")
    assert "at the same time" not in page("ada"), "whom else her leader meets is not hers to see"


def test_a_session_is_moved_and_cancelled_by_forms(monkeypatch):
    monkeypatch.setattr(
        "quarterdeck.web.pages.cadence.arranging.now", lambda: datetime.fromisoformat("2026-02-06T08:00Z")
    )
    client, address = client_of("ada"), "/cadence/ada.monthly.2026-03/move/"
    form = client.get(address).content.decode().replace(" Known", "")
    assert "The monthly session of Ada and Mia. It is held on Wed 4 Mar 2026, 09:00, for 60 minutes." in form
    seen = re.search(r'name="seen" value="([^"]+)"', form)[1]
    given = {"seen": seen, "on": "2026-03-17", "at": "13:30", "reason": ""}
    assert "This field is required" in text_of(client.post(address, given))
    answer = client.post(address, {**given, "reason": "Fair in Vienna"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/cadence/")
    said = text_of(client.get("/cadence/"))
    assert "Moved to Tue 17 Mar 2026, 13:30." in said
    assert "Moved from Wed 4 Mar, 09:00: Fair in Vienna" in said
    assert "Rounds run bottom up, within 1 week, but for one session that was moved" in page("mia")
    assert "It now reads" in text_of(client.post(address, {**given, "reason": "Again"}))
    cancel = "/cadence/ada.monthly.2026-03/cancel/"
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(cancel).content.decode())[1]
    assert client.post(cancel, {"seen": seen, "reason": "Ill"}).status_code == 302
    assert "Cancelled" in page("mia")
    assert "but for" not in page("mia")
    assert Session.objects.filter(key="ada.monthly.2026-03").count() == 1


def test_nobody_moves_a_session_that_is_not_theirs():
    before = AuditEvent.objects.count()
    given = {"seen": "2026-03-04 09:00, planned", "on": "2026-03-17", "at": "13:30", "reason": "Mine now"}
    for who in ("ole", "sol", "dana", "admin"):
        for what in ("move", "cancel"):
            answer = client_of(who).post(f"/cadence/ada.monthly.2026-03/{what}/", given)
            assert answer.status_code == 404, (who, what)
    assert (AuditEvent.objects.count(), Session.objects.filter(key="ada.monthly.2026-03").count()) == (before, 0)
