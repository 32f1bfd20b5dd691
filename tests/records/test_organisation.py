from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from quarterdeck.connectors.organisation import OrganisationRow
from quarterdeck.domain import org
from quarterdeck.domain.days import BEGINNING, END
from quarterdeck.domain.facts import Place
from quarterdeck.records.models import (
    Account,
    AuditEvent,
    Company,
    OwnerIdentity,
    Person,
    Seat,
    SeatRefused,
    StaleRecord,
    Unit,
    UnitRefused,
)
from quarterdeck.records.organisation import apply_organisation
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.values import read_organisation

pytestmark = pytest.mark.django_db

JANUARY, MARCH, JUNE = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1)


def row(person, *path, role="seller", email=None, manager=None, seller_id=None, begin=None, end=None):
    return OrganisationRow(person, email, manager, path, role, seller_id, begin, end, Place("people.csv", row=2))


def apply(*rows, on=JANUARY, source="crm"):
    return apply_organisation(rows, source=source, observed_on=on, by=None)


@pytest.fixture
def nordics():
    company = Unit.found("Acme", None, by=None)
    return Unit.found("Nordics", company, by=None)


def test_nobody_gets_the_address_somebody_else_signs_in_with(nordics):
    ada = Person.join("Ada", by=None)
    Account.open("ada@acme.example", "a long enough password", by=None, person=ada)
    with pytest.raises(Refusal, match=r"people.csv, row 2.*Ada signs in as ada@acme.example.*of Ben"):
        apply(row("Ben", "Acme", "Nordics", email="Ada@acme.example"))
    assert not Person.objects.filter(name="Ben").exists()
    apply(row("Ada", "Acme", "Nordics", email="Ada@acme.example"))
    assert Person.objects.get(name="Ada").email == "ada@acme.example"


def test_there_is_one_company(nordics):
    with pytest.raises(UnitRefused, match="one unit is the whole company"):
        Unit.found("Other", None, by=None)


def test_a_unit_keeps_its_key_when_it_is_renamed(nordics):
    nordics.rename("North", by=None)
    assert (nordics.key, Unit.objects.get(key="nordics").name) == ("nordics", "North")


def test_names_in_many_letters_make_readable_keys():
    keys = [Person.join(name, by=None).key for name in ("Łukasz Sørensen", "Łukasz Sørensen", "Großkopf, Åsa", "王芳")]
    assert keys == ["lukasz-sorensen", "lukasz-sorensen-2", "grosskopf-asa", "王芳"]


def test_nobody_sits_in_two_teams_as_a_member_at_once(nordics):
    ada = Person.join("Ada", by=None)
    Seat.place(ada, nordics, by=None)
    with pytest.raises(SeatRefused, match="covers some of those days"):
        Seat.place(ada, nordics, begin_on=MARCH, by=None)


def test_a_seller_id_of_somebody_who_differs_in_name_and_address_is_refused_and_renames_nobody():
    """A licence of the CRM is often handed on to whoever comes next."""
    apply(row("Eva Ee", "Acme", "North", email="eva@x.example", seller_id="5", end=MARCH))
    with pytest.raises(Refusal, match=r"row 2.*5 is Eva Ee's \(eva@x.example\).*given to Zoe New"):
        apply(row("Zoe New", "Acme", "West", email="zoe@x.example", seller_id="5", begin=JANUARY), on=JUNE)
    assert [(p.name, p.email) for p in Person.objects.all()] == [("Eva Ee", "eva@x.example")]
    apply(row("Eva Oe", "Acme", "North", email="eva@x.example", seller_id="5", end=MARCH))
    apply(row("eva oe", "Acme", "North", email="eva.oe@x.example", seller_id="5", end=MARCH))
    assert Person.objects.get().email == "eva.oe@x.example"


