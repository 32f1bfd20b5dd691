"""The editor of the organisation: what it shows, what it would change, and what it changes."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.setup.asking import page, text_of

from quarterdeck.records.audit import verify_trail
from quarterdeck.records.book import today
from quarterdeck.records.models import AuditEvent, Person, Seat, Unit

AHEAD, BACK = 30, -30


def form_of(client, address):
    """What the form at that address holds when it is opened."""
    html = client.get(address).content.decode()
    fields = re.findall(r'<input[^>]* name="(\w+)"(?: value="([^"]*)")?', html)
    return {name: unescape(value) for name, value in fields if name != "csrfmiddlewaretoken"}


def change(client, what, seat=None, *, save=True, **given):
    """Fill in the form of a change and send it; a seat's form is opened from the page of its unit."""
    address = f"/setup/organisation/change/{what}/"
    held = {"seat": seat.pk, "version": seat.version} if seat else {}
    return client.post(address, {**held, **given, **({"save": "1"} if save else {})})


def action(client, unit, who, label):
    """The address behind what can be done about somebody's seat."""
    html = client.get(f"/setup/organisation/?unit={unit}").content.decode()
    return unescape(re.search(rf'href="([^"]*)">{label}<span class="vh"> {who}', html)[1])


def seat_of(key, role="member"):
    return Seat.objects.select_related("person", "unit").get(person__key=key, role=role, end_on="2200-01-01")


def in_days(number):
    return today() + timedelta(days=number)


def test_the_tree_names_units_leaders_and_how_many_sit_there(olga):
    html = page(olga, "/setup/organisation/?unit=north")
    assert re.search(r"10 people sit in\s+6 units", html)
    assert "North: Mia Known leads it, 2 people sell here" in html
    assert "Acme / Nordics / North" in html


@pytest.mark.parametrize(("day", "there"), [("2025-09-30", True), ("2025-10-01", False)])
def test_the_tree_of_another_day_shows_who_sat_there_then(olga, day, there):
    html = olga.get(f"/setup/organisation/?unit=north&on={day}").content.decode()
    assert ("Mo Known" in re.search(r"<table.*?</table>", html, re.DOTALL)[0]) is there


def test_a_vacancy_is_said_and_leads_to_the_form_that_fills_it(olga):
    assert "Nobody leads this unit" in page(olga, "/setup/organisation/?unit=central")
    html = olga.get("/setup/organisation/?unit=central").content.decode()
    asked = dict(parse_qsl(urlsplit(unescape(re.search(r'href="([^"]*)">Fill the vacancy', html)[1])).query))
    assert (asked["unit"], asked["role"]) == ("central", "leader")


def test_a_preview_says_who_moves_and_who_sees_what_and_leaves_nothing_behind(olga):
    before = (AuditEvent.objects.count(), verify_trail().last_hash)
    said = text_of(change(olga, "move", seat_of("ada"), save=False, unit="south", on=in_days(AHEAD)))
    assert "Nothing is saved yet" in said
    assert re.search(r"Planned ahead: it holds from .* on, in 30 days\.", said)
    assert re.search(r"Ada Known: North becomes North until .* and South from ", said)
    assert "The company’s numbers Stay what they are, as it was and as it is." in said
    assert (AuditEvent.objects.count(), verify_trail().last_hash) == before
    assert seat_of("ada").unit.key == "north"


def test_the_preview_of_a_move_says_who_loses_sight_and_what_becomes_of_both_teams(olga):
    said = text_of(change(olga, "move", seat_of("ada"), save=False, unit="south", on=in_days(AHEAD)))
    assert re.search(
        r"From [^.]* on Sol Known sees what Ada Known does, and Mia Known no longer does; what was before stays with "
        r"North as it was\.",
        said,
    )
    assert re.search(r"South, bookings: stays €[\d,.]+, as it was and as it is\.", said), "that day has not come"
    said = text_of(change(olga, "move", seat_of("ada"), save=False, unit="south", on="2026-02-01"))
    for team in ("North", "South"):
        assert re.search(
            rf"{team}, bookings: (stays €[\d,.]+|€[\d,.]+ becomes €[\d,.]+) as it was, €[\d,.]+ becomes", said
        )
    was, now = (
        re.search(r"North, bookings: .*? as it was, (€[\d,.]+) becomes (€[\d,.]+) as it is", said)[n] for n in (1, 2)
    )
    change(olga, "move", seat_of("ada"), unit="south", on="2026-02-01")
    assert was != now
    total = olga.get("/api/v1/measure/bookings/unit/north?view=as_is").json()["total"]["value"]
    assert Decimal(total) == Decimal(now.removeprefix("€").replace(",", ""))


