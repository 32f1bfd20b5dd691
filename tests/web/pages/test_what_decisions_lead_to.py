"""What a decision leads to: actions, guidance below, its numbers as they stood; and what belongs into another part."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from tests.living import AHEAD, it_is
from tests.scope.faces import client_of
from tests.web.setup.asking import page, text_of

from quarterdeck.domain.cadence import USUAL_DECISIONS, Discipline
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.gate import OPEN, gate
from quarterdeck.records.book import today
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import (
    Account,
    Action,
    Concluded,
    Decision,
    DecisionKind,
    Rested,
    SpokenRefused,
    Wording,
)
from quarterdeck.records.parking import park
from quarterdeck.records.schedule import open_schedule
from quarterdeck.web.pages.performance.fed import SHOWN

FAR, DATA = date(2099, 1, 1), date(2026, 2, 5)


def meeting(who, owner):
    """The next session of that owner, as one of the two sees it."""
    span = (today() + timedelta(days=2), today() + timedelta(days=100))
    found = next(each for each in open_schedule(None, today(), span).sessions if each.session.owner_key == owner)
    return Meeting.open(Account.objects.get(email=f"{who}@acme.example"), found.session.key, today())


def rested(words="FY26 lands €158k short"):
    return Rested(words, DATA, (("Gap", "€158k"),), gate([], [], today(), anyway=False))


def conclude(owner, gap="landing", words="FY26 lands €158k short", **said):
    """An owner decides about a gap in their next session."""
    at = meeting(owner, owner)
    concluded = Concluded(**{"conclusion": Conclusion.ACT, "text": "Close 158 deals", "due_on": FAR} | said)
    return Decision.conclude(at.record(), gap, rested(words), concluded, by=at.voice, now=at.begins_at)


def session_page(who, owner):
    """The words of the owner's next session."""
    said = page(client_of(who), f"/session/{meeting(who, owner).agreed.session.key}/")
    return said.replace(" :", ":").replace(" ,", ",")


def test_an_action_follows_from_a_decision_and_both_say_so(living):
    decision = conclude("ada")
    ada = client_of("ada")
    html = ada.get("/decisions/person/ada/").content.decode()
    way = re.search(r'href="([^"]*/say/write/[^"]*)">Write an action that follows', html)[1].replace("&amp;", "&")
    form = ada.get(way).content.decode()
    assert f'name="decision_key" value="{decision.key}"' in form
    given = {"text": "Call all customers", "due_on": AHEAD, "decision_key": decision.key}
    ada.post("/decisions/person/ada/say/write/", given)
    assert Action.objects.get(text="Call all customers").decision_key == decision.key
    for who in ("ada", "mia"):
        said = page(client_of(who), "/decisions/person/ada/")
        assert "Leads to: Call all customers To do" in said
        assert "Follows from FY26 lands €158k short: Close 158 deals" in said
        said = page(client_of(who), f"/session/{decision.session.key}/")
        assert "Leads to: Call all customers To do" in said
    told = client_of("mia").get("/api/v1/decisions/person/ada").json()
    assert [each["follows"]["key"] for each in told["open"] if each["follows"]] == [decision.key]
    (ended,) = [each for each in told["concluded"] if each["decision"]["key"] == decision.key]
    assert [each["action"]["text"] for each in ended["actions"]] == ["Call all customers"]


def test_no_action_follows_from_what_somebody_else_decided(living):
    decision = conclude("mia")
    with pytest.raises(SpokenRefused, match="no such decision of yours"):
        Action.write(Wording("Mine", AHEAD), gate=OPEN, by=meeting("ada", "ada").voice, decision_key=decision.key)
    assert not Action.objects.filter(text="Mine").exists()


def test_a_decision_leads_back_to_its_numbers_as_they_stood_for_whoever_may_see_them(living):
    conclude("ada")
    there = f"/performance/person/ada/?as_of={DATA}#tile-gap"
    for who in ("ada", "mia", "dana"):
        client = client_of(who)
        assert f'href="{there}"' in client.get("/decisions/person/ada/").content.decode()
        assert client.get(there).status_code == 200


def test_a_tile_leads_to_the_decisions_it_has_fed_for_whoever_hears_of_them(living):
    landing, level = conclude("ada"), conclude("ada", "activity_level", "Level below plan", text="More visits")
    mine = conclude("mia", text="Two more seats")
    for who in ("ada", "mia", "dana"):
        html = client_of(who).get("/performance/person/ada/").content.decode()
        gap, activity = (re.search(rf'(?s)id="tile-{tile}".*?</section>', html)[0] for tile in ("gap", "activity"))
        assert f'href="/decisions/person/ada/#decision-{landing.key}"' in gap
        assert f'href="/decisions/person/ada/#decision-{level.key}"' in activity
        assert "More visits" not in gap
        assert f'id="decision-{landing.key}"' in client_of(who).get("/decisions/person/ada/").content.decode()
    assert "Close 158 deals" not in page(client_of("olga"), "/performance/person/ada/")
    north = client_of("dana").get("/performance/unit/north/").content.decode()
    assert f'href="/decisions/person/mia/#decision-{mine.key}"' in north
    assert "Close 158 deals" not in north
    assert "Two more seats" not in page(client_of("ada"), "/performance/person/ada/")
    before = page(client_of("ada"), f"/performance/person/ada/?as_of={DATA}")
    assert "More visits" not in before, "nobody had decided by then"


