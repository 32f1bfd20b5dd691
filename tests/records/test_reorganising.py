"""Units, seats and deputies over time: the verbs, what they refuse, and the preview of what they would change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from quarterdeck.domain import org
from quarterdeck.domain.clearance import clearance_of
from quarterdeck.domain.days import END
from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.records.models import (
    Account,
    AccountRefused,
    AuditEvent,
    Company,
    OwnerIdentity,
    Person,
    Placement,
    Seat,
    SeatRefused,
    StaleRecord,
    Target,
    Unit,
    UnitRefused,
)
from quarterdeck.records.preview import preview
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.standing_in import stand_in
from quarterdeck.records.vacancies import fill
from quarterdeck.records.values import read_organisation

pytestmark = pytest.mark.django_db

MARCH, JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (3, 6, 7, 8))
YEAR = (date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture
def acme(recorded):
    """Acme with Nordics (North, South) and Central (Vienna); Dana leads Nordics, Cleo Central, Vera Vienna."""
    recorded(MARCH)
    company = Unit.found("Acme", None, by=None)
    nordics, central = (Unit.found(name, company, by=None) for name in ("Nordics", "Central"))
    for name, parent in (("North", nordics), ("South", nordics), ("Vienna", central)):
        Unit.found(name, parent, by=None)
    for name, key in (("Dana", "nordics"), ("Cleo", "central"), ("Vera", "vienna")):
        Seat.place(Person.join(name, by=None), unit(key), org.Role.LEADER, by=None)
    Seat.place(Person.join("Ada", by=None), unit("north"), by=None)
    Company.current().revise(by=None, opened_on=date(2026, 1, 1))
    return company


def unit(key):
    return Unit.objects.get(key=key)


def path(key, on):
    return [u.name for u in read_organisation().path(key, on)]


def test_a_unit_stands_elsewhere_from_the_day_it_is_placed_there(acme):
    unit("vienna").place(unit("nordics"), JULY, by=None)
    assert path("vienna", JUNE) == ["Acme", "Central", "Vienna"]
    assert path("vienna", JULY) == ["Acme", "Nordics", "Vienna"]
    organisation = read_organisation()
    assert organisation.subtree("central", JUNE) == {"central", "vienna"}
    assert organisation.subtree("central", JULY) == {"central"}
    assert {u.key for u in organisation.children("nordics", JULY)} == {"north", "south", "vienna"}


def test_clearance_changes_on_the_day_and_not_before(acme):
    unit("vienna").place(unit("nordics"), JULY, by=None)
    organisation = read_organisation()
    seen = [clearance_of(organisation, who, day).unit_keys for who in ("dana", "cleo") for day in (JUNE, JULY)]
    nordics = {"nordics", "north", "south"}
    assert seen == [nordics, nordics | {"vienna"}, {"central", "vienna"}, {"central"}]


def test_a_unit_is_called_something_else_from_a_day_or_always(acme):
    unit("north").rename("Upper North", by=None, on=JULY)
    assert [path("north", day)[-1] for day in (JUNE, JULY)] == ["North", "Upper North"]
    unit("south").rename("Lower", by=None)
    assert path("south", date(2020, 1, 1))[-1] == "Lower"


def test_a_planned_move_is_not_undone_by_a_planned_name(acme):
    unit("vienna").rename("Wien", by=None, on=AUGUST)
    unit("vienna").place(unit("nordics"), JULY, by=None)
    assert path("vienna", JULY) == ["Acme", "Nordics", "Vienna"]
    assert path("vienna", AUGUST) == ["Acme", "Nordics", "Wien"]


def test_a_unit_is_founded_and_closed_on_a_day(acme):
    baltics = Unit.found("Baltics", acme, by=None, begin_on=JUNE)
    baltics.close(AUGUST, by=None)
    organisation = read_organisation()
    there = [any(u.key == "baltics" for u in organisation.children("acme", day)) for day in (MARCH, JUNE, AUGUST)]
    assert there == [False, True, False]
    baltics.close(END, by=None)
    assert any(u.key == "baltics" for u in read_organisation().children("acme", AUGUST))


def test_what_is_left_in_a_closed_unit_counts_where_it_last_stood(acme):
    Seat.objects.get(person__key="ada").leave(JUNE, by=None)
    unit("north").close(JULY, by=None)
    organisation = read_organisation()
    assert organisation.home("ada", AUGUST).unit_key == "north"
    assert "north" in organisation.subtree("nordics", AUGUST)
    assert "north" in clearance_of(organisation, "dana", AUGUST).unit_keys


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: unit("nordics").place(unit("north"), JULY, by=None), "round in a circle"),
        (lambda: unit("nordics").place(unit("nordics"), JULY, by=None), "round in a circle"),
        (lambda: unit("acme").place(unit("north"), JULY, by=None), "whole company"),
        (lambda: unit("acme").close(JULY, by=None), "whole company"),
        (lambda: unit("nordics").close(JULY, by=None), "cannot end on 2026-07-01: the seat of Dana"),
        (lambda: unit("central").withdraw(by=None), "still taken"),
        (
            lambda: Unit.found("Vienna", unit("central"), by=None, begin_on=JULY),
            "called 'Vienna' below Central already",
        ),
        (lambda: unit("south").rename("North", by=None, on=JULY), "called 'North' below Nordics already"),
        (lambda: Unit.found("X", Unit.found("Y", unit("acme"), by=None, begin_on=JULY), by=None), "not there on all"),
        (lambda: Unit.found("X", unit("acme"), by=None, begin_on=JULY, end_on=JUNE), "the end is the first day after"),
    ],
)
def test_what_would_leave_no_tree_is_refused_in_words_and_nothing_is_changed(acme, change, words):
    before, events = read_organisation(), AuditEvent.objects.count()
    with pytest.raises(UnitRefused, match=words):
        change()
    if events == AuditEvent.objects.count():
        assert read_organisation() == before


def test_units_below_keep_a_unit_from_being_closed(acme):
    Seat.objects.get(person__key="cleo").leave(JUNE, by=None)
    with pytest.raises(UnitRefused, match="Vienna cannot stand below Central from 2026-07-01 on"):
        unit("central").close(JULY, by=None)


def test_a_seat_lies_within_the_life_of_its_unit(acme):
    baltics = Unit.found("Baltics", acme, by=None, begin_on=JUNE)
    bo = Person.join("Bo", by=None)
    with pytest.raises(SeatRefused, match="Baltics is there since 2026-06-01"):
        Seat.place(bo, baltics, begin_on=MARCH, by=None)
    Seat.place(bo, baltics, begin_on=JUNE, by=None)


def test_a_change_of_a_unit_from_an_old_copy_is_refused(acme):
    mine, theirs = unit("vienna"), unit("vienna")
    theirs.place(unit("nordics"), JULY, by=None)
    with pytest.raises(StaleRecord):
        mine.close(AUGUST, by=None)


def test_a_re_organisation_recorded_today_is_not_known_of_yesterday(acme, recorded):
    recorded(AUGUST)
    unit("vienna").place(unit("nordics"), JUNE, by=None)
    unit("north").rename("Upper", by=None)
    before, since = read_organisation(JULY), read_organisation(AUGUST)
    assert before.path("vienna", JULY)[1].key == "central"
    assert since.path("vienna", JULY)[1].key == "nordics"
    assert (before.unit("north", JULY).name, since.unit("north", JULY).name) == ("North", "Upper")
    assert Placement.ever.count() > Placement.objects.count()


def test_a_deputy_is_cleared_like_the_leader_until_the_day(acme):
    ada = Person.objects.get(key="ada")
    stand_in(Person.objects.get(key="dana"), ada, JUNE, JULY, by=None)
    organisation = read_organisation()
    seen = [clearance_of(organisation, "ada", day).unit_keys for day in (MARCH, JUNE, date(2026, 6, 30), JULY)]
    nordics = {"nordics", "north", "south"}
    assert seen == [set(), nordics, nordics, set()]
    assert organisation.home("ada", JUNE).unit_key == "north"
    assert [p.key for p in organisation.deputies("nordics", JUNE)] == ["ada"]
    assert organisation.leader("nordics", JUNE).key == "dana"


def test_a_deputy_needs_an_end_and_somebody_to_stand_in_for(acme):
    ada = Person.objects.get(key="ada")
    with pytest.raises(SeatRefused, match="Say until which day"):
        Seat.deputise(ada, unit("north"), JUNE, END, by=None)
    with pytest.raises(SeatRefused, match="leads nothing"):
        stand_in(ada, Person.objects.get(key="dana"), JUNE, JULY, by=None)


def test_a_vacant_seat_is_shown_has_a_target_and_hands_it_on(acme):
    seat = Seat.reserve("Account executive", unit("north"), begin_on=MARCH, by=None)
    Target.agree("bookings", seat.person, *YEAR, Decimal(1200), by=None)
    assert [p.name for p in read_organisation().members("north", JUNE) if p.is_vacancy] == ["Account executive"]
    fill(seat, Person.join("Nia", by=None), JULY, by=None)
    organisation = read_organisation()
    assert [p.name for p in organisation.members("north", JULY)] == ["Ada", "Nia"]
    assert Target.objects.get(person__name="Nia").amount == 1200
    with pytest.raises(SeatRefused, match="is taken"):
        Seat.objects.get(person__key="ada").fill(Person.join("Bo", by=None), JULY, by=None)


def test_nobody_signs_in_as_a_vacant_seat_and_it_owns_nothing(acme):
    seat = Seat.reserve("Account executive", unit("north"), by=None)
    with pytest.raises(AccountRefused, match="vacant seat"):
        Account.open("x@acme.example", None, by=None, person=seat.person)
    with pytest.raises(Refusal, match="owns nothing"):
        OwnerIdentity.link(seat.person, "crm:1", "hand", by=None)


def test_a_seat_is_corrected_for_all_of_its_days(acme, recorded):
    recorded(AUGUST)
    Seat.objects.get(person__key="ada").revise(by=None, unit=unit("south"), begin_on=JUNE)
    assert read_organisation().home("ada", MARCH) is None
    assert read_organisation().home("ada", JUNE).unit_key == "south"
    assert read_organisation(JULY).home("ada", MARCH).unit_key == "north"


def test_a_preview_says_what_would_change_and_changes_nothing(acme):
    Target.agree("bookings", unit("vienna"), *YEAR, Decimal(365), by=None)
    Target.agree("bookings", Person.objects.get(key="ada"), *YEAR, Decimal(100), by=None)
    before, events = read_organisation(), AuditEvent.objects.count()
    seen = preview(lambda: unit("vienna").place(unit("nordics"), JULY, by=None), JULY)
    assert (read_organisation(), AuditEvent.objects.count()) == (before, events)
    assert [(p.unit_key, len(p.before), len(p.after)) for p in seen.units] == [("vienna", 1, 2)]
    assert [(c.person_key, c.on, c.gained, c.lost) for c in seen.clearances] == [
        ("cleo", JULY, frozenset(), frozenset({"vienna"})),
        ("dana", JULY, frozenset({"vienna"}), frozenset()),
    ]
    moved = {t.subject.key: (t.before, t.after) for t in seen.targets}
    assert moved["nordics"] == (100, 100 + Decimal(184))
    assert moved["central"] == (365, Decimal(181))
    assert "acme" not in moved


def test_a_preview_of_nothing_is_empty_and_one_of_what_cannot_be_refuses(acme):
    assert preview(lambda: None, JULY).is_empty
    with pytest.raises(UnitRefused):
        preview(lambda: unit("nordics").place(unit("north"), JULY, by=None), JULY)


def test_the_preview_names_who_moves(acme):
    seen = preview(lambda: Seat.objects.get(person__key="ada").move(unit("south"), JULY, by=None), JULY)
    assert [(p.person_key, [s.unit_key for s in p.after]) for p in seen.people] == [("ada", ["north", "south"])]
    assert Subject(SubjectKind.UNIT, "acme") not in {t.subject for t in seen.targets}


@pytest.mark.parametrize(("to", "gained", "lost"), [("vienna", {"cleo", "vera"}, {"dana"}), ("south", set(), set())])
def test_a_move_says_who_starts_to_see_what_somebody_does_and_who_no_longer_does(acme, to, gained, lost):
    def change():
        Seat.objects.get(person__key="ada").move(unit(to), JULY, by=None)

    before = read_organisation()
    (found,) = preview(change, JULY).moves
    assert (found.person_key, found.on, found.left, found.joined) == ("ada", JULY, "north", to)
    assert (found.gained, found.lost) == (gained, lost)
    change()
    saw, sees = (watching(each, "ada", JULY) for each in (before, read_organisation()))
    assert (found.gained, found.lost) == (sees - saw, saw - sees)


def watching(organisation, who, on):
    """Whoever is cleared for the unit that somebody counts for on that day."""
    home = organisation.home(who, on).unit_key
    people = {person.key for person in organisation.people} - {who}
    return {key for key in people if home in clearance_of(organisation, key, on, operations=False).unit_keys}


def test_what_stays_with_a_mover_and_their_teams_is_no_move(acme):
    assert preview(lambda: unit("vienna").place(unit("nordics"), JULY, by=None), JULY).moves == ()
    assert preview(lambda: Seat.objects.get(person__key="ada").leave(JULY, by=None), JULY).moves == ()
