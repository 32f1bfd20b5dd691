"""The demo company moves into an installation of its own, once, and into no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quarterdeck.demo import load as demo
from quarterdeck.demo.days import AS_OF
from quarterdeck.demo.digest import DIGEST
from quarterdeck.demo.people import CAST, ROOT
from quarterdeck.demo.rounds import lived
from quarterdeck.demo.sellers import SHORT_KEY
from quarterdeck.domain.actions import Status
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.repairs import Fate
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.domain.support import Promise
from quarterdeck.domain.targets import Targets
from quarterdeck.records.audit import record_event, trail_held, verify_trail
from quarterdeck.records.book import open_book, today
from quarterdeck.records.models import (
    Account,
    Action,
    AuditEvent,
    Company,
    CurrentPublication,
    Decision,
    Person,
    Publication,
    Pulse,
    Repair,
    Sitting,
    Support,
    Topic,
    Unit,
    Waiver,
)
from quarterdeck.records.opened import NothingPublished, close_all
from quarterdeck.records.publications import folder

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def demo_home(settings, tmp_path):
    settings.DEMO_MODE = True
    settings.HOME = tmp_path
    settings.PUBLICATIONS_FOLDER = tmp_path / "facts"
    yield tmp_path
    close_all()


@pytest.mark.slow
def test_it_moves_in_whole_and_the_second_time_nothing_happens(made):
    said = []
    demo.load(lambda what, done, total: said.append((what, done, total)))
    assert said
    assert CurrentPublication.standing().digest == DIGEST
    assert Company.current().calendar() == made.calendar
    assert {a.email for a in Account.objects.all()} == {member.email for member in CAST}
    assert all(a.is_demo and not a.has_usable_password() for a in Account.objects.all())

    events = AuditEvent.objects.count()
    said.clear()
    demo.load(lambda what, done, total: said.append((what, done, total)))
    assert said == []
    assert AuditEvent.objects.count() == events
    assert Publication.objects.count() == 1

    as_everybody_sees_it(made)
    has_lived()


def has_lived():
    """Every session was closed before the last day, with all that can come of one, and the trail tells it."""
    assert verify_trail().holds
    assert today() == AS_OF
    held = list(Sitting.objects.select_related("session"))
    assert len(held) == len(lived().held)
    assert all(each.closed_at and each.closed_at.date() < AS_OF and each.told["lines"] for each in held)
    assert set(Decision.objects.values_list("conclusion", flat=True)) == set(Conclusion)
    assert Decision.objects.exclude(answer="").filter(answered_in="").exists()
    assert Decision.objects.exclude(answered_in="").exists()
    assert all(each.as_of == each.said_on == each.session.begins_at.date() for each in Decision.objects.all())
    statuses = {action.value().status(AS_OF) for action in Action.objects.all()}
    assert {Status.TO_DO, Status.DONE, Status.DONE_LATE, Status.NOT_DONE} <= statuses
    assert set(Support.objects.values_list("promise", flat=True)) == set(Promise)
    assert Waiver.objects.exclude(accepted_by=None).exists()
    assert {each.closed_as for each in Repair.objects.all()} == {Fate.BROUGHT.value, ""}
    assert Topic.objects.exclude(because="").exists()
    assert Topic.objects.filter(because="").exists()
    assert Pulse.objects.count() == len(held)


def as_everybody_sees_it(made):
    on = made.delivery.observed_on
    book = open_book(None, on)
    assert sorted(book.organisation.seats, key=repr) == sorted(made.organisation.seats, key=repr)
    assert set(book.targets.entries) == set(made.targets.entries)
    accounts = {member.role: Account.objects.get(email=member.email) for member in made.cast}
    assert open_book(accounts["seller"], on).home() == Subject(SubjectKind.PERSON, SHORT_KEY)
    assert open_book(accounts["manager"], on).home() == Subject(SubjectKind.UNIT, "denmark")
    assert open_book(accounts["director"], on).home() == Subject(SubjectKind.UNIT, "nordics")
    for role in ("executive", "operations"):
        assert open_book(accounts[role], on).home() == Subject(SubjectKind.UNIT, ROOT)
    outsider = open_book(accounts["outsider"], on)
    assert outsider.stints == ()
    assert outsider.targets.entries == ()


def test_it_does_not_move_in_outside_of_demo_mode(settings):
    settings.DEMO_MODE = False
    with pytest.raises(demo.DemoRefused, match="not a demo"):
        demo.load()
    assert Unit.company() is None


def test_it_does_not_move_in_beside_real_people(settings):
    settings.DEMO_MODE = False
    Account.open("ada@firm.example", None, by=None)
    settings.DEMO_MODE = True
    with pytest.raises(demo.DemoRefused, match=r"ada@firm\.example"):
        demo.load()
    assert Unit.company() is None


def test_it_does_not_move_into_another_company():
    Unit.found("Other", None, by=None)
    with pytest.raises(demo.DemoRefused, match="Other"):
        demo.load()


@pytest.fixture
def small(made, monkeypatch):
    """The demo company with a delivery of its sellers and stages only, and a few of its targets."""
    batches = tuple(batch for batch in made.delivery.batches if batch.table in {"seller", "stage"})
    monkeypatch.setattr(demo, "live", lambda *_: None)  # without opportunities nobody has anything to decide
    few = Targets(made.targets.entries[:40])
    found = replace(made, delivery=replace(made.delivery, batches=batches), targets=few)
    monkeypatch.setattr(demo, "company", lambda: found)
    return found


def test_killed_before_the_facts_stand_the_next_call_completes_it(small, monkeypatch):
    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(demo, "import_delivery", killed)
        with pytest.raises(KeyboardInterrupt):
            demo.load()
    assert not demo.is_loaded()
    with pytest.raises(NothingPublished):
        open_book(None, small.delivery.observed_on)
    demo.load()
    assert demo.is_loaded()
    as_everybody_sees_it(small)


def of_another_version():
    Publication.objects.update(digest="of another version")


def test_what_another_version_built_is_built_anew_unless_somebody_has_changed_it_since(small):
    demo.load()
    of_another_version()
    Person.objects.update(name="Of another version")
    with trail_held():
        record_event("upgrade", Publication(), "1", None)
    assert not demo.is_loaded()
    assert not demo.is_kept()
    demo.load()
    assert demo.is_loaded()
    assert not Person.objects.filter(name="Of another version").exists()
    assert {a.email for a in Account.objects.all()} == {member.email for member in CAST}
    assert verify_trail().holds
    assert [p.name for p in folder().glob("*.duckdb")] == [CurrentPublication.standing().file_name]
    as_everybody_sees_it(small)

    of_another_version()
    added = Unit.found("Sued", Unit.company(), by=None).key
    events = AuditEvent.objects.count()
    demo.load()
    assert demo.is_kept()
    assert (AuditEvent.objects.count(), Publication.objects.get().digest) == (events, "of another version")
    demo.load(anew=True)
    assert demo.is_loaded()
    assert not Unit.objects.filter(key=added).exists()


def test_real_people_are_never_cleared_away(settings):
    settings.DEMO_MODE = False
    Account.open("ada@firm.example", None, by=None)
    settings.DEMO_MODE = True
    with pytest.raises(demo.DemoRefused, match=r"ada@firm\.example"):
        demo.load(anew=True)
    assert Account.objects.filter(email="ada@firm.example").exists()