def test_a_tile_shows_the_newest_decisions_and_how_many_more_there_are(living):
    for gap in ("activity_level", "activity_focus", "activity_quality"):
        conclude("ada", gap, "Below plan", text="More visits")
    html = client_of("mia").get("/performance/person/ada/").content.decode()
    activity = re.search(r'(?s)id="tile-activity".*?</section>', html)[0]
    assert activity.count("#decision-") == SHOWN
    assert re.search(r'href="/decisions/person/ada/">\s*1 more decision<', activity)


def test_what_is_decided_above_guides_those_below_without_figures(living):
    kind = next(
        each
        for each in USUAL_DECISIONS.kinds
        if (each.level, each.part, each.right) == ("manager", "performance", "owner")
    )
    conclude("mia", kind=kind.key, guidance="Offer no rebates before spring")
    conclude("mia", "activity_level", "Level below plan", conclusion=Conclusion.NO_ACTION, text="It is Ole who will go")
    conclude("dana", "y", "Share 12 below plan", conclusion=Conclusion.ESCALATE, escalated_to="executive")
    for who in ("ada", "mia"):
        said = session_page(who, "ada")
        words = f"acts on it ({kind.words.lower()}): “Offer no rebates before spring”"
        assert f"Guidance: Mia Known {words}" in said, "beside the same gap of ada's own"
        assert "1 gap about which those above do nothing" in said
        assert "Level below plan: Mia Known takes no action" in said
        assert "Guidance, a gap: the director has escalated it" in said
    said = session_page("ada", "ada")
    for words in ("Close 158 deals", "It is Ole who will go", "Share 12"):
        assert words not in said
    for who, owner in (("ben", "ben"), ("mia", "mia")):
        said = session_page(who, owner)
        assert "Mia Known acts on it" not in said
        assert ("Dana Known has escalated it" if who == "mia" else "the director has escalated it") in said


def test_what_several_levels_above_decided_about_a_gap_is_one_line(living):
    conclude("mia", "activity_level", "Level below plan", guidance="Go there in pairs")
    conclude("dana", "activity_level", "Level below plan", conclusion=Conclusion.NO_ACTION, text="Enough to do")
    said = session_page("ada", "ada")
    assert re.search(r"Guidance: Mia Known acts on it: “Go there in pairs” [^;]+; the director takes no action", said)
    assert "those above do nothing" not in said


def coming_to(who, monkeypatch):
    """The key of their next session, at whose beginning it is now."""
    found = meeting(who, who)
    it_is(lambda: found.begins_at, monkeypatch)
    return found.agreed.session.key


def test_the_form_that_ends_a_gap_tells_the_guidance_and_asks_nobody_where_nobody_is_asked(living, monkeypatch):
    conclude("mia", guidance="Offer no rebates before spring")
    at = coming_to("ada", monkeypatch)
    asked = f"/decisions/person/ada/say/conclude/?session={at}&gap=landing&conclusion="
    for conclusion in ("act", "no_action", "escalate"):
        html = client_of("ada").get(asked + conclusion).content.decode()
        assert "Offer no rebates before spring" in html
        assert ('name="escalated_to"' in html) == ('value="escalate"' in html) == (conclusion == "escalate")


def test_guidance_has_no_figures_and_a_salesperson_guides_nobody(living, monkeypatch):
    with pytest.raises(SpokenRefused, match="without figures"):
        conclude("mia", guidance="Close 3 more")
    at = coming_to("ada", monkeypatch)
    asked = f"/decisions/person/ada/say/conclude/?session={at}&gap=landing&conclusion=act"
    answer = client_of("ada").get(asked)
    assert answer.status_code == 200
    assert 'name="guidance"' not in answer.content.decode()
    at = coming_to("mia", monkeypatch)
    asked = f"/decisions/person/mia/say/conclude/?session={at}&gap=landing&conclusion=act"
    assert 'name="guidance"' in client_of("mia").get(asked).content.decode()


@pytest.mark.parametrize("discipline", [Discipline.DEAL, Discipline.SKILLS])
def test_each_part_takes_only_its_own_kind_of_conclusion(living, discipline):
    topic = park(meeting("mia", "ada"), discipline, "Price for Aarhus")
    ada = meeting("ada", "ada").voice
    for ending in ("act", "aim", "", "practise" if discipline is Discipline.DEAL else "terms"):
        with pytest.raises(SpokenRefused, match=f"not concluded in the {discipline} part"):
            topic.settle(ending, "Well", by=ada, now=topic.goes_to.begins_at)
    right = {Discipline.DEAL: "withdraw", Discipline.SKILLS: "training"}[discipline]
    assert topic.settle(right, "Well", by=ada, now=topic.goes_to.begins_at).value().ending_words


def test_the_performance_part_takes_only_its_own_kinds_of_its_own_level(living):
    for part, words in (("deal", "belongs into the deal part"), ("performance", "is decided by a director")):
        kind = DecisionKind.add("Decide it", by=None, level="director", cycle="monthly", part=part)
        with pytest.raises(SpokenRefused, match=words):
            conclude("mia", kind=kind.key)
    mine = DecisionKind.add("Decide it here", by=None, level="manager", cycle="monthly")
    assert conclude("mia", kind=mine.key).kind == mine.key
    mine.drop(by=None)
    with pytest.raises(SpokenRefused, match="not decided here any more"):
        conclude("dana", "other", kind=mine.key)
    assert text_of(client_of("mia").get("/decisions/person/mia/"))