def test_somebody_called_otherwise_is_named():
    apply(row("Ann", "Acme", "North", seller_id="5"))
    assert apply(row("Cy", "Acme", "North", seller_id="5")).notes == ["Ann is called Cy, on past days, too."]


def test_after_the_set_up_whoever_is_new_in_rows_without_days_begins_on_the_day_of_the_file():
    apply(row("Ann", "Acme", "North", manager="Mo"))
    Company.current().revise(by=None, opened_on=MARCH)
    apply(row("Ann", "Acme", "North"), row("Cy", "Acme", "North", manager="Nia"), on=JUNE)
    organisation = read_organisation()
    assert [seat.begin_on for who in ("ann", "cy") for seat in organisation.homes(who)] == [BEGINNING, JUNE]
    assert organisation.leader("north", JANUARY).key == "mo"
    assert organisation.leader("north", JUNE).key == "nia"


def test_a_leader_may_also_be_a_member(nordics):
    ada = Person.join("Ada", by=None)
    Seat.place(ada, nordics, by=None)
    Seat.place(ada, nordics, org.Role.LEADER, by=None)
    assert Seat.objects.count() == 2


def test_moving_ends_one_seat_and_begins_the_next_on_that_day(nordics):
    ada, baltics = Person.join("Ada", by=None), Unit.found("Baltics", Unit.company(), by=None)
    Seat.place(ada, nordics, by=None).move(baltics, MARCH, by=None)
    homes = read_organisation().homes("ada")
    assert [(s.unit_key, s.begin_on) for s in homes] == [("nordics", BEGINNING), ("baltics", MARCH)]


def test_nobody_leaves_before_they_came(nordics):
    seat = Seat.place(Person.join("Ada", by=None), nordics, begin_on=MARCH, by=None)
    with pytest.raises(SeatRefused, match="does not hold the day before"):
        seat.leave(JANUARY, by=None)


def test_a_save_from_an_old_copy_is_refused_with_both_texts(nordics):
    mine, theirs = Unit.objects.get(pk=nordics.pk), Unit.objects.get(pk=nordics.pk)
    theirs.rename("North", by=None)
    with pytest.raises(StaleRecord) as refused:
        mine.rename("Upper", by=None)
    assert (refused.value.theirs, refused.value.yours) == ({"name": "North"}, {"name": "Upper"})
    assert Unit.objects.get(pk=nordics.pk).name == "North"


def test_rows_found_units_people_seats_and_owners():
    changes = apply(
        row("Eve", "Acme", role="executive"),
        row("Mia", "Acme", "North", role="manager"),
        row("Ada", "Acme", "North", email="Ada@Acme.example", seller_id="005A"),
    )
    organisation = read_organisation()
    assert (changes.units, changes.people, changes.placed, changes.linked) == (2, 3, 3, 1)
    assert organisation.root == org.Unit("acme", "Acme")
    assert organisation.person_by_key["ada"] == org.Person("ada", "Ada", "ada@acme.example", ("crm:005A",))
    assert organisation.led_by("eve", JANUARY) == {"acme", "north"}
    assert organisation.leader("north", JANUARY).name == "Mia"


def test_the_same_rows_again_change_nothing():
    rows = (row("Mia", "North", role="manager"), row("Ada", "North", seller_id="005A"))
    apply(*rows)
    events = AuditEvent.objects.count()
    assert not apply(*rows, on=MARCH)
    assert AuditEvent.objects.count() == events


def test_a_manager_who_is_only_named_leads_the_team_of_whoever_names_them():
    apply(row("Ada", "Central", "Dustin's team", manager="Dustin"), row("Bo", "Central", manager="Dustin"))
    organisation = read_organisation()
    assert organisation.led_by("dustin", JANUARY) >= {"dustins-team", "central"}


def test_a_seller_with_a_manager_and_no_unit_sits_in_that_managers_team():
    apply(row("Ada", manager="Dustin"))
    assert read_organisation().home("ada", JANUARY).unit_key == "dustins-team"


