"""What waits for the CRM: as a page, as a file, as an answer; and findings that were confirmed."""

from __future__ import annotations

import csv
import io
import json
from html import unescape

import pytest
from tests.scope.faces import client_of
from tests.web.pages.test_repair import count, post, rows, saved, trust

from quarterdeck.checks.four import TITLES
from quarterdeck.checks.open_deals import RULES
from quarterdeck.records.models import AuditEvent, Confirmation, Repair

pytest_plugins = ("tests.living",)
pytestmark = pytest.mark.django_db


def outbox(who: str, subject: str = "person/ada", status: int = 200, **fields: str) -> str:
    client, address = client_of(who), f"/trust/{subject}/outbox/"
    answer = client.post(address, fields, follow=True) if fields else client.get(address)
    assert answer.status_code == status, answer.content.decode()
    return unescape(answer.content.decode())


def put_right(who: str = "ada") -> Repair:
    saved(who, "person/ada", post(who, **rows(trust(who)) | {"amount-1": "4711.5", "do": "row-1"}))
    return Repair.objects.get()


def test_what_was_put_right_waits_for_the_crm_in_every_form(living):
    repair = put_right()
    assert "1 repair waits for the CRM" in trust("ada")
    for who, subject in (("ada", "person/ada"), ("mia", "unit/north"), ("olga", "unit/acme")):
        assert repair.name in outbox(who, subject)
        file = client_of(who).get(f"/trust/{subject}/outbox.csv").content.decode()
        [row] = csv.DictReader(io.StringIO(file))
        assert row == {
            "Opportunity ID": repair.opportunity_id.partition(":")[2],
            "Opportunity Name": repair.name,
            "Close Date": "",
            "Stage": "",
            "Amount": "4711.5",
            "Status": "",
            "Owner": repair.owner.name,
            "Said by": repair.said_by.name,
            "Because": "They said so",
        }
        [told] = client_of(who).get(f"/api/v1/repairs/{subject}").json()["waiting"]
        assert (told["value"], told["opportunity_id"]) == ("4711.5", repair.opportunity_id)


def test_others_see_nothing_of_it(living):
    put_right()
    for who, subject in (("ben", "person/ben"), ("sol", "unit/south")):
        assert "Nothing waits for the CRM." in outbox(who, subject)
        assert len(client_of(who).get(f"/trust/{subject}/outbox.csv").content.splitlines()) == 1
        assert client_of(who).get(f"/api/v1/repairs/{subject}").json()["waiting"] == []
    key = Repair.objects.get().key
    for who in ("ben", "sol", "olga"):
        subject = {"ben": "person/ben", "sol": "unit/south", "olga": "unit/acme"}[who]
        for do in ("keep", "withdraw", "end"):
            outbox(who, subject, status=404, key=key, do=do)
    assert Repair.objects.get().closed_on is None


def test_it_is_taken_back_and_stays_in_the_list_of_what_ended(living):
    repair = put_right()
    assert "There is nothing to choose" in outbox("ada", status=409, key=repair.key, do="keep")
    page = outbox("ada", key=repair.key, do="withdraw")
    assert "Nothing waits for the CRM." in page
    assert "Withdrawn." in page
    assert "closed on" in outbox("ada", status=409, key=repair.key, do="withdraw")
    assert "Open the page again" in outbox("ada", status=400, key=repair.key, do="sing")


def test_a_finding_is_confirmed_until_a_day_and_doubted_no_more(living):
    before = trust("ada")
    looked_at = post("ada", **rows(before) | {"do": "as-1"})
    confirmed = unescape(looked_at.split('name="confirmed" value="')[1].split('">')[0])
    assert len({deal for deal, _ in json.loads(confirmed)}) == 1
    until = looked_at.split('name="until" value="')[1].split('"')[0]
    form = {"save": "1", "confirmed": confirmed, "until": until, "because": "They answer in spring"}
    assert "Say why" in post("ada", status=409, **form | {"because": ""})
    assert "92 days at most" in post("ada", status=409, **form | {"until": "2100-01-01"})
    assert "is not a day" in post("ada", status=409, **form | {"until": "soon"})
    for _ in range(2):  # sent twice, it is said once
        assert client_of("ada").post("/trust/person/ada/repair/", form).status_code == 302
    after = trust("ada")
    assert count(after) == count(before) - 1
    assert "confirmed as they are" in after
    assert (
        Confirmation.objects.count() == len(json.loads(confirmed)) == AuditEvent.objects.filter(verb="confirm").count()
    )
    one = Confirmation.objects.first()
    assert "They answer in spring" in outbox("mia", "unit/north")
    for said in Confirmation.objects.all():
        assert f"{one.name} is checked again." in outbox("ada", key=said.key, do="end")
    assert count(trust("ada")) == count(before)


def test_only_what_a_check_doubts_can_be_confirmed(living):
    fields = rows(trust("ada")) | {"row-1": "crm:none", "do": "as-1"}
    assert "No check doubts it" in post("ada", status=409, **fields)
    forged = {"save": "1", "until": "2026-12-01", "because": "so"}
    for confirmed, status in (
        ("[[1]]", 400),
        ("3", 400),
        ('[["crm:none", "no_such_check"]]', 400),
        ('[["crm:none", "not_updated"]]', 404),
    ):
        post("ada", status=status, **forged | {"confirmed": confirmed})
    assert not Confirmation.objects.exists()


def test_nothing_is_confirmed_before_a_check_doubts_it(living):
    """Whatever the form says, saving looks at the findings that stand, and saves all of it or nothing."""
    before = trust("ada")
    looked_at = post("ada", **rows(before) | {"do": "as-1"})
    found = json.loads(unescape(looked_at.split('name="confirmed" value="')[1].split('">')[0]))
    deal = found[0][0]
    healthy = [[deal, rule.code] for rule in RULES if [deal, rule.code] not in found]
    assert healthy
    form = {"save": "1", "until": looked_at.split('name="until" value="')[1].split('"')[0], "because": "so"}
    for forged in (healthy, [*found, *healthy]):
        refused = post("ada", status=409, **form, confirmed=json.dumps(forged))
        assert f"“{TITLES[healthy[0][1]]}” does not doubt" in refused
    saved("ada", "person/ada", post("ada", **rows(before) | {"close_on-1": "2027-06-30", "do": "row-1"}))
    assert "does not doubt" in post("ada", status=409, **form, confirmed=json.dumps(found))
    assert not Confirmation.objects.exists()