def test_the_preview_of_a_new_leader_says_what_they_start_to_see(olga):
    said = text_of(change(olga, "join", save=False, person="Ada Known", unit="central", role="leader", on=today()))
    assert re.search(r"Ada Known sees Central from .* on\.", said)
    said = text_of(change(olga, "leave", seat_of("mia", "leader"), save=False, on=today()))
    assert re.search(r"Mia Known no longer sees North from .* on\.", said)


def test_a_preview_says_which_targets_of_units_become_others(olga):
    said = text_of(change(olga, "move", seat_of("ada"), save=False, unit="vienna", on="2026-02-01"))
    assert re.search(r"Targets for FY26 .*North, bookings: €[\d,.]+ becomes €[\d,.]+\.", said)
    assert "It reaches back to 1 February 2026." in said


def test_a_move_planned_ahead_is_saved_listed_told_and_withdrawn(olga):
    answer = change(olga, "move", seat_of("ada"), unit="south", on=in_days(AHEAD))
    assert answer.status_code == 302
    html = page(olga, answer.headers["Location"])
    assert "Ada Known is in South from" in html
    assert "Ada Known sells in South" in html
    assert "olga@acme.example" in html
    planned = Seat.objects.get(person__key="ada", unit__key="south")
    assert planned.begin_on == in_days(AHEAD)
    held = Seat.objects.get(person__key="ada", unit__key="north")
    assert held.end_on == in_days(AHEAD)
    said = text_of(change(olga, "withdraw", planned, save=False))
    assert re.search(r"Ada Known: North until .* and South from .* becomes North\.", said)
    change(olga, "withdraw", planned)
    assert not Seat.objects.filter(person__key="ada", unit__key="south").exists()
    assert seat_of("ada").unit.key == "north"
    html = page(olga, "/setup/organisation/")
    assert "Withdrawn: Ada Known sells in South" in html
    assert "Nothing is planned ahead." in html
    assert verify_trail().holds


def test_somebody_new_joins_and_a_unit_is_added_and_renamed(olga):
    change(olga, "found", unit="central", name="Graz", on="2026-01-01")
    graz = Unit.called("Graz").get()
    change(
        olga,
        "join",
        person="Nina New",
        is_new="on",
        email="nina@acme.example",
        unit=graz.key,
        role="member",
        on="2026-03-01",
    )
    seat = Seat.objects.get(person__name="Nina New")
    assert (seat.unit, str(seat.begin_on)) == (graz, "2026-03-01")
    change(olga, "rename", unit=graz.key, version=graz.version, name="Graz and Linz")
    assert Unit.objects.get(pk=graz.pk).name == "Graz and Linz"
    assert "Graz is called Graz and Linz" in page(olga, "/setup/organisation/")


def test_a_first_day_is_corrected_and_the_seat_before_it_ends_then(olga):
    change(olga, "move", seat_of("ada"), unit="south", on="2026-02-01")
    moved = seat_of("ada")
    assert form_of(olga, action(olga, "south", "Ada Known", "First day"))["on"] == "2026-02-01"
    said = text_of(change(olga, "begin", moved, save=False, on="2026-01-10"))
    assert re.search(r"Ada Known: .*until 1 February 2026.* becomes .*until 10 January 2026", said)
    assert seat_of("ada").begin_on.isoformat() == "2026-02-01"
    html = page(olga, change(olga, "begin", moved, on="2026-01-10").headers["Location"])
    assert "Ada Known sells in South, since 10 January 2026." in html
    days = [(s.unit.key, str(s.begin_on), str(s.end_on)) for s in Seat.objects.filter(person__key="ada")]
    assert ("south", "2026-01-10", "2200-01-01") in days
    assert [d for d in days if d[2] == "2026-01-10"] == [("north", "1900-01-01", "2026-01-10")]
    change(olga, "begin", seat_of("ada"), on="2026-03-01")
    assert Seat.objects.get(person__key="ada", unit__key="north", end_on="2026-03-01")


def test_a_first_day_that_cannot_be_is_refused_and_nothing_moves(olga):
    change(olga, "move", seat_of("ada"), unit="south", on="2026-02-01")
    moved = seat_of("ada")
    before = list(Seat.objects.values_list("pk", "begin_on", "end_on"))
    assert "the end is the first day after" in text_of(change(olga, "begin", moved))
    assert list(Seat.objects.values_list("pk", "begin_on", "end_on")) == before


