"""What was said stays on record: a report as of an earlier day knows what was known then."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from quarterdeck.domain.days import END
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.records.adoption import adopt_targets, agree_series
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.field_words import in_words
from quarterdeck.records.models import (
    Company,
    OwnerIdentity,
    Person,
    Publication,
    Seat,
    StaleRecord,
    Target,
    TrustLimit,
    Unit,
)
from quarterdeck.records.models.statement import opened_on
from quarterdeck.records.values import current_values, read_organisation, read_targets, read_thresholds

pytestmark = pytest.mark.django_db

YEAR = (date(2026, 1, 1), date(2027, 1, 1))
SOON, LATER, LATEST = date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)
DAY_BEFORE = date(2026, 2, 28)
ADA = Subject(SubjectKind.PERSON, "ada")


@pytest.fixture
def ada(recorded):
    """Ada sits in North; this was said while the company was being set up."""
    recorded(date(2025, 12, 1))
    company = Unit.found("Acme", None, by=None)
    north, _ = (Unit.found(name, company, by=None) for name in ("North", "South"))
    ada = Person.join("Ada", by=None)
    Seat.place(ada, north, by=None)
    return ada


@pytest.fixture
def opened(db):
    """The company is not being set up any more since that day."""
    day = date(2026, 1, 1)
    Company.current().revise(by=None, opened_on=day)
    return day


def home(as_of, on):
    return read_organisation(as_of).home("ada", on).unit_key


def test_the_first_word_while_being_set_up_tells_how_it_always_was(ada):
    assert home(date(2020, 1, 1), date(2020, 1, 1)) == "north"


def test_what_is_said_later_is_known_from_the_day_it_is_said(ada, opened, recorded):
    recorded(LATER)
    bo = Person.join("Bo", by=None)
    Seat.place(bo, Unit.objects.get(key="south"), by=None)
    OwnerIdentity.link(bo, "crm:bo", "hand", by=None)
    before, since = read_organisation(DAY_BEFORE), read_organisation(LATER)
    assert "bo" not in before.person_by_key
    assert not before.homes("bo")
    assert since.person_by_key["bo"].owner_ids == ("crm:bo",)
    assert since.home("bo", date(2020, 1, 1)).unit_key == "south"


def test_a_move_recorded_late_changes_nothing_as_of_the_days_before_it_was_recorded(ada, recorded):
    recorded(LATER)
    Seat.objects.get().move(Unit.objects.get(key="south"), SOON, by=None)
    assert home(DAY_BEFORE, DAY_BEFORE) == "north"
    assert home(LATER, DAY_BEFORE) == "south"
    assert home(LATER, date(2026, 1, 31)) == "north"
    assert home(None, DAY_BEFORE) == "south"


def test_a_correction_that_says_it_had_never_been_leaves_what_was_known(ada, recorded):
    recorded(LATER)
    Seat.objects.get().withdraw(by=None)
    assert read_organisation().homes("ada") == ()
    assert home(DAY_BEFORE, SOON) == "north"
    assert (Seat.objects.count(), Seat.ever.count()) == (0, 1)


def test_a_target_is_what_it_was_known_to_be(ada, recorded):
    for day, amount in ((SOON, 100), (LATER, 120), (LATEST, None)):
        recorded(day)
        Target.agree("bookings", ada, *YEAR, None if amount is None else Decimal(amount), by=None)
    told = [read_targets(day).amount("bookings", ADA, *YEAR) for day in (date(2020, 1, 1), LATER, LATEST, None)]
    assert told == [100, 120, None, None]
    assert (Target.objects.count(), Target.ever.count()) == (1, 3)


def test_a_withdrawn_target_is_known_until_then(ada, opened, recorded):
    recorded(SOON)
    target = Target.agree("bookings", ada, *YEAR, Decimal(100), by=None)
    recorded(LATER)
    target.withdraw(by=None)
    told = [read_targets(day).amount("bookings", ADA, *YEAR) for day in (opened, SOON, DAY_BEFORE, LATER, None)]
    assert told == [None, 100, 100, None, None]


def test_a_series_of_targets_is_known_like_single_ones(ada, recorded):
    months = [(date(2026, 1, 1), date(2026, 2, 1)), (date(2026, 2, 1), date(2026, 3, 1))]
    recorded(SOON)
    agree_series("bookings", ada, {months[0]: Decimal(10)}, by=None)
    Company.current().revise(by=None, opened_on=SOON)
    recorded(LATER)
    agree_series("bookings", ada, {months[0]: Decimal(12), months[1]: Decimal(20)}, by=None)
    assert [e.amount for e in read_targets(DAY_BEFORE).entries] == [10]
    assert [e.amount for e in read_targets(LATER).entries] == [12, 20]
    assert adopt_targets(read_targets().entries, by=None) == 0


def test_limits_are_what_they_were_known_to_be(ada, opened, recorded):
    for day, days in ((SOON, 45), (LATER, 30)):
        recorded(day)
        TrustLimit.of().revise(by=None, stale_days=days)
    told = [read_thresholds(day).usual.stale_days for day in (opened, SOON, DAY_BEFORE, LATER, None)]
    assert told == [60, 45, 45, 30, 30]


def test_a_seller_is_who_we_knew_them_to_be(ada, recorded):
    OwnerIdentity.link(ada, "crm:1", "hand", by=None)
    recorded(LATER)
    OwnerIdentity.link(Person.join("Bo", by=None), "crm:1", "hand", by=None)
    owners = [
        {p.key: p.owner_ids for p in read_organisation(day).people if p.owner_ids} for day in (DAY_BEFORE, LATER, None)
    ]
    assert owners == [{"ada": ("crm:1",)}, {"bo": ("crm:1",)}, {"bo": ("crm:1",)}]


def test_a_correction_on_the_same_day_is_what_that_day_knows(ada, recorded):
    recorded(LATER)
    target = Target.agree("bookings", ada, *YEAR, Decimal(100), by=None)
    target.revise(Decimal(110), by=None)
    assert read_targets(LATER).amount("bookings", ADA, *YEAR) == 110
    assert Target.ever.count() == 2


def test_a_save_from_an_old_copy_is_refused_with_both_texts_and_leaves_nothing(ada, recorded):
    Target.agree("bookings", ada, *YEAR, Decimal(100), by=None)
    mine, theirs = Target.objects.get(), Target.objects.get()
    recorded(LATER)
    theirs.revise(Decimal(120), by=None)
    with pytest.raises(StaleRecord) as refused:
        mine.revise(Decimal(130), by=None)
    assert (refused.value.theirs, refused.value.yours) == ({"amount": Decimal(120)}, {"amount": Decimal(130)})
    assert sorted(Target.ever.values_list("amount", flat=True)) == [100, 120]


def test_a_copy_of_what_somebody_took_back_cannot_be_saved(ada):
    mine, theirs = Seat.objects.get(), Seat.objects.get()
    theirs.withdraw(by=None)
    with pytest.raises(StaleRecord, match="it was removed"):
        mine.leave(LATER, by=None)


def test_the_company_is_set_up_until_thirty_days_after_its_first_publication(db):
    assert opened_on() == END
    Publication.objects.create(number=1, file_name="f", source="crm", observed_on=SOON, digest="", published_by="x")
    published = Publication.objects.get().published_at.date()
    assert (opened_on() - published).days == 30
    Company.current().revise(by=None, opened_on="2026-01-01")
    assert opened_on() == date(2026, 1, 1)


def test_days_that_knew_the_same_share_one_value_and_the_newest_is_what_stands(ada, recorded):
    recorded(LATER)
    Seat.objects.get().leave(LATEST, by=None)
    assert current_values(date(2025, 1, 1)) is current_values(DAY_BEFORE)
    assert current_values(LATER) is current_values()
    assert current_values(DAY_BEFORE) is not current_values()


def test_everything_said_is_in_the_trail(ada, recorded):
    recorded(LATER)
    Seat.objects.get().move(Unit.objects.get(key="south"), SOON, by=None)
    assert verify_trail().holds


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"answer": "", "answered_by": 7, "answered_in": "k", "closed_on": date(2026, 2, 5)}, "answer nothing"),
        ({"text": "Help", "escalated_to": "director", "is_despite": True}, "words “Help”, asked of director"),
        ({"standing_now": "accepted", "due_on": date(2026, 3, 2)}, "status to do, due 2 March 2026"),
        ({"standing_now": "not_done", "because": "Gone"}, "status not done, why “Gone”"),
        ({"close_on": "2026-03-02", "stage": "Offer"}, "close date 2 March 2026, stage Offer"),
        ({"begin_value": Decimal("4.5000"), "goal_value": None}, "from 4.5, to nothing"),
    ],
)
def test_what_a_refused_save_says_is_in_the_words_of_the_screen(values, words):
    assert in_words(values, {}) == words
