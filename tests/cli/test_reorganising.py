"""Changes of the organisation and seasons of targets, as commands."""

from __future__ import annotations

import pytest

from quarterdeck.records.models import AuditEvent, Season, Seat, Target

ORGANISATION = """\
person,email,role,unit,manager,seller_id,begin_on,end_on
Eve,eve@acme.example,executive,Acme,,,,
Mia,mia@acme.example,manager,Acme / North,,,,
Ada,ada@acme.example,seller,Acme / North,,crm:005A,,
Bo,bo@acme.example,seller,Acme / South,,crm:005B,,
"""
ON = ("--on", "2026-07-01")
VERBS = {
    ("place", "South", "--below", "North", *ON): ("Units", "below acme", "below north"),
    ("move", "Ada", "--to", "South", *ON): ("Ada", "member in north", "member in south since 2026-07-01"),
    ("leave", "Ada", *ON): ("Ada", "member in north always, until 2026-07-01"),
    ("close", "South", *ON): ("Units", "until 2026-07-01"),
    ("deputy", "Ada", "--for", "Mia", *ON, "--until", "2026-08-01"): ("Ada", "deputy in north since 2026-07-01"),
}


@pytest.fixture
def organisation(quarterdeck, tmp_path):
    path = tmp_path / "organisation.csv"
    path.write_text(ORGANISATION, encoding="utf-8")
    return quarterdeck("organisation", "import", path)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
def test_a_change_is_tried_out_first_and_then_made(verb, quarterdeck, organisation):
    if verb[0] == "close":
        quarterdeck("organisation", "leave", "Bo", *ON)
    before = quarterdeck("organisation", "show", "--on", "2026-07-15")
    events = AuditEvent.objects.count()
    said = quarterdeck("organisation", *verb, "--dry-run")
    assert [words for words in VERBS[verb] if words not in said] == []
    assert "Nothing was changed." in said
    assert (quarterdeck("organisation", "show", "--on", "2026-07-15"), AuditEvent.objects.count()) == (before, events)
    assert "Done." in quarterdeck("organisation", *verb)
    assert quarterdeck("organisation", "show", "--on", "2026-07-15") != before
    assert AuditEvent.objects.count() > events


def test_the_past_stays_where_it_was(quarterdeck, organisation):
    before = quarterdeck("organisation", "show", "--on", "2026-06-30")
    quarterdeck("organisation", "move", "Ada", "--to", "South", *ON)
    assert quarterdeck("organisation", "show", "--on", "2026-06-30") == before


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (("move", "Zoe", "--to", "South", *ON), "Zoe"),
        (("move", "Ada", "--to", "West", *ON), "West"),
        (("place", "North", "--below", "North", *ON), "North"),
        (("close", "North", *ON), "North"),
        (("leave", "Ada", "--on", "1899-01-01"), "sits nowhere before 1899-01-01"),
        (("deputy", "Ada", "--for", "Bo", *ON, "--until", "2026-08-01"), "Bo"),
    ],
)
def test_what_cannot_be_is_said_in_words_tried_out_or_not(verb, words, quarterdeck, organisation):
    seats = list(Seat.objects.values_list("pk", "begin_on", "end_on"))
    for more in ((), ("--dry-run",)):
        assert words in quarterdeck("organisation", *verb, *more, code=1)
    assert list(Seat.objects.values_list("pk", "begin_on", "end_on")) == seats


def test_a_season_is_typed_shown_and_withdrawn(quarterdeck, organisation):
    assert "bookings has no season" in quarterdeck("targets", "season")
    said = quarterdeck("targets", "season", "--weights", "5,6,10,7,8,11,6,5,10,8,9,15")
    assert "Season of bookings, from what was typed" in said
    assert "March │ 10" in said
    assert "December │ 15" in quarterdeck("targets", "season")
    assert "sales has no season" in quarterdeck("targets", "season", "--metric", "sales")
    assert "bookings has no season" in quarterdeck("targets", "season", "--withdraw")
    assert not Season.objects.exists()


def test_a_season_is_taken_from_the_targets_of_twelve_months(quarterdeck, organisation, tmp_path):
    path = tmp_path / "targets.csv"
    months = "".join(f"bookings,,Acme / North,2026-{n:02},{n * 100}\n" for n in range(1, 13))
    path.write_text(f"metric,person,unit,period,amount\n{months}", encoding="utf-8")
    quarterdeck("targets", "import", path)
    assert Target.objects.count() == 12
    said = quarterdeck("targets", "season", "--from-targets", "North", "--begin", "2026-01-01")
    assert "targets from 2026-01-01 on" in said
    weights = Season.objects.get().weights
    assert [float(w) / float(weights[0]) for w in weights] == pytest.approx(range(1, 13), rel=1e-3)


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--weights", "1,2,3"), 1, "twelve"),
        (("--weights", "a,b"), 1, "are not weights"),
        (("--weights", "1,2", "--withdraw"), 2, "Choose one of"),
        (("--from-targets", "North"), 2, "--begin"),
        (("--from-targets", "North", "--begin", "2026-01-01"), 1, "North"),
        (("--from-history",), 1, "imported"),
    ],
)
def test_what_is_no_season_is_said_in_words(options, code, words, quarterdeck, organisation):
    assert words in quarterdeck("targets", "season", *options, code=code)
    assert not Season.objects.exists()
