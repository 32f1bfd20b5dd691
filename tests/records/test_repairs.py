"""What is put right counts at once, waits for the CRM, and leaves every earlier day as it was."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from tests.records.deliveries import delivery

from quarterdeck.domain import org
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.facts import Batch, Delivery
from quarterdeck.domain.repairs import Mended
from quarterdeck.domain.scope import Asked
from quarterdeck.records.adoption import adopt_organisation
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.book import open_book
from quarterdeck.records.imports import import_delivery
from quarterdeck.records.models import (
    Account,
    AuditEvent,
    Company,
    Person,
    Publication,
    Repair,
    Seat,
    SpokenRefused,
    StaleRecord,
    Unit,
)
from quarterdeck.records.models.repair import Wanted
from quarterdeck.records.opened import close_all
from quarterdeck.records.outbox import Outbox, outbox
from quarterdeck.records.outbox_file import outbox_csv
from quarterdeck.records.publications import roll_back
from quarterdeck.records.repairing import Change, OpenedDeal, choose, confirm_all, crm_facts, mend_all, proposed
from quarterdeck.records.speaking import hearing
from quarterdeck.records.values import current_values
from quarterdeck.records.voice import NotYours
from quarterdeck.reports.measure import measured

pytestmark = pytest.mark.django_db
FIRST, SAID, SECOND = date(2026, 2, 9), date(2026, 2, 11), date(2026, 2, 16)
DEAL = "crm:D1"

ORGANISATION = org.Organisation(
    (org.Unit("acme", "Acme"), org.Unit("north", "North", "acme"), org.Unit("south", "South", "acme")),
    tuple(org.Person(key, key.title(), owner_ids=(f"crm:{key}",)) for key in ("ada", "ben", "eve", "mia", "sam")),
    (
        org.Seat("eve", "acme", org.Role.LEADER),
        org.Seat("mia", "north", org.Role.LEADER),
        org.Seat("sam", "south", org.Role.LEADER),
        org.Seat("ada", "north"),
        org.Seat("ben", "north"),
    ),
)


@pytest.fixture(autouse=True)
def company(settings, tmp_path, recorded):
    """Ada has ten open deals of 100, due on 1 June; the data is of 9 February."""
    settings.PUBLICATIONS_FOLDER = tmp_path / "facts"
    recorded(FIRST)
    Company.current().revise(by=None, name="Acme", currency="EUR", opened_on=date(2026, 2, 1))
    adopt_organisation(ORGANISATION, by=None)
    for person in Person.objects.all():
        Account.open(f"{person.key}@acme.example", None, by=None, person=person)
    Account.open("olga@acme.example", None, by=None, is_operations=True)
    bring(FIRST)
    recorded(SAID)
    yield recorded
    close_all()


def bring(day: date, **changed: dict[int, object]) -> None:
    """An export of that day; of each column the values that differ, by the number of the deal."""
    made = delivery(100, day=day, owner="ada")
    stages, sellers, deals = made.batches
    usual = {"close_on": date(2026, 6, 1), "is_deleted": False}
    columns = dict(deals.columns) | {name: [value] * 10 for name, value in usual.items()}
    for name, values in changed.items():
        columns[name] = [values.get(n, old) for n, old in enumerate(columns[name])]
    two = {
        name: [
            *values,
            *({"stage_id": ["Offer"], "name": ["Offer"], "position": [2], "is_initial": [False]}.get(name) or values),
        ]
        for name, values in stages.columns.items()
    }
    batches = (Batch("stage", "crm", two, [2, 3], "stages.csv"), sellers, replace(deals, columns=columns))
    digest = hashlib.sha256(repr((day, changed)).encode()).hexdigest()
    close_all()  # an import is a process of its own
    import_delivery(Delivery("crm", day, batches, digest=digest), by=None)


def account(who: str) -> Account:
    return Account.objects.get(email=f"{who}@acme.example")


def opened(who: str = "ada", deal: str = DEAL) -> OpenedDeal:
    return OpenedDeal.open(account(who), deal, SAID)


def amount(text: str, *, who: str = "ada", seen: str | None = None, deal: str = DEAL) -> bool:
    return opened(who, deal).mend(Mended.AMOUNT, text, seen, "the customer signed for more")


def pipeline(as_of: date | None = None, who: str | None = None) -> Decimal:
    book = open_book(account(who) if who else None, SAID, as_of)
    return measured(book, book.scope(asked=Asked(as_of=str(as_of or ""))), "open_pipeline").total.value


def test_a_repair_counts_at_once_for_everybody_who_sees_the_deal(company):
    assert amount("250")
    assert [pipeline(who=who) for who in ("ada", "mia", "eve", None)] == [Decimal(1150)] * 4
    repair = Repair.objects.get()
    assert (repair.value, repair.was, str(repair.said_by), repair.said_on) == ("250", "100", "Ada", SAID)
    assert (AuditEvent.objects.last().verb, verify_trail().holds) == ("repair", True)


def test_earlier_days_stay_as_they_were(company):
    before = pipeline(FIRST)
    amount("250")
    assert pipeline(FIRST) == before == Decimal(1000)
    company(SECOND)
    bring(SECOND)
    assert (pipeline(FIRST), pipeline(SAID), pipeline(SECOND)) == (Decimal(1000), Decimal(1150), Decimal(1150))


def test_what_was_taken_back_counted_until_it_was(company):
    amount("250")
    company(SAID + timedelta(days=2))
    opened().repairs[Mended.AMOUNT].withdraw(by=opened().by)
    assert pipeline() == Decimal(1000)
    company(SECOND)
    bring(SECOND)
    days = [SAID - timedelta(days=1), SAID, SAID + timedelta(days=1), SAID + timedelta(days=2)]
    assert [pipeline(day) for day in days] == [Decimal(n) for n in (1000, 1150, 1150, 1000)]
    assert Repair.objects.get().ended == "Withdrawn."


def test_said_anew_each_word_counts_on_its_days(company):
    amount("250")
    company(SAID + timedelta(days=1))
    amount("300")
    company(SECOND)
    bring(SECOND)
    assert [pipeline(day) for day in (SAID, SAID + timedelta(days=1))] == [Decimal(1150), Decimal(1200)]


def test_the_import_that_brings_it_ends_it_and_changes_no_number(company):
    amount("250")
    company(SECOND)
    bring(SECOND, amount={1: Decimal(250)})
    repair = Repair.objects.get()
    assert (repair.closed_as, repair.closed_by, repair.ended) == ("brought", 2, "The CRM says so, too.")
    assert (pipeline(SAID), pipeline()) == (Decimal(1150), Decimal(1150))
    assert AuditEvent.objects.filter(verb="repair brought").count() == 1
    amount("90")
    assert (Repair.objects.count(), pipeline()) == (2, Decimal(990)), "the field can be put right again"


def test_a_third_value_is_shown_beside_ours_and_counts_until_somebody_chooses(company):
    amount("250")
    company(SECOND)
    bring(SECOND, amount={1: Decimal(180)})
    repair = Repair.objects.get()
    assert (repair.is_contradicted, repair.value, repair.theirs, repair.closed_on) == (True, "250", "180", None)
    assert pipeline() == Decimal(1080)
    Repair.objects.get().keep(by=opened().by)
    assert (pipeline(), pipeline(SAID)) == (Decimal(1150), Decimal(1150))
    bring(SECOND + timedelta(days=7), amount={1: Decimal(180)})
    assert (pipeline(), Repair.objects.get().is_contradicted) == (Decimal(1150), False)


def test_the_crms_third_value_can_be_taken(company):
    amount("250")
    company(SECOND)
    bring(SECOND, amount={1: Decimal(180)})
    Repair.objects.get().withdraw(by=opened().by)
    assert (pipeline(), Repair.objects.get().closed_as) == (Decimal(1080), "withdrawn")


@pytest.mark.parametrize(
    ("changed", "closed_as", "worth"),
    [
        ({"is_deleted": {1: True}}, "deleted", 900),
        ({"status": {1: "won"}}, "overtaken", 900),
    ],
)
def test_a_deal_that_the_crm_deletes_or_closes_ends_the_repair_with_clear_words(company, changed, closed_as, worth):
    amount("250")
    company(SECOND)
    bring(SECOND, **changed)
    repair = Repair.objects.get()
    assert (repair.closed_as, repair.name, repair.value) == (closed_as, "Deal D1", "250"), "nothing is lost"
    assert pipeline() == Decimal(worth)
    with pytest.raises(SpokenRefused, match="closed on 2026-02-16"):
        repair.withdraw(by=replace(opened_by("ada"), opportunity_id=DEAL))


def opened_by(who: str):
    return opened(who, "crm:D2").by


def test_every_field_can_be_put_right_and_closing_as_lost_takes_it_out(company):
    deal = opened()
    assert deal.mend(Mended.CLOSE_ON, "2026-07-01", "2026-06-01", "they asked for July")
    assert deal.mend(Mended.STAGE, "Offer", "Talking", "the offer is out")
    assert pipeline() == Decimal(1000)
    assert opened().mend(Mended.STATUS, "lost", None, "they bought elsewhere")
    assert pipeline() == Decimal(900)


def test_what_cannot_be_is_refused_with_what_to_do():
    for field, text, said in (
        (
            Mended.CLOSE_ON,
            "2026-02-08",
            "8 February 2026 has passed. Deal D1 is still open: choose a day from 9 February",
        ),
        (Mended.CLOSE_ON, "31.02.2026", "'31.02.2026' is not a day"),
        (Mended.CLOSE_ON, "2126-01-01", "more than ten years away"),
        (Mended.AMOUNT, "a lot", "'a lot' is no amount for Deal D1"),
        (Mended.AMOUNT, "-1", "-1 cannot be the amount"),
        (Mended.AMOUNT, "1e9", "is no amount"),
        (Mended.AMOUNT, "٣٠٠", "is no amount"),
        (Mended.AMOUNT, "NaN", "is no amount"),
        (Mended.AMOUNT, "9" * 15, "cannot be the amount"),
        (Mended.STAGE, "Nowhere", "'Nowhere' is no stage of Deal D1. There are: Talking, Offer."),
        (Mended.STATUS, "won", "what is won is booked in the CRM"),
    ):
        with pytest.raises(SpokenRefused, match=said):
            opened().mend(field, text, None, "so")
    with pytest.raises(SpokenRefused, match="Say why"):
        opened().mend(Mended.AMOUNT, "5", None, "  ")
    assert not Repair.objects.exists()


def test_who_neither_owns_nor_leads_finds_no_deal():
    for who in ("ben", "sam", "olga"):
        with pytest.raises(NotCleared) as foreign:
            opened(who)
        with pytest.raises(NotCleared) as unknown:
            opened(who, "crm:none")
        assert str(foreign.value) == str(unknown.value)


@pytest.mark.parametrize("who", ["mia", "eve"])
def test_who_leads_the_owner_asks_and_puts_nothing_right(who):
    with pytest.raises(NotYours, match="Only Ada puts their opportunities right"):
        mend_all(account(who), [Change(DEAL, {Mended.AMOUNT: "1"}, {})], "so", SAID)
    with pytest.raises(NotYours):
        confirm_all(account(who), open_book(None, SAID).scope(), [(DEAL, "not_updated")], "so", SAID, SAID)
    assert not Repair.objects.exists()
    amount("250")
    with pytest.raises(NotYours):
        choose(account(who), Repair.objects.get().key, keep=False, on=SAID)
    assert Repair.objects.get().closed_on is None


def test_a_vacant_seat_is_looked_after_by_its_leader_and_by_the_deputy_for_their_days(company):
    Seat.objects.get(person__key="ada").leave(date(2026, 2, 10), by=None)
    unit = Unit.objects.get(key="north")
    Seat.deputise(Person.objects.get(key="ben"), unit, SAID, date(2026, 2, 13), by=None)
    assert amount("260", who="ben")
    with pytest.raises(NotYours):
        opened("eve")
    company(date(2026, 2, 13))
    with pytest.raises(NotCleared):
        OpenedDeal.open(account("ben"), DEAL, date(2026, 2, 13))
    Seat.objects.get(person__key="mia", role="leader").leave(SAID, by=None)
    assert OpenedDeal.open(account("eve"), DEAL, date(2026, 2, 13)).mend(
        Mended.AMOUNT, "270", None, "nobody below leads"
    )


def test_a_voice_about_one_deal_says_nothing_of_another():
    wanted = Wanted("crm:D2", "Deal D2", Mended.AMOUNT, "100", "5")
    with pytest.raises(NotYours):
        Repair.mend(wanted, "so", by=opened().by)
    amount("5", deal="crm:D2")
    with pytest.raises(NotYours):
        Repair.objects.get().withdraw(by=opened().by)


def test_a_form_sent_twice_does_not_double():
    change = Change(DEAL, {Mended.AMOUNT: "250"}, {Mended.AMOUNT: "100"})
    assert [mend_all(account("ada"), [change], "so", SAID) for _ in range(2)] == [1, 0]
    assert (Repair.ever.count(), Repair.objects.get().said_by.key) == (1, "ada")


def test_a_stale_save_is_refused_with_both_texts():
    amount("250")
    with pytest.raises(StaleRecord) as refused:
        amount("300", seen="100")
    assert (refused.value.theirs, refused.value.yours) == ({"amount": "250"}, {"amount": "300"})


def test_two_at_once_leave_one_repair_and_one_refusal(monkeypatch):
    first, second = opened(), opened()
    monkeypatch.setattr(Repair, "standing_of", classmethod(lambda *_: None))
    first.mend(Mended.AMOUNT, "250", None, "so")
    with pytest.raises(StaleRecord):
        second.mend(Mended.AMOUNT, "300", None, "so")
    with pytest.raises(IntegrityError):
        Repair.objects.create(
            opportunity_id=DEAL,
            field="amount",
            owner=first.by.voice.owner,
            said_by=first.by.voice.person,
            said_on=SAID,
            value="1",
        )


def test_of_many_changes_all_are_saved_or_none():
    changes = [Change(f"crm:D{n}", {Mended.CLOSE_ON: day}, {}) for n, day in ((1, "2026-08-01"), (2, "2020-01-01"))]
    with pytest.raises(SpokenRefused):
        mend_all(account("ada"), changes, "so", SAID)
    assert not Repair.objects.exists()


def test_what_somebody_left_behind_is_put_right_by_who_leads_their_unit(company):
    amount("250")
    Seat.objects.get(person__key="ada").leave(date(2026, 2, 10), by=None)
    for who in ("sam", "ben", "olga"):
        with pytest.raises(NotCleared):
            opened(who)
    assert amount("300", who="mia")
    for who in ("mia", "olga"):
        [still] = box(who).waiting
        assert (still.value, still.owner, still.said_by) == ("300", "Ada", "Mia"), "nothing is lost"


def test_where_no_import_notes_it_what_became_of_it_is_told_all_the_same(company, monkeypatch):
    """Facts that are read in a warehouse change without an import of ours."""
    monkeypatch.setattr("quarterdeck.records.imports.settle_repairs", lambda *_, **__: None)
    for deal, text in ((1, "250"), (2, "70"), (3, "30")):
        amount(text, deal=f"crm:D{deal}")
    company(SECOND)
    bring(SECOND, amount={1: Decimal(250), 2: Decimal(180)})
    told = {each.opportunity_id: (each.state, each.theirs) for each in box("ada").waiting}
    assert told == {
        "crm:D1": ("The CRM says so, too.", None),
        "crm:D2": ("the CRM says something else", "180"),
        "crm:D3": ("waits for the CRM", None),
    }
    assert outbox_csv(box("ada"), crm_facts(), current_values().calendar).count("crm") == 0
    assert "D3,Deal D3" in outbox_csv(box("ada"), crm_facts(), current_values().calendar)
    assert pipeline() == Decimal(1000 + 150 + 80 - 70)
    kept = choose(account("ada"), Repair.objects.get(opportunity_id="crm:D2").key, keep=True, on=SECOND)
    assert (kept.was, pipeline()) == ("180", Decimal(1000 + 150 - 30 - 70))
    with pytest.raises(SpokenRefused, match="The CRM says so, too"):
        choose(account("ada"), Repair.objects.get(opportunity_id="crm:D1").key, keep=False, on=SECOND)


def box(who: str) -> Outbox:
    book = open_book(account(who), SAID)
    return outbox(book, book.scope(), hearing(account(who), SAID))


def test_what_the_crm_says_is_no_repair_and_takes_one_back():
    assert not amount("100.00")
    amount("250")
    assert amount("100")
    assert (Repair.objects.get().closed_as, pipeline()) == ("withdrawn", Decimal(1000))


def test_looking_at_what_would_change_saves_nothing():
    [(deal, field, laid)] = proposed(account("ada"), [Change(DEAL, {Mended.AMOUNT: "250"}, {})], SAID)
    assert (deal.name, field, laid.value, laid.was) == ("Deal D1", Mended.AMOUNT, Decimal(250), Decimal(100))
    assert not Repair.objects.exists()


def test_going_back_before_the_export_that_ended_a_repair_opens_it_again(company):
    amount("250")
    amount("300", deal="crm:D2")
    first = current_values().file_name
    company(SECOND)
    bring(SECOND, amount={1: Decimal(250), 2: Decimal(999)})
    ended, differs = Repair.objects.get(opportunity_id=DEAL), Repair.objects.get(opportunity_id="crm:D2")
    assert (ended.closed_as, differs.is_contradicted) == ("brought", True)
    number = next(p.number for p in Publication.objects.all() if p.file_name == first)
    close_all()
    roll_back(number, by=None)
    for repair, value in ((ended, "250"), (differs, "300")):
        repair.refresh_from_db()
        assert (repair.closed_on, repair.closed_as, repair.is_contradicted, repair.value) == (None, "", False, value)
    assert measured(open_book(None, SECOND), open_book(None, SECOND).scope(), "open_pipeline").total.value == 1350
    close_all()
    roll_back(number + 1, by=None)
    ended.refresh_from_db()
    differs.refresh_from_db()
    assert (ended.closed_as, differs.is_contradicted) == ("brought", True)
    assert verify_trail().holds
