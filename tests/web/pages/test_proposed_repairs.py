"""Repairs that a leader proposes: the owner accepts or refuses them, and only their acceptance changes a number."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from tests.scope.faces import client_of
from tests.web.setup.asking import text_of

from quarterdeck.domain import formats
from quarterdeck.domain.repairs import Mended
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.book import open_book, today
from quarterdeck.records.models import Account, AuditEvent, Person, ProposedRepair, Repair, Seat, StaleRecord
from quarterdeck.records.proposing import accept
from quarterdeck.records.repairing import Change, mend_all
from quarterdeck.reports.trust import trust
from quarterdeck.reports.trust.worklist import landing
from quarterdeck.web.pages.trust.effect import landing_moves

WHY = "The customer signs in summer"
AT = "/trust/person/ada/propose/"


def account(who):
    return Account.objects.get(email=f"{who}@acme.example")


@pytest.fixture
def deal(living):
    """One of ada's opportunities in doubt."""
    book = open_book(account("ada"), today())
    return trust(book, book.scope()).findings[0]


@pytest.fixture
def later(deal):
    return today() + timedelta(days=200)


def form(who, deal, at=AT):
    return client_of(who).get(at, {"deal": deal.opportunity_id})


def propose(who, deal, at=AT, **more):
    given = {"do": "propose", "stage": deal.stage, "amount": more.pop("amount", typed(deal)), "because": WHY, **more}
    return client_of(who).post(f"{at}?deal={deal.opportunity_id}", given, follow=True)


def typed(deal):
    shown = form("mia", deal).content.decode()
    return unescape(re.search(r'name="amount" value="([^"]*)"', shown)[1])


def answer(who, do, at=AT, **more):
    return client_of(who).post(at, {"do": do, "key": ProposedRepair.objects.latest("pk").key, **more}, follow=True)


def test_a_proposal_changes_nothing_until_its_owner_accepts_it_with_one_tap(deal, later):
    before = client_of("ada").get("/api/v1/performance/person/ada").json()
    assert "Propose" in text_of(client_of("mia").get("/trust/person/ada/"))
    assert "1 field proposed to Ada Known" in text_of(propose("mia", deal, close_on=str(later)))
    made = ProposedRepair.objects.get()
    assert (made.field, made.value, made.text, made.said_by.key) == ("close_on", str(later), WHY, "mia")
    assert not Repair.objects.exists()
    assert client_of("ada").get("/api/v1/performance/person/ada").json() == before
    for who in ("ada", "mia"):
        shown = text_of(client_of(who).get("/trust/person/ada/"))
        assert WHY in shown, who
        assert "Mia Known proposed it to Ada Known" in shown
    assert "Accept it" not in text_of(client_of("mia").get("/trust/person/ada/"))
    assert f"Accepted: {deal.name}" in text_of(answer("ada", "accept"))
    repair = Repair.objects.get()
    assert (repair.value, repair.said_by.key, repair.owner.key, repair.because) == (str(later), "ada", "ada", WHY)
    assert ProposedRepair.objects.get().ending == "accepted"
    assert WHY not in text_of(client_of("ada").get("/trust/person/ada/"))
    verbs = AuditEvent.objects.filter(noun__in=("proposedrepair", "repair")).order_by("number")
    assert [(each.noun, each.verb) for each in verbs] == [
        ("proposedrepair", "propose"),
        ("proposedrepair", "accept"),
        ("repair", "repair"),
    ]
    assert verify_trail().holds


def test_what_accepting_moves_is_told_before_it_is_accepted(deal):
    propose("mia", deal, amount=str(int(float(typed(deal).replace(",", ""))) * 3))
    before, page = landing_of("ada"), text_of(client_of("ada").get("/trust/person/ada/"))
    leaders = text_of(client_of("mia").get("/trust/person/ada/"))
    answer("ada", "accept")
    told = landing_moves(before, landing_of("ada"), "EUR")
    assert "moves by +" in told
    assert f"If you accept it: {told}" in page
    assert "If you accept it" not in leaders