def test_a_name_is_corrected_on_every_day(olga):
    link = action(olga, "north", "Ada Known", "Name")
    held = form_of(olga, link)
    assert held["name"] == "Ada Known"
    said = text_of(olga.post(link, {**held, "name": "Ada Lund"}))
    assert "Ada Known becomes Ada Lund." in said
    assert "show the new name, too" in said
    assert Person.objects.get(key="ada").name == "Ada Known"
    html = page(olga, olga.post(link, {**held, "name": "Ada Lund", "save": "1"}).headers["Location"])
    assert "Ada Known is called Ada Lund." in html
    assert "Ada Lund" in page(olga, "/setup/organisation/?unit=north&on=2025-11-01")
    again = text_of(olga.post(link, {**held, "name": "Ada Berg"}))
    assert "Ada Lund" in again
    assert "Ada Berg" in again
    assert "becomes" not in again
    taken = Person.objects.get(key="mia").correct(by=None, email="mia@acme.example")
    held = form_of(olga, action(olga, "north", "Ada Lund", "Name"))
    said = text_of(olga.post(link, {**held, "email": taken.email, "save": "1"}))
    assert f"is the address of {taken} already. Each has an address of their own." in said
    assert "They are called so already." in text_of(olga.post(link, {**held, "email": ""}))
    assert verify_trail().holds


def test_a_deputy_has_an_end_and_sees_what_the_leader_sees(olga):
    given = {"person": "Ada Known", "unit": "north", "on": in_days(0), "until": in_days(AHEAD)}
    assert re.search(r"Ada Known sees North from .* on\.", text_of(change(olga, "deputise", save=False, **given)))
    change(olga, "deputise", **given)
    html = page(olga, "/setup/organisation/?unit=north")
    assert "Ada Known no longer stands in for the leader of North" in html
    seat = Seat.objects.get(person__key="ada", role="deputy")
    assert seat.end_on == in_days(AHEAD)
    assert "without an end" in text_of(change(olga, "stay", seat, save=False))


def test_a_vacant_seat_is_reserved_shown_and_filled(olga):
    change(olga, "reserve", name="Seller, Oslo", unit="south", role="member", on="2026-01-01")
    html = page(olga, "/setup/organisation/?unit=south")
    assert "Seller, Oslo Vacant" in html
    assert "2 people sell here" in html
    vacant = Seat.objects.get(person__name="Seller, Oslo")
    change(olga, "fill", vacant, person="Nina New", is_new="on", on=in_days(AHEAD))
    assert Seat.objects.get(person__name="Nina New").unit.key == "south"
    assert "Nina New sells in South" in page(olga, "/setup/organisation/")


def test_a_unit_is_moved_and_closed_ahead_and_both_are_taken_back(olga):
    south = Unit.objects.get(key="south")
    given = {"unit": "south", "version": south.version, "below": "central", "on": in_days(AHEAD)}
    said = text_of(change(olga, "place", save=False, **given))
    assert re.search(
        r"Acme / Nordics / South becomes Acme / Nordics / South until .*; Acme / Central / South from ", said
    )
    assert re.search(r"Dana Known no longer sees South from .* on\.", said)
    change(olga, "place", **given)
    html = olga.get("/setup/organisation/").content.decode()
    assert "South stands below Central" in text_of(olga.get("/setup/organisation/"))
    back = unescape(re.search(r'href="(/setup/organisation/change/place/[^"]*)">Take back', html)[1])
    held = dict(parse_qsl(urlsplit(back).query))
    change(olga, "place", **held)
    assert "South stands below Central" not in page(olga, "/setup/organisation/").split("What was changed")[0]
    change(olga, "found", unit="central", name="Graz", on="2026-01-01")
    graz = Unit.called("Graz").get()
    change(olga, "close", unit=graz.key, version=graz.version, on=in_days(AHEAD))
    assert "Graz is closed" in page(olga, "/setup/organisation/").split("What was changed")[0]
    assert (
        "Graz"
        not in re.search(
            r'<ul class="tree">.*?</section>',
            olga.get(f"/setup/organisation/?on={in_days(AHEAD)}").content.decode(),
            re.DOTALL,
        )[0]
    )
    graz.refresh_from_db()
    change(olga, "reopen", unit=graz.key, version=graz.version)
    assert "Graz is closed" not in page(olga, "/setup/organisation/").split("What was changed")[0]
    assert verify_trail().holds


def test_an_address_that_two_people_would_have_is_refused(olga):
    Person.objects.filter(key="ada").update(email="ada@acme.example")
    given = {"person": "Ada Two", "is_new": "on", "email": "ADA@acme.example", "unit": "north", "role": "member"}
    assert "is the address of Ada Known already" in text_of(change(olga, "join", **given, on="2026-03-01"))


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/setup/organisation/?on=soon", 400),
        ("/setup/organisation/?unit=nowhere", 200),
        ("/setup/organisation/change/move/?seat=99999999999999999999&on=x", 200),
        ("/setup/organisation/change/rename/?unit=nowhere&version=x", 200),
        ("/setup/calendar/change/withdraw/?first_on=soon", 200),
    ],
)
def test_an_address_with_nonsense_in_it_is_answered_plainly(olga, address, status):
    assert olga.get(address).status_code == status


