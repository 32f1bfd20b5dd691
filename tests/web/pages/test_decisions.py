"""The Decisions page: the owner writes, whoever leads proposes, and a form that is sent again changes nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from tests.living import AHEAD
from tests.scope.faces import client_of
from tests.web.setup.asking import page, text_of

from quarterdeck.domain import formats
from quarterdeck.domain.actions import ActionStanding
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.models import Action, Support
from quarterdeck.web.pages.decisions.context import SHOWN
from quarterdeck.web.parts import FEWEST

WORDS = {
    "text": "Call eight food builders",
    "metric": "opportunities_created",
    "begin": "4",
    "goal": "7",
    "due_on": str(AHEAD),
}


def say(client, what, owner="ada", **given):
    return client.post(f"/decisions/person/{owner}/say/{what}/", given, follow=True)


def meant(action):
    return {"key": action.key, "version": action.version}


@pytest.fixture
def ada(living):
    Action.ever.all().delete()
    Support.ever.all().delete()
    return client_of("ada")


def test_the_owner_writes_and_its_worth_comes_from_their_own_rates(ada):
    told = text_of(say(ada, "write", **WORDS))
    assert "Taken on: Call eight food builders. Worth about 3.0 opportunities" in told
    assert "with own rates of the last 52 weeks: win rate" in told
    assert "You have 1 action to do , and none is overdue." in told
    action = Action.objects.get()
    assert action.worth > 0
    assert (action.owner.key, action.standing_now) == ("ada", ActionStanding.ACCEPTED)


def test_a_worth_that_the_owner_knows_better_stands(ada):
    say(ada, "write", **WORDS, worth="12500")
    assert (Action.objects.get().worth, Action.objects.get().worth_words) == (
        12500,
        "As its owner expects. How far chance reaches cannot be said yet.",
    )


def test_shares_are_typed_in_percent(ada):
    say(ada, "write", **{**WORDS, "metric": "win_rate", "begin": "25", "goal": "30"})
    action = Action.objects.get()
    assert (float(action.begin_value), float(action.goal_value)) == (0.25, 0.3)
    assert "25% → 30%" in page(ada, "/decisions/")
    form = ada.get(f"/decisions/person/ada/say/revise/?key={action.key}&version={action.version}").content.decode()
    assert re.findall(r'name="(?:begin|goal)" value="(\d+)"', form) == ["25", "30"]


def test_a_leader_cannot_make_an_accepted_action_for_somebody_else(ada):
    mia = client_of("mia")
    html = mia.get("/decisions/person/ada/").content.decode()
    assert "/say/propose/" in html
    assert "/say/write/" not in html
    assert "Only Ada" in text_of(say(mia, "write", **WORDS))
    assert not Action.objects.exists()
    say(mia, "propose", **WORDS)
    proposed = Action.objects.get()
    for what in ("accept", "revise", "finish", "reopen", "decline", "let-go"):
        said = text_of(say(mia, what, **WORDS, **meant(proposed), because="I say so"))
        assert "Only Ada" in said, what
    standing = Action.objects.get()
    assert (standing.standing_now, standing.version) == (ActionStanding.PROPOSED, 1)
    assert "1 proposal waits for your answer" in page(ada, "/decisions/")
    say(ada, "accept", **{**WORDS, "text": "Call six"}, **meant(proposed))
    assert (Action.objects.get().text, Action.objects.get().standing_now) == ("Call six", ActionStanding.ACCEPTED)
    assert verify_trail().holds


def test_what_cannot_be_is_refused_before_it_is_priced(ada):
    for wrong, words in (
        ({"due_on": "9999-12-31"}, "within two years"),
        ({"metric": "win_rate", "begin": "30", "goal": "140"}, "more than 100"),
        ({"begin": "7", "goal": "4"}, "more is better"),
        ({"worth": "-5"}, "above zero"),
    ):
        assert words in text_of(say(ada, "write", **{**WORDS, **wrong}))
    assert not Action.objects.exists()


def test_a_form_is_offered_only_to_whom_the_verb_lets(ada):
    mia = client_of("mia")
    theirs = {"ada": ("write", "ask", "settle", "stop"), "mia": ("propose", "offer", "accept-waiver")}
    for asks, who in ((ada, "ada"), (mia, "mia")):
        for whose, verbs in theirs.items():
            for what in verbs:
                answer = asks.get(f"/decisions/person/ada/say/{what}/")
                assert (answer.status_code == 200) == (whose == who), (who, what)
    refused = mia.get("/decisions/person/ada/say/write/", follow=True)
    assert "“What will you do?” is not yours to say about the numbers of Ada" in text_of(refused)
    assert "/say/propose/" in refused.content.decode()


def test_an_action_of_one_owner_is_not_reached_through_another(ada):
    say(client_of("ole"), "write", "ole", **WORDS)
    other = Action.objects.get()
    for what in ("finish", "revise", "accept"):
        assert say(ada, what, **WORDS, **meant(other)).status_code == 404
    assert say(client_of("mia"), "offer", "ada", text="x", due_on=str(AHEAD), action_key=other.key).status_code == 200
    assert not Support.objects.exists()
    assert Action.objects.get().version == 1


def test_a_form_sent_again_changes_nothing_and_a_stale_one_shows_both_texts(ada):
    say(ada, "write", **WORDS)
    action = Action.objects.get()
    say(ada, "finish", **meant(action))
    done = Action.objects.get()
    assert "it is done" in text_of(say(ada, "finish", **meant(action)))
    assert Action.objects.get().version == done.version
    say(ada, "reopen", **meant(done))
    reopened = Action.objects.get()
    said = text_of(say(ada, "revise", **{**WORDS, "text": "Call ten"}, **meant(action)))
    assert "was changed by somebody else while you had it open" in said
    assert "Call eight food builders" in said
    assert "Call ten" in said
    assert Action.objects.get().text == "Call eight food builders"
    say(ada, "revise", **{**WORDS, "text": "Call nine", "due_on": str(AHEAD + timedelta(days=1))}, **meant(reopened))
    said = text_of(say(ada, "finish", **meant(reopened)))
    due = formats.day(AHEAD + timedelta(days=1))
    assert re.search(
        rf"It now reads what will be done “Call nine”, due {due}[^;]*; you wanted status done\. Look", said
    )


def test_a_long_list_shows_what_is_due_first_and_folds_the_rest_away(ada):
    for number in range(SHOWN + FEWEST):
        due = str(AHEAD + timedelta(days=number - SHOWN - FEWEST))
        say(ada, "write", **{**WORDS, "text": f"Call {number} of them", "due_on": due})
    html = ada.get("/decisions/person/ada/").content.decode()
    shown, _, rest = html[html.index("What is going to happen") :].partition('<details class="more">')
    folded = rest.partition("</details>")[0]
    assert f"Show {FEWEST} more actions" in folded
    assert re.findall(r"<h3>Call (\d) of them", shown) == [f"{each}" for each in range(SHOWN)]
    assert re.findall(r"<h3>Call (\d) of them", folded) == [f"{each}" for each in range(SHOWN, SHOWN + FEWEST)]


def test_what_is_typed_is_still_there_when_it_cannot_be_meant(ada):
    answer = say(ada, "write", **{**WORDS, "due_on": "2020-01-01", "text": "Ring <b>all</b>"})
    assert "It cannot be due on 2020-01-01" in text_of(answer)
    assert "within two years" in text_of(say(ada, "ask", text="A list", due_on="9999-12-31"))
    assert not Support.objects.exists()
    assert "Ring &lt;b&gt;all&lt;/b&gt;" in answer.content.decode()
    assert not Action.objects.exists()
    assert "Select a valid choice" in text_of(say(ada, "write", **{**WORDS, "metric": "nonsense"}))
    assert "Enter a number" in text_of(say(ada, "write", **{**WORDS, "goal": "NaN"}))


def test_support_is_asked_for_promised_and_given(ada):
    say(ada, "write", **WORDS)
    action = Action.objects.get()
    say(ada, "ask", text="Join two meetings", due_on=str(AHEAD), action_key=action.key)
    mia = client_of("mia")
    assert "Ada Known asks" in page(mia, "/decisions/unit/north/")
    say(mia, "promise", **meant(Support.objects.get()))
    assert "Only who promised it" in text_of(say(client_of("dana"), "keep", **meant(Support.objects.get())))
    say(mia, "keep", **meant(Support.objects.get()))
    assert "Mia Known : Join two meetings given on" in page(ada, "/decisions/")


def test_a_past_day_shows_what_was_said_by_then_and_offers_nothing_to_say(ada):
    say(ada, "write", **WORDS)
    html = ada.get("/decisions/person/ada/?as_of=2026-01-15").content.decode()
    assert "You have no action to do." in text_of(ada.get("/decisions/person/ada/?as_of=2026-01-15"))
    assert "/say/" not in html


def test_sales_operations_sees_that_it_is_not_for_them(ada):
    say(ada, "write", **WORDS)
    told = page(client_of("olga"), "/decisions/unit/north/")
    assert "for its owners and those who lead them" in told
    assert "Call eight" not in told
    answer = client_of("olga").get("/api/v1/decisions/person/ada").json()
    assert (answer["open"], answer["is_heard"]) == ([], False)


def test_the_api_tells_the_same_as_the_page(ada):
    say(ada, "write", **WORDS)
    told = ada.get("/api/v1/decisions/person/ada").json()
    assert [(each["status"], each["action"]["text"]) for each in told["open"]] == [("to_do", WORDS["text"])]
    assert unescape(told["worth"] if "worth" in told else told["open"][0]["worth"]).startswith("+€")