def test_another_team_in_a_later_file_is_a_move_on_the_day_of_the_file():
    apply(row("Ada", "North"))
    changes = apply(row("Ada", "South"), on=MARCH)
    assert changes.moved == 1
    homes = read_organisation().homes("ada")
    assert [(s.unit_key, s.begin_on) for s in homes] == [("north", BEGINNING), ("south", MARCH)]


def test_a_file_from_before_a_move_does_not_undo_it():
    apply(row("Ada", "North"))
    apply(row("Ada", "South"), on=JUNE)
    apply(row("Ada", "North"), on=MARCH)
    assert read_organisation().home("ada", JUNE).unit_key == "south"


def test_a_new_leader_relieves_the_one_before():
    apply(row("Mia", "North", role="manager"))
    apply(row("Noa", "North", role="manager"), on=MARCH)
    organisation = read_organisation()
    assert not organisation.led_by("mia", MARCH)
    assert organisation.leader("north", MARCH).name == "Noa"
    assert organisation.leader("north", JANUARY).name == "Mia"


def test_rows_with_days_are_the_persons_whole_history():
    apply(row("Ada", "North"))
    apply(row("Ada", "North", end=MARCH), row("Ada", "South", begin=MARCH))
    homes = read_organisation().homes("ada")
    assert [(s.unit_key, s.begin_on, s.end_on) for s in homes] == [
        ("north", BEGINNING, MARCH),
        ("south", MARCH, END),
    ]


def test_overlapping_rows_are_refused_with_their_place_and_nothing_is_applied():
    with pytest.raises(Refusal, match=r"people\.csv, row 2.*covers some of those days"):
        apply(row("Ada", "North", end=JUNE), row("Ada", "South", begin=MARCH))
    assert not Unit.objects.exists()
    assert not AuditEvent.objects.exists()


def test_two_people_of_one_name_are_told_apart_by_their_address():
    apply(row("Ada", "North", email="a1@acme.example"), row("Ada", "South", email="a2@acme.example"))
    assert Person.objects.filter(name="Ada").count() == 2


def test_a_name_that_two_people_bear_is_not_guessed():
    apply(row("Ada", "North", email="a1@acme.example"), row("Ada", "South", email="a2@acme.example"))
    with pytest.raises(Refusal, match="More than one person is called 'Ada'"):
        apply(row("Ada", "West"))


def test_an_owner_belongs_to_one_person_and_moves_with_a_later_row():
    apply(row("Ada", "North", seller_id="005A"))
    OwnerIdentity.link(Person.join("Bo", by=None), "crm:005A", "hand", by=None)
    assert OwnerIdentity.objects.get(owner_id="crm:005A").person.name == "Bo"


def test_managers_who_manage_each_other_are_refused_with_their_rows_and_nothing_is_applied():
    circle = [
        replace(row(who, manager=whose), place=Place("people.csv", row=number))
        for number, who, whose in ((2, "Zoe", "Ada"), (3, "Ada", "bo"), (4, "Bo", "Cy"), (5, "Cy", "Ada"))
    ]
    with pytest.raises(Refusal, match=r"row 3: Ada .*row 4: Bo .*row 5: Cy is managed by Ada") as refused:
        apply(*circle)
    assert "Zoe" not in str(refused.value)
    assert not Unit.objects.exists()


def test_two_who_managed_each_other_one_after_the_other_are_no_circle():
    apply(row("Ada", "North", manager="Bo", end=MARCH), row("Bo", "South", manager="Ada", begin=MARCH))
    assert Seat.objects.exists()


def test_two_managers_below_one_director_are_no_circle():
    apply(row("Ada", manager="Bo"), row("Cy", manager="Bo"), row("Bo", manager="Eve"), row("Eve", manager="Eve"))
    assert Seat.objects.exists()


