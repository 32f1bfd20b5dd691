from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from quarterdeck.records.book import today
from quarterdeck.records.models import Account, AuditEvent, Seat, Target

ORGANISATION = """\
person,email,role,unit,manager,seller_id,begin_on,end_on
Eve,eve@acme.example,executive,Acme,,,,
Mia,mia@acme.example,manager,Acme / North,,,,
Ada,ada@acme.example,seller,Acme / North,,crm:005A,,
"""


@pytest.fixture
def organisation(quarterdeck, tmp_path):
    path = tmp_path / "organisation.csv"
    path.write_text(ORGANISATION, encoding="utf-8")
    return quarterdeck("organisation", "import", path)


def write(tmp_path, text):
    path = tmp_path / "given.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_organisation_is_imported_and_shown(quarterdeck, organisation):
    assert "2 units founded, 3 people joined, 3 seats taken" in organisation
    said = quarterdeck("organisation", "show")
    assert "Mia (leads)" in said
    assert "North [north]" in said


def test_an_import_names_whoever_takes_and_gives_up_a_lead(quarterdeck, organisation, tmp_path):
    assert "Mia leads North" in organisation
    said = quarterdeck("organisation", "import", write(tmp_path, "person,unit,role\nBo,Acme / North,manager\n"))
    assert "Mia no longer leads North (given.csv, row 2)." in said
    assert "Bo leads North" in said


def test_a_fault_in_an_organisation_file_names_the_row_and_applies_nothing(quarterdeck, tmp_path):
    path = write(tmp_path, ORGANISATION + "Bo,,wizard,Acme / North,,,,\n")
    said = quarterdeck("organisation", "import", path, code=1)
    assert "given.csv, row 5" in said
    assert "Nothing of given.csv was applied" in said
    assert not Seat.objects.exists()


def test_an_account_is_opened_for_a_person_with_a_password_shown_once(quarterdeck, organisation):
    said = quarterdeck("people", "add", "mia@acme.example", "--person", "Mia")
    (password,) = re.findall(r"password (\S+)", said)
    account = Account.objects.get(email="mia@acme.example")
    assert account.person.key == "mia"
    assert account.check_password(password)
    assert not any(password in event.details for event in AuditEvent.objects.all())
    assert "what their seats open" in quarterdeck("people", "list")


def test_people_are_deactivated_and_get_other_passwords(quarterdeck, organisation):
    quarterdeck("people", "add", "ops@acme.example", "--operations")
    assert "another password" in quarterdeck("people", "password", "ops@acme.example")
    assert "can no longer sign in" in quarterdeck("people", "deactivate", "ops@acme.example")
    assert not Account.objects.get().is_active
    assert "already" in quarterdeck("people", "deactivate", "ops@acme.example", code=1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "not an address"), "is not an e-mail address"),
        (("add", "bo@acme.example", "--person", "Bo"), "nobody called 'Bo'"),
        (("deactivate", "bo@acme.example"), "no account for"),
    ],
)
def test_people_who_are_not_there_are_said_in_words(quarterdeck, organisation, arguments, words):
    assert words in quarterdeck("people", *arguments, code=1)


def test_an_account_that_sees_nothing_is_opened_with_a_warning(quarterdeck, organisation):
    assert "This account sees no numbers" in quarterdeck("people", "add", "admin@acme.example")


def test_targets_are_imported_and_shown(quarterdeck, organisation, tmp_path):
    path = write(
        tmp_path,
        "metric,person,unit,period,amount\n"
        "bookings,Ada,,2026-01,100\nbookings,Ada,,2026-02,\nbookings,,Acme / North,FY26,0\n",
    )
    assert "3 targets were set or changed" in quarterdeck("targets", "import", path)
    assert "3 stood already" in quarterdeck("targets", "import", path)
    assert [t.amount for t in Target.objects.order_by("pk")] == [100, None, 0]
    assert "100.00" in quarterdeck("targets", "show", "--metric", "bookings")


def test_a_fault_in_a_targets_file_applies_nothing(quarterdeck, organisation, tmp_path):
    path = write(
        tmp_path,
        "metric,person,unit,period,amount\nbookings,Ada,,2026-01,100\nbookings,Bo,,2026-01,1\nhope,Ada,,2026-01,1\n",
    )
    said = quarterdeck("targets", "import", path, code=1)
    assert "nobody called 'Bo'" in said
    assert "no metric 'hope'" in said
    assert not Target.objects.exists()


