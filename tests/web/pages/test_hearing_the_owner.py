"""Decisions that the leader takes after hearing the owner: something has to be heard of them first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.living import it_is
from tests.scope.faces import client_of
from tests.web.setup.asking import page, text_of

from quarterdeck.domain.cadence import Discipline, Right, starts_at
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.conducting import Step
from quarterdeck.domain.gate import OPEN
from quarterdeck.records.book import today
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import (
    Account,
    Concluded,
    Decision,
    DecisionKind,
    Note,
    Preparation,
    Rested,
    Sitting,
    SpokenRefused,
)
from quarterdeck.records.parking import park
from quarterdeck.records.schedule import open_schedule
from quarterdeck.records.values import current_values
from quarterdeck.records.voice import NotYours

FAR = date(2099, 1, 1)
RESTS = Rested("It is short", FAR, (("Gap", "1"),), OPEN)


@pytest.fixture
def kind(living):
    said = {"level": "salesperson", "cycle": "monthly", "right": Right.HEARD.value}
    return DecisionKind.add("Move a patch", by=None, **said).key


@pytest.fixture
def session(living):
    found = open_schedule(None, today(), (today() + timedelta(days=2), today() + timedelta(days=120))).sessions
    return next(each.session for each in found if each.session.owner_key == "ada" and each.is_held)


def meeting(who, session):
    return Meeting.open(Account.objects.get(email=f"{who}@acme.example"), session.key, today())


def decide(session, kind, who="mia", gap="landing"):
    at = meeting(who, session)
    said = Concluded(Conclusion.ACT, "Ben takes Aarhus", FAR, kind=kind)
    return Decision.conclude(at.record(), gap, RESTS, said, by=at.voice, now=at.begins_at)


def words_of_ada(session):
    """What counts as a word of hers, each by a name."""
    ada = meeting("ada", session)
    now, record = ada.begins_at, ada.record()
    texts = dict.fromkeys(Preparation.TEXTS, "A quiet month")
    own = Concluded(Conclusion.NO_ACTION, "It is the season", FAR)

    def note():
        Sitting.open(record, by=ada.voice, now=now)
        Note.of(record, Step.FOCUS).write("Aarhus is mine", by=ada.voice, now=now)

    return {
        "prepared": lambda: Preparation.of(record).write(texts, hand_over=True, by=ada.voice, now=now, due_at=now),
        "noted": note,
        "parked": lambda: park(ada, Discipline.DEAL, "Price for Aarhus"),
        "decided": lambda: Decision.conclude(record, "focus", RESTS, own, by=ada.voice, now=now),
    }


@pytest.mark.parametrize("what", ["prepared", "noted", "parked", "decided"])
def test_it_is_taken_once_a_word_of_the_owner_is_there_and_not_before(session, kind, what):
    with pytest.raises(
        SpokenRefused, match=r"decided after hearing Ada Known, and they have said nothing .* hand over"
    ):
        decide(session, kind)
    assert not Decision.objects.exists()
    words_of_ada(session)[what]()
    assert decide(session, kind).taken_by.key == "mia"


def test_what_the_leader_says_or_the_owner_only_drafts_is_no_word_of_the_owner(session, kind):
    ada, mia = meeting("ada", session), meeting("mia", session)
    texts, now = dict.fromkeys(Preparation.TEXTS, "A draft"), mia.begins_at
    Preparation.of(ada.record()).write(texts, hand_over=False, by=ada.voice, now=now, due_at=now)
    Sitting.open(mia.record(), by=mia.voice, now=now)
    Note.of(mia.record(), Step.FOCUS).write("Ada agrees, surely", by=mia.voice, now=now)
    park(mia, Discipline.DEAL, "Price for Aarhus")
    with pytest.raises(SpokenRefused, match="after hearing"):
        decide(session, kind)
    with pytest.raises(NotYours, match="Only the leader in this session"):
        decide(session, kind, "ada")


def test_of_an_owner_who_cannot_speak_nothing_is_waited_for(session, kind):
    Account.objects.get(email="ada@acme.example").deactivate(by=None)
    assert decide(session, kind).taken_by.key == "mia"


def test_catalogue_form_and_editor_tell_it(session, kind, monkeypatch):
    it_is(lambda: starts_at(session.begins, current_values().calendar.clock), monkeypatch)
    asked = {"session": session.key, "gap": "landing"}
    form = client_of("mia").get("/decisions/person/ada/say/conclude/", asked).content.decode()
    assert "Move a patch, after hearing the owner" in form
    assert kind not in client_of("ada").get("/decisions/person/ada/say/conclude/", asked).content.decode()
    assert "the leader decides, after hearing the owner" in page(client_of("mia"), "/cadence/")
    told = client_of("mia").get("/api/v1/catalogue").json()
    assert [each["right"] for each in told["kinds"] if each["key"] == kind] == ["leader_after_hearing"]
    assert "The leader decides, after hearing the owner" in text_of(client_of("olga").get("/setup/rhythm/change/add/"))