def test_whoever_takes_and_gives_up_a_lead_is_named_with_the_row():
    first = apply(row("Mia", "North", role="manager"))
    assert (first.leading, first.relieved) == (["Mia leads North (since always)"], [])
    second = apply(row("Noa", "North", role="manager"), on=MARCH)
    assert second.leading == ["Noa leads North (since always)"]
    assert second.relieved == ["Mia no longer leads North (people.csv, row 2)"]


def test_a_sellers_row_that_unseats_a_leader_names_them():
    apply(row("Mia", "North", role="manager"))
    by_manager = apply(row("Ada", "North", manager="Noa"), on=MARCH)
    assert by_manager.relieved == ["Mia no longer leads North (people.csv, row 2)"]
    as_seller = apply(row("Noa", "North"), on=JUNE)
    assert as_seller.relieved == ["Noa no longer leads North (people.csv, row 2)"]


def test_a_file_places_units_founds_them_and_closes_them_on_a_day():
    apply(row("Mia", "Acme", "North", role="manager"), row("Cleo", "Acme", "Central", role="manager"))
    changes = apply(
        row("North", "Acme", "Central", role="unit", begin=MARCH),
        row("Graz", "Acme", "Central", role="unit", begin=MARCH, end=JUNE),
        row("Gil", "Acme", "Central", "Graz", begin=MARCH, end=JUNE),
    )
    organisation = read_organisation()
    assert [u.key for u in organisation.path("north", JANUARY)] == ["acme", "north"]
    assert [u.key for u in organisation.path("north", MARCH)] == ["acme", "central", "north"]
    assert [bool(organisation.tree.on(day).is_standing("graz")) for day in (JANUARY, MARCH, JUNE)] == [
        False,
        True,
        False,
    ]
    assert (changes.replaced, changes.units) == (1, 1)
    events = AuditEvent.objects.count()
    apply(row("North", "Acme", "Central", role="unit", begin=MARCH))
    assert AuditEvent.objects.count() == events


def test_a_file_brings_vacant_seats_and_deputies_and_leaves_own_seats_alone():
    apply(row("Mia", "North", role="manager"), row("Ada", "South"))
    more = (
        row("Account executive", "North", role="vacant", begin=MARCH),
        row("Ada", "North", role="deputy", begin=MARCH, end=JUNE),
        row("Ada", "South"),
    )
    apply(*more)
    organisation = read_organisation()
    assert [p.name for p in organisation.members("north", MARCH) if p.is_vacancy] == ["Account executive"]
    assert organisation.led_by("ada", MARCH) == {"north"}
    assert organisation.led_by("ada", JUNE) == frozenset()
    assert organisation.home("ada", MARCH).unit_key == "south"
    events = AuditEvent.objects.count()
    apply(*more)
    assert AuditEvent.objects.count() == events


def test_of_one_title_as_many_seats_are_vacant_as_there_are_rows():
    two = (row("AE", "North", role="vacant"), row("AE", "North", role="vacant"), row("AE", "South", role="vacant"))
    apply(*two)
    apply(*two)
    organisation = read_organisation()
    assert [len(organisation.members(unit, MARCH)) for unit in ("north", "south")] == [2, 1]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            [row("Central", "North", role="unit", begin=MARCH)],
            r"people\.csv, row 2: Central cannot stand below .*circle",
        ),
        ([row("North", "Acme", role="unit", begin=JANUARY, end=MARCH)], r"people\.csv, row 2: North cannot end"),
    ],
)
def test_what_a_file_must_not_do_to_units_is_refused_with_its_row_and_nothing_is_applied(rows, words):
    apply(row("Mia", "Acme", "Central", "North", role="manager"), row("Cleo", "Acme", "Central", role="manager"))
    before = read_organisation()
    placed = [replace(r, unit_path=("Acme", "Central", "North")) if r.unit_path == ("North",) else r for r in rows]
    with pytest.raises(Refusal, match=words):
        apply(*placed)
    assert read_organisation() == before