def test_all_faults_of_a_targets_file_are_said_in_one_run(quarterdeck, organisation, tmp_path):
    path = write(
        tmp_path,
        "metric,person,unit,period,amount\nbookings,Ada,,soon,1\nbookings,Bo,,2026-01,1\nhope,Ada,,2026-01,1\n"
        "bookings,Ada,,2026-02,-5\nwin_rate,Ada,,2026-02,5\nwin_rate,Ada,,2026-03,0.5\n",
    )
    said = quarterdeck("targets", "import", path, code=1)
    assert "5 rows left out" in said
    assert "Sales cannot be below" in said
    assert "Win rate is a share" in said
    assert "is no period" in said
    assert "nobody called 'Bo'" in said
    assert "no metric 'hope'" in said


def test_settings_are_set_in_words_and_refused_in_words(quarterdeck):
    assert "fiscal-start is 10 now; it was 1" in quarterdeck("settings", "set", "fiscal-start", "10")
    assert "October" in quarterdeck("settings", "show")
    assert "is not a month" in quarterdeck("settings", "set", "fiscal-start", "13", code=1)
    assert "is not a time zone" in quarterdeck("settings", "set", "time-zone", "Mars/Base", code=1)
    assert "is not a currency" in quarterdeck("settings", "set", "currency", "euro", code=1)


def test_the_company_unit_goes_by_the_company_name(quarterdeck, organisation):
    quarterdeck("settings", "set", "name", "Acme Holding")
    assert "Acme Holding [acme]" in quarterdeck("organisation", "show")


def test_a_rewritten_trail_is_refused(quarterdeck, organisation):
    AuditEvent.objects.filter(number=2).update(actor="nobody")
    assert "Event 2 was changed" in quarterdeck("audit", "verify", code=1)


def test_the_help_names_every_command_without_touching_anything(quarterdeck):
    said = quarterdeck("--help")
    assert all(name in said for name in ("import", "facts", "people", "serve", "demo"))


def test_another_calendar_is_looked_at_planned_shown_and_withdrawn(quarterdeck):
    said = quarterdeck("calendar", "set", "--from", "2031-01-26", "--dry-run", "weeks", "--end", "January")
    assert "4-4-5 weeks, ending on the last Saturday of January" in said
    assert "FY2030 has 390 days" in said
    assert "Nothing was changed." in said
    assert "2031-01-26" not in quarterdeck("calendar", "show")
    quarterdeck("calendar", "set", "--from", "2031-01-26", "weeks", "--end", "January")
    told = quarterdeck("calendar", "show", "--on", "2031-02-05", "--years", "1")
    assert "FY2032-P03" in told
    assert "5 weeks" in told
    assert "withdrawn" in quarterdeck("calendar", "withdraw", "2031-01-26")
    assert "that are planned begin on: none" in quarterdeck("calendar", "withdraw", "2031-01-26", code=1)


def test_what_cannot_be_a_calendar_is_refused_in_words(quarterdeck):
    assert "There are 4-4-5, 4-5-4 and 5-4-4" in quarterdeck("calendar", "set", "weeks", "--pattern", "6-3-4", code=1)
    assert "is not a weekday" in quarterdeck("calendar", "set", "weeks", "--weekday", "Someday", code=1)
    assert "is not a month" in quarterdeck("calendar", "set", "months", "--start", "Brumaire", code=1)
    assert "The year ends on the last or nearest" in quarterdeck(
        "calendar", "set", "weeks", "--anchor", "first", code=1
    )
    assert "Write a number from 1 to 12" in quarterdeck("calendar", "set", "weeks", "--extra-in", "13", code=1)
    assert "No year of this calendar begins on" in quarterdeck(
        "calendar", "set", "--from", "2031-02-05", "months", code=1
    )