def landing_of(who):
    book = open_book(account(who), today())
    return landing(book, book.scope())


def test_the_list_says_of_each_what_is_proposed_for_it_and_by_whom(deal, later):
    propose("mia", deal, close_on=str(later))
    for who, whose, row in (
        ("ada", "Mia Known has proposed 1 repair", "Mia Known proposes: close date"),
        ("mia", "You have proposed 1 repair", "You propose: close date"),
        ("dana", "Mia Known has proposed 1 repair", "Mia Known proposes: close date"),
    ):
        page = text_of(client_of(who).get("/trust/person/ada/"))
        assert whose in page, who
        assert page.count(f"{row} {formats.day(later)}.") == 1, who
    assert "proposes" not in text_of(client_of("olga").get("/trust/person/ada/"))
    assert "Or why not" in text_of(client_of("ada").get("/trust/person/ada/"))


def test_a_refusal_without_a_reason_comes_back_on_the_list_with_what_was_typed(deal, later):
    propose("mia", deal, close_on=str(later))
    refused = answer("ada", "refuse", because="x" * 1001)
    page = unescape(refused.content.decode())
    assert refused.status_code == 409
    assert "Say it shorter" in page
    assert f'value="{"x" * 1001}"' in page
    assert "Accept it" in page


def test_the_form_shows_the_amount_with_its_currency_and_takes_it_as_people_write_it(deal):
    assert "Amount, EUR" in text_of(form("mia", deal))
    assert re.fullmatch(r"\d{1,3}(,\d{3})*(\.\d+)?", typed(deal))
    assert "can be read in two ways" in text_of(propose("mia", deal, amount="80.000"))
    assert "1 field proposed" in text_of(propose("mia", deal, amount="1.000.000,50"))
    assert ProposedRepair.objects.get().value == "1000000.5"


def test_it_is_refused_with_a_reason_and_taken_back_by_whoever_made_it(deal, later):
    propose("mia", deal, close_on=str(later))
    assert "Say why not" in text_of(answer("ada", "refuse", because="  "))
    assert not ProposedRepair.objects.get().ending
    answer("ada", "refuse", because="They sign in spring")
    refused = ProposedRepair.objects.get()
    assert (refused.ending, refused.because) == ("refused", "They sign in spring")
    assert "It was refused on" in text_of(answer("ada", "accept"))
    propose("mia", deal, lost="on")
    assert ProposedRepair.objects.get(closed_on=None).field == "status"
    assert "Only Mia Known takes back" in text_of(answer("ada", "take-back"))
    answer("mia", "take-back")
    assert not ProposedRepair.objects.filter(closed_on=None).exists()
    assert not Repair.objects.exists()


def test_nobody_but_the_owner_answers_and_nobody_but_those_above_proposes(deal, later):
    for who in ("ole", "olga", "admin", "vera"):
        assert form(who, deal).status_code == 404, who
        assert propose(who, deal, at="/trust/person/ada/propose/", amount="1").status_code == 404, who
    assert "You may put it right yourself" in text_of(form("ada", deal))
    propose("mia", deal, close_on=str(later))
    for who in ("mia", "dana", "eve"):
        for do in ("accept", "refuse"):
            assert "Only Ada Known puts their opportunities right" in text_of(answer(who, do, because="x")), (who, do)
    for who in ("ole", "olga", "admin"):
        for at in (AT, "/trust/unit/vienna/propose/"):
            for do in ("accept", "refuse", "take-back"):
                assert answer(who, do, at, because="x").status_code == 404, (who, do)
    assert not Repair.objects.exists()
    assert not ProposedRepair.objects.get().ending
    assert "Mia Known has proposed" in text_of(propose("dana", deal, close_on=str(later + timedelta(days=1))))


def test_the_leader_is_told_what_of_the_landing_rests_on_each_as_its_owner_is(living):
    told = {who: rests(client_of(who).get("/trust/person/ada/")) for who in ("ada", "mia", "olga")}
    assert told["ada"]
    assert told["mia"] == told["ada"]
    assert not told["olga"]


