"""The record of a session tells of everything that was said in it, of whatever kind."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

import pytest
from tests.living import AHEAD, ALL_RED
from tests.scope.faces import client_of
from tests.web.setup.asking import page

from quarterdeck.checks.four import TITLES
from quarterdeck.domain import formats
from quarterdeck.domain.cadence import Level
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.conducting import Step
from quarterdeck.domain.effects import Judgement
from quarterdeck.domain.gate import OPEN, Waived
from quarterdeck.domain.repairs import Mended
from quarterdeck.records.book import today
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import (
    Account,
    Action,
    Confirmation,
    Decision,
    Note,
    Preparation,
    ProposedRepair,
    Repair,
    SharedNote,
    Sitting,
    Waiver,
    Wording,
)
from quarterdeck.records.models.concluded import Concluded
from quarterdeck.records.models.decision import Rested
from quarterdeck.records.models.repair import DealVoice, Wanted
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.schedule import open_schedule
from quarterdeck.records.told import Unfinished, told
from quarterdeck.web.pages.session.closed import HEADINGS

CODE = next(iter(TITLES))


@pytest.fixture
def held(living):
    """A session of Ada's that is opened: Ada, Mia, the sitting, and what stood before."""
    found = open_schedule(None, today(), (today() + timedelta(days=2), today() + timedelta(days=500))).sessions
    session = next(each.session for each in found if each.session.owner_key == "ada" and each.is_held)
    ada, mia = (Meeting.open(Account.objects.get(email=f"{who}@acme.example"), session.key, today()) for who in TWO)
    Action.write(Wording("One visit a week", AHEAD), gate=OPEN, by=ada.voice)
    Action.propose(Wording("Call five dormant ones", AHEAD), by=mia.voice)
    sitting = Sitting.open(ada.record(), by=ada.voice, now=ada.begins_at)
    return ada, mia, sitting


TWO = ("ada", "mia")


def lines(held):
    ada, _, sitting = held
    record = told(ada, sitting, Unfinished((), ""), ada.begins_at + timedelta(hours=1), "EUR")
    return {(line["about"], line["text"], line["more"]) for line in record["lines"]}


def test_what_was_put_right_asked_to_be_and_confirmed(held):
    ada, mia, _ = held
    own, hers = (DealVoice(by.voice, "crm:D1") for by in (ada, mia))
    wanted = Wanted("crm:D1", "Aarhus", Mended.AMOUNT, "141000", "12000")
    Repair.mend(wanted, "They cut it", by=own)
    stage = Wanted("crm:D1", "Aarhus", Mended.STAGE, "Talk", "Offer")
    ProposedRepair.propose(stage, "I heard so", by=hers).refuse("Not yet", by=own)
    ProposedRepair.propose(Wanted("crm:D1", "Aarhus", Mended.CLOSE_ON, "2026-01-01", "2026-09-01"), "Late", by=hers)
    Confirmation.confirm(CODE, "Aarhus", "They said so", today() + timedelta(days=9), by=own)
    found = lines(held)
    assert ("put right", "Aarhus: amount 141,000 → 12,000", "Ada Known: They cut it") in found
    assert ("proposed", "Aarhus: stage Talk → Offer", "Mia Known: I heard so; refused: Not yet") in found
    assert any(about == "proposed" and more == "Mia Known: Late; waits for its owner" for about, _, more in found)
    assert any(about == "confirmed" and text == f"{TITLES[CODE]}: Aarhus" for about, text, _ in found)


def test_a_waiver_that_was_ended_in_it(held):
    ada, mia, sitting = held
    until = today() + timedelta(days=30)
    waiver = Waiver.waive(
        sitting.session, CODE, "It is the season", until, gate=ALL_RED, by=mia.voice, now=ada.begins_at
    )
    waiver.end(by=mia.voice)
    assert ("waived", f"{TITLES[CODE]}: It is the season", "Mia Known, ended in this session") in lines(held)