def test_a_list_of_periods_is_imported_or_every_row_at_fault_is_named(quarterdeck, tmp_path):
    path = tmp_path / "periods.csv"
    begin, lines = date(2031, 1, 5), ["period,begin,end"]
    for number in range(1, 14):
        end = begin + timedelta(weeks=4)
        lines.append(f"FY2031-P{number:02},{begin},{end - timedelta(days=1)}")
        begin = end
    path.write_text("\n".join([*lines[:5], *lines[6:]]))
    assert "are in none" in quarterdeck("calendar", "import", path, code=1)
    path.write_text("\n".join(lines))
    assert "FY2031-P13" in quarterdeck("calendar", "import", path, "--week-start", "Sunday")
    assert "13 listed periods" in quarterdeck("calendar", "show")


def test_what_is_on_record_is_shown_as_it_stood(quarterdeck, organisation, tmp_path):
    def targets(amount):
        path = tmp_path / "targets.csv"
        path.write_text(f"metric,person,unit,period,amount\nbookings,Ada,,2026-03,{amount}\n", encoding="utf-8")
        quarterdeck("targets", "import", path)

    then = ("--as-of", "2026-02-05")
    targets(1000)
    quarterdeck("settings", "limits", "--stale-days", "45")
    said = quarterdeck("settings", "set", "opened-on", "2026-01-01")
    assert "opened-on is 2026-01-01 now; it was thirty days after the first import." in said
    targets(2500)
    quarterdeck("settings", "limits", "--stale-days", "90")
    quarterdeck("settings", "limits", "--pipeline", "Renewals", "--stale-days", "91")
    quarterdeck("calendar", "set", "weeks", "--from", "2031-01-26", "--end", "January")
    for command, now, before in (
        (("targets", "show"), "2,500.00", "1,000.00"),
        (("settings", "limits"), "90", "45"),
        (("calendar", "show"), "2031-01-26", "always"),
    ):
        shown, stood = quarterdeck(*command), quarterdeck(*command, *then)
        assert now in shown
        assert now not in stood
        assert before in stood
        assert "As it stood on 2026-02-05." in stood
        assert "As it stood" not in shown
    assert "Renewals" not in quarterdeck("settings", "limits", *then)
    assert "keep no earlier days" in quarterdeck("settings", "show", *then)
    assert "no targets then" in quarterdeck("targets", "show", "--metric", "deals_won", *then)
    assert "known from today on" in quarterdeck("settings", "limits", "--stale-days", "9", *then, code=2)
    quarterdeck("targets", "season", "--weights", "1,1,1,1,1,1,1,1,1,1,1,2")
    assert "Season of bookings" in quarterdeck("targets", "season")
    assert "had no season then" in quarterdeck("targets", "season", *then)
    assert "Leave --as-of out" in quarterdeck("targets", "season", "--withdraw", *then, code=2)


@pytest.mark.parametrize(
    "command",
    ["organisation show", "targets show", "targets season", "calendar show", "settings show", "settings limits"],
)
def test_of_a_day_that_has_not_come_nothing_can_be_on_record(quarterdeck, command):
    said = quarterdeck(*command.split(), "--as-of", today() + timedelta(days=1), code=1)
    assert "has not come yet. Choose today or an earlier day." in said
    assert "is not a day" in quarterdeck(*command.split(), "--as-of", "soon", code=2)
    assert "is too long ago" in quarterdeck(*command.split(), "--as-of", "0001-01-01", code=1)
    assert f"As it stood on {today()}." in quarterdeck(*command.split(), "--as-of", today())


def test_the_day_of_another_calendar_may_stand_on_either_side_of_its_kind(quarterdeck):
    before = quarterdeck("calendar", "set", "--from", "2031-01-26", "--dry-run", "weeks", "--end", "January")
    after = quarterdeck("calendar", "set", "weeks", "--end", "January", "--from", "2031-01-26", "--dry-run")
    assert before == after
    assert "Nothing was changed." in after
    twice = ("calendar", "set", "--from", "2031-01-26", "months", "--from", "2031-01-27")
    assert "is said twice" in quarterdeck(*twice, code=2)


def test_more_faults_than_are_shown_are_counted_and_no_file_is_promised(quarterdeck, organisation, tmp_path):
    rows = "".join(f"bookings,Nobody {n},,2026-03,1\n" for n in range(12))
    said = quarterdeck("targets", "import", write(tmp_path, f"metric,person,unit,period,amount\n{rows}"), code=1)
    assert "12 rows left out" in said
    assert "… and 2 more." in said
    assert "--rejected" not in said