def rests(page):
    return re.findall(r'data-label="In the landing">(\S+)</td>', page.content.decode())


def test_only_those_who_hear_the_owner_are_told_of_it(deal, later):
    propose("mia", deal, close_on=str(later))
    for who, hears in {"ada": True, "mia": True, "dana": True, "eve": True, "olga": False}.items():
        told = client_of(who).get("/api/v1/repairs/person/ada").json()["proposed"]
        assert bool(told) is hears, who
        page = client_of(who).get("/trust/person/ada/").content.decode()
        assert (WHY in page) is hears, who
    for who in ("ole", "ben"):
        assert client_of(who).get("/api/v1/repairs/person/ada").status_code == 404, who


def test_what_cannot_be_is_refused_and_what_is_no_different_is_no_proposal(deal, later):
    for wrong, told in {
        "close_on": ("2001-01-01", "has passed"),
        "amount": ("lots", "is not a number"),
        "stage": ("Nowhere", "Select a valid choice"),
    }.items():
        assert told[1] in text_of(propose("mia", deal, **{wrong: told[0]})), wrong
    same = {"close_on": re.search(r'name="close_on" value="([^"]*)"', form("mia", deal).content.decode())[1]}
    assert "says already" in text_of(propose("mia", deal, **same))
    assert "required" in text_of(propose("mia", deal, close_on=str(later), because=" "))
    assert not ProposedRepair.objects.exists()


def test_what_has_changed_since_it_was_proposed_is_told_and_nothing_is_laid_over(deal, later):
    propose("mia", deal, close_on=str(later))
    change = Change(deal.opportunity_id, {Mended.CLOSE_ON: str(later + timedelta(days=7))}, {})
    mend_all(account("ada"), [change], "They told me", today())
    with pytest.raises(StaleRecord):
        accept(account("ada"), ProposedRepair.objects.get().key, today())
    assert not ProposedRepair.objects.get().ending
    assert Repair.objects.get().value == str(later + timedelta(days=7))


def test_of_an_owner_without_a_login_the_leader_puts_it_right_until_there_is_one(deal, later):
    change = Change(deal.opportunity_id, {Mended.CLOSE_ON: str(later)}, {})
    propose("mia", deal, close_on=str(later))
    account("ada").deactivate(by=None)
    shown = text_of(client_of("mia").get("/trust/person/ada/"))
    assert "Put right" in shown
    assert "Accept it" in shown
    assert "You may put it right yourself" in text_of(form("mia", deal))
    assert mend_all(account("mia"), [change], "Nobody else can", today()) == 1
    repair = Repair.objects.get()
    assert (repair.owner.key, repair.said_by.key) == ("ada", "mia")
    assert "Mia Known, in the stead of Ada Known" in text_of(client_of("mia").get("/trust/person/ada/outbox/"))
    for who in ("dana", "eve"):
        assert "Put right" not in text_of(client_of(who).get("/trust/person/ada/")), who
    Account.open("ada@known.example", None, by=None, person=Person.objects.get(key="ada"))
    assert "Only Ada Known puts" in refused(lambda: mend_all(account("mia"), [change], "Again", today()))


def test_a_leader_without_a_login_leaves_it_to_the_one_above(deal, later):
    change = Change(deal.opportunity_id, {Mended.CLOSE_ON: str(later)}, {})
    account("ada").deactivate(by=None)
    account("mia").deactivate(by=None)
    assert mend_all(account("dana"), [change], "Nobody else can", today()) == 1


def test_of_a_leaver_the_leader_answers_what_was_proposed(deal, later):
    propose("mia", deal, close_on=str(later))
    Seat.objects.get(person__key="ada").leave(today(), by=None)
    answer("mia", "accept", "/trust/unit/north/propose/")
    assert Repair.objects.get().said_by.key == "mia"


def refused(do):
    with pytest.raises(Exception, match="nothing was saved") as told:
        do()
    return str(told.value)