def test_an_answer_that_comes_later_is_shown_beside_the_record(held):
    ada, mia, sitting = held
    rested = Rested("The landing is short", today(), (), OPEN)
    asked = Concluded(Conclusion.ESCALATE, "More leads", AHEAD, escalated_to="manager")
    decision = Decision.conclude(sitting.session, "landing", rested, asked, by=ada.voice, now=ada.begins_at)
    record = told(ada, sitting, Unfinished((), ""), ada.begins_at, "EUR")
    sitting.close(dict(record), by=ada.voice, now=ada.begins_at)
    at = f"/session/{sitting.session.key}/"
    assert "Answered since" not in page(client_of("ada"), at)
    decision.reply("From March on", by=mia.voice, level=Level.MANAGER)
    for who in TWO:
        assert f"Answered since The landing is short: From March on Mia Known, {formats.day(today())}" in page(
            client_of(who), at
        )


def test_waivers_are_told_once_however_much_was_decided_under_them(held):
    ada, mia, sitting = held
    kept = tuple(
        Waived(each.title, "Mia Known", "Mia Known", f"Because {each.code}", today()) for each in ALL_RED.checks
    )
    waived = [asdict(each) | {"until_on": f"{today()}"} for each in kept]
    until, said = today() + timedelta(days=30), {"by": mia.voice, "now": ada.begins_at}
    Waiver.waive(sitting.session, CODE, f"Because {CODE}", until, gate=ALL_RED, **said)
    for gap in ("landing", "activity_level"):
        rested, concluded = Rested(gap, today(), (), OPEN), Concluded(Conclusion.ACT, "So", AHEAD)
        made = Decision.conclude(sitting.session, gap, rested, concluded, by=ada.voice, now=ada.begins_at)
        Decision.objects.filter(pk=made.pk).update(waived=waived)
    found = lines(held)
    assert sum("Because" in text + more for _, text, more in found) == len(TITLES)
    decided = [more for about, _, more in found if about == "decided"]
    checks = " and ".join(TITLES.values())
    assert len(decided) == 2
    assert all(f"with {checks} waived" in more for more in decided)


def test_actions_that_were_changed_judged_declined_and_proposed(held):
    ada, mia, _ = held
    visit, calls = (Action.objects.get(text=text) for text in ("One visit a week", "Call five dormant ones"))
    visit.revise(Wording("Two visits a week", AHEAD), gate=OPEN, by=ada.voice)
    Action.objects.get(key=visit.key).judge(Judgement.ADJUSTED, "It moved nothing", by=ada.voice)
    calls.decline("None is left", by=ada.voice)
    Action.propose(Wording("Ask for references", AHEAD), by=mia.voice)
    found = lines(held)
    assert any(
        about == "changed" and text == "Two visits a week" and "before: “One visit a week”" in more
        for about, text, more in found
    )
    assert ("judged", "Two visits a week", "Adjusted: It moved nothing") in found
    assert ("ended", "Call five dormant ones", "declined: None is left") in found
    assert any(about == "proposed" and text == "Ask for references" for about, text, _ in found)


def test_a_note_that_both_shared(held):
    ada, mia, sitting = held
    note = Note.of(sitting.session, Step.FOCUS)
    note.write("Between the two", by=ada.voice, now=ada.begins_at)
    SharedNote.share(note, by=ada.voice).agree(by=mia.voice)
    assert ("shared", "The note of “Focus areas”", "Ada Known and Mia Known") in lines(held)


def test_every_line_has_a_heading_on_the_page(held):
    test_what_was_put_right_asked_to_be_and_confirmed(held)
    test_actions_that_were_changed_judged_declined_and_proposed(held)
    assert {about for about, _, _ in lines(held)} <= set(HEADINGS)


def test_nothing_is_handed_over_for_a_session_that_is_closed(held):
    ada, _, sitting = held
    sitting.close(told(ada, sitting, Unfinished((), ""), ada.begins_at, "EUR"), by=ada.voice, now=ada.begins_at)
    prepared = Preparation.of(sitting.session)
    before, texts = prepared.handed_over, dict.fromkeys(Preparation.TEXTS, "A quiet month")
    with pytest.raises(Refusal, match="closed"):
        prepared.write(texts, hand_over=True, by=ada.voice, now=ada.begins_at, due_at=ada.due_at)
    assert Preparation.of(sitting.session).handed_over == before != texts


def test_where_clocks_are_put_back_it_does_not_end_before_it_begins(held):
    ada, _, sitting = held
    record = told(ada, sitting, Unfinished((), ""), ada.begins_at - timedelta(days=33), "EUR")
    assert record["ended"] == record["begun"]
    assert set(record["minutes"].values()) <= {0}