def test_a_save_from_an_old_form_is_refused_with_both_texts(olga):
    old = seat_of("ada")
    change(olga, "leave", old, on=in_days(AHEAD))
    answer = change(olga, "leave", old, on=in_days(AHEAD + 5))
    said = text_of(answer)
    assert answer.status_code == 200
    assert "was changed by somebody else" in said
    assert str(in_days(AHEAD)) in said
    assert str(in_days(AHEAD + 5)) in said
    assert Seat.objects.get(pk=old.pk).end_on == in_days(AHEAD)


@pytest.mark.parametrize(
    ("what", "given", "words"),
    [
        ("found", {"unit": "nordics", "name": "North", "on": "2026-03-01"}, "North"),
        (
            "join",
            {"person": "Nobody", "unit": "north", "role": "member", "on": "2026-03-01"},
            "not exactly one person called 'Nobody'",
        ),
        ("join", {"person": "Ada Known", "unit": "south", "role": "member", "on": "2026-03-01"}, "End that one first"),
        ("join", {"person": "Ada Known", "unit": "south", "role": "member", "on": "31.2."}, "Enter a valid date"),
    ],
)
def test_what_cannot_be_is_refused_in_words_both_when_looked_at_and_when_saved(olga, what, given, words):
    before = AuditEvent.objects.count()
    for save in (False, True):
        answer = change(olga, what, save=save, **given)
        assert answer.status_code == 200
        assert words in text_of(answer)
    assert AuditEvent.objects.count() == before


def test_one_can_go_back_from_the_preview_to_the_form_with_everything_in_it(olga):
    answer = olga.post("/setup/organisation/change/found/", {"unit": "central", "name": "Graz", "edit": "1"})
    assert 'value="Graz"' in answer.content.decode()
    assert "Nothing is saved yet" not in answer.content.decode()


def test_the_form_for_a_seat_is_opened_from_its_row(olga):
    html = olga.get("/setup/organisation/?unit=north&on=2026-03-01").content.decode()
    address = unescape(re.search(r'href="(/setup/organisation/change/move/[^"]*)"', html)[1])
    assert form_of(olga, address)["on"] == "2026-03-01"
    assert "leads North" in page(olga, address)


def test_a_change_that_there_is_not_is_not_there(olga):
    assert olga.get("/setup/organisation/change/burn/").status_code == 404


FILE = """person,email,role,unit,seller_id
Nina New,nina@acme.example,seller,Acme / Central / Graz,n-1
Ada Known,,seller,Acme / Nordics / South,
"""


def sent(client, content, *, name="organisation.csv", **more):
    file = SimpleUploadedFile(name, content.encode(), "text/csv")
    return client.post("/setup/organisation/file/", {"file": file, "on": "2026-02-05", **more})


def kept_in(answer):
    """What the form holds after a file was looked at."""
    return {
        name: re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())[1]
        for name in ("kept", "name", "on")
    }


def test_a_file_is_sent_looked_at_and_applied_as_on_the_command_line(olga):
    before = AuditEvent.objects.count()
    answer = sent(olga, FILE)
    said = text_of(answer)
    assert "Acme / Central / Graz is new." in said
    assert "Nina New, who is new: Graz" in said
    assert re.search(r"Ada Known: North becomes North until 5 February 2026 and South from 5 February 2026", said)
    assert AuditEvent.objects.count() == before
    done = olga.post("/setup/organisation/file/", {**kept_in(answer), "save": "1"})
    assert done.status_code == 302
    html = page(olga, done.headers["Location"])
    assert "organisation.csv was applied. 1 unit added, 1 person joined, 1 seat taken, 1 person moved" in html
    assert seat_of("ada").unit.key == "south"
    assert verify_trail().holds


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("person,unit,role\nNina,Acme,queen\n", "Nothing of organisation.csv was applied"),
        ("colour\nred\n", "person"),
        ("", "The submitted file is empty"),
    ],
)
def test_a_file_that_cannot_be_taken_in_is_refused_with_what_is_wrong(olga, content, words):
    answer = sent(olga, content)
    assert answer.status_code == 200
    assert words in text_of(answer)
    assert "Nothing is saved yet" not in text_of(answer)


def test_without_a_file_the_form_asks_for_one(olga):
    assert "Choose one." in text_of(olga.post("/setup/organisation/file/", {"on": "2026-02-05"}))
    broken = {"on": "2026-02-05", "kept": "%%%", "name": "x.csv"}
    assert "did not come through whole" in text_of(olga.post("/setup/organisation/file/", broken))
