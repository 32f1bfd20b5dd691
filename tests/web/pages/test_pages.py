"""Pages as the server makes them: every number explains itself, what is missing is said, and little is asked for."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.scope.faces import client_of

from quarterdeck.facts.engine import Facts
from quarterdeck.records.models import ExchangeRate, Target

PAGES = [
    f"/{page}/{subject}/{asked}"
    for page in ("performance", "bridge", "trust")
    for subject in ("unit/acme", "unit/north", "person/ada", "person/mo")
    for asked in ("", "?period=FY2025", "?period=2026-06", "?as_of=2025-11-30")
]
MOST_STATEMENTS = 30


def page(address, who="olga"):
    answer = client_of(who).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_every_number_leads_to_its_explanation_and_no_name_is_given_twice(living, address):
    html = page(address)
    names = Counter(re.findall(r'\sid="([^"]+)"', html))
    assert [name for name, n in names.items() if n > 1] == []
    asked_for = set(re.findall(r'(?:href="#|popovertarget="|aria-labelledby=")([^"]+)"', html))
    assert asked_for - set(names) == set()
    assert any(name.startswith("x-") for name in names)


@pytest.mark.parametrize(
    "address", ["/performance/unit/north/", "/performance/person/ada/", "/trust/unit/north/", "/bridge/unit/north/"]
)
def test_the_page_has_one_headline_and_carries_its_scope_in_every_link(living, address):
    asked = {"period": "2026-01", "as_of": "2026-01-20", "view": "as_is", "rates": "plan"}
    html = page(f"{address}?{urlencode(asked)}")
    assert html.count("<h1") == 1
    links = [
        parse_qs(urlsplit(unescape(href)).query)
        for href in re.findall(r'href="(/(?!cadence/)[^"#]*)"', _elsewhere(html))
    ]
    own = {"begin", "end", "stock", "behind"}  # which two days are compared is the page's own, beside the scope
    carried = [{name: value for name, (value,) in link.items() if name not in own} for link in links]
    assert [link for link in carried if link != asked] == []
    assert len(links) > 3


def _elsewhere(html):
    """The page without the controls, each of which changes one part of the scope, and without what has no scope."""
    for part in (
        r'<div class="stepper">.*?</div>',
        r'<div class="panel".*?</div>',
        r"<aside class=.back-then.*?</aside>",
    ):
        html = re.sub(part, "", html, flags=re.DOTALL)
    return re.sub(r"<head>.*?</head>|href=./(accounts|setup)/", "", html, flags=re.DOTALL)


@pytest.mark.parametrize("name", ["period", "as_of", "view", "rates"])
def test_a_control_changes_its_own_part_of_the_scope_and_carries_the_others_on(living, name):
    asked = {"period": "2026-01", "as_of": "2026-01-20", "view": "as_is", "rates": "plan"}
    panel = {"period": "choose-period", "as_of": "choose-day", "view": "choose-lens", "rates": "choose-lens"}[name]
    html = page(f"/performance/unit/north/?{urlencode(asked)}")
    found = re.search(rf'<div class="panel" id="{panel}".*?</div>', html, re.DOTALL)[0]
    links = [dict(parse_qsl(urlsplit(unescape(href)).query)) for href in re.findall(r'href="([^"]*)"', found)]
    changed = [link for link in links if link.get(name) != asked[name]]
    assert changed or name == "rates"  # no rates are offered to a company without other currencies
    for link in changed:
        assert {key: link[key] for key in link if key != name} == {k: v for k, v in asked.items() if k != name}


def test_the_form_for_a_day_carries_the_rest_of_the_scope(living):
    html = page("/performance/unit/north/?period=2026-01&view=as_is&as_of=2026-01-20")
    form = re.search(r"<form method=.get.*?</form>", html, re.DOTALL)[0]
    assert set(re.findall(r'name="(\w+)" value="([^"]*)"', form)) == {
        ("period", "2026-01"),
        ("view", "as_is"),
        ("as_of", "2026-01-20"),
    }


@pytest.mark.parametrize("address", ["/performance/unit/north/", "/trust/unit/north/"])
def test_a_past_day_is_said_in_the_bar_above_the_headline_and_at_the_foot(living, address):
    now, then = page(address), page(f"{address}?as_of=2025-11-30")
    words = "s it stood on 30 November 2025"
    assert "it stood on" not in now
    assert "CRM data of 5 February 2026" in now
    assert "CRM data of" not in then
    assert then.count(words) == 3  # the control, the line above the headline, the foot
    assert "As it stood on <b>30 November 2025</b>" in then
    assert "Back to now" in then
    assert "today’s numbers" not in then


@pytest.mark.parametrize("address", ["/performance/unit/north/", "/trust/unit/north/", "/bridge/unit/north/"])
def test_the_newest_day_asked_for_is_said_like_any_other_and_left_for_now(living, address):
    newest = page(f"{address}?as_of=2026-02-05&view=as_is")
    assert newest.count("s it stood on 5 February 2026") == 3
    assert "As it stood on <b>5 February 2026</b>. What was recorded on a later day is left out.</p>" in newest
    assert "CRM data of" not in newest
    back = re.search(r'<a class="link" href="([^"]*)">Back to now</a>', newest)[1]
    assert back == f"{address}?view=as_is"
    assert "CRM data of 5 February 2026" in page(back)


def test_a_page_pinned_to_a_day_that_is_not_over_says_so(living, monkeypatch):
    monkeypatch.setattr("quarterdeck.web.controls.today", lambda: date(2026, 2, 5))
    words = "That day is not over: what is recorded until midnight still counts."
    assert words in page("/performance/unit/north/?as_of=2026-02-05")
    assert words not in page("/performance/unit/north/?as_of=2026-02-04")
    assert words not in page("/performance/unit/north/")


def test_the_organisation_and_the_rates_are_named_on_the_page(living):
    was, now = page("/performance/unit/north/"), page("/performance/unit/north/?view=as_is")
    assert "Organisation as it was<" in was
    assert "As it was: what was sold counts where its seller sat on the day." in was
    assert "Organisation as it is<" in now
    assert "As it is: everything counts where its owner sits on 5 February 2026." in now
    assert "other currencies" not in was
    ExchangeRate.set("USD", Decimal("0.9"), date(2026, 1, 1), by=None)
    plan = page("/performance/unit/north/?rates=plan")
    assert "Organisation as it was, plan rates<" in plan
    assert "Plan rates: amounts in other currencies at the rate agreed for their fiscal year." in plan


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("as_of=2026-02-06", "Nothing is known of 2026-02-06 yet"),
        ("as_of=tomorrow", "Write it like 2026-02-05"),
        ("view=sideways", "is not one of as_was, as_is"),
        ("rates=good", "is not one of dated, plan, spot"),
    ],
)
def test_what_cannot_be_looked_at_is_answered_with_words(living, asked, words):
    answer = client_of("olga").get(f"/performance/unit/north/?{asked}")
    assert answer.status_code == 400
    assert words in unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/?asof=2025-11-30", "There is no parameter 'asof' here. There are period, as_of, view, rates."),
        ("/performance/?asof=2025-11-30", "There is no parameter 'asof' here. There are period, as_of, view, rates."),
        ("/performance/unit/north/?page=2", "There is no parameter 'page' here."),
        ("/bridge/?from=2025-11-30&to=2026-01-31", "There is no parameter 'from', 'to' here. There are period, "),
        ("/bridge/unit/north/?page=abc", "'abc' is not a page. Pages are counted from 1"),
        ("/trust/unit/north/?utm_source=letter", "There is no parameter 'utm_source' here. There are period, "),
        ("/trust/unit/north/?page=0", "'0' is not a page."),
        ("/trust/unit/north/?page=" + "9" * 5000, "is not a page."),
        ("/decisions/person/ada/?perod=FY2025", "There is no parameter 'perod' here. There are period, "),
        ("/cadence/?view=as_is", "There is no parameter 'view' here. There are period, as_of, page."),
        ("/cadence/?page=-1", "'-1' is not a page."),
        ("/setup/?unit=north", "There is no parameter 'unit' here. There are as_of."),
        ("/setup/organisation/?unti=north", "There is no parameter 'unti' here. There are as_of, on, unit."),
        ("/setup/calendar/?asof=2025-11-30", "There is no parameter 'asof' here."),
        ("/setup/rates/?kind=plan", "There is no parameter 'kind' here. There are as_of, type."),
        ("/setup/rhythm/?asof=2025-11-30", "There is no parameter 'asof' here."),
    ],
)
def test_what_a_page_cannot_be_asked_is_refused_in_words_and_not_ignored(living, address, words):
    answer = client_of("olga").get(address)
    assert answer.status_code == 400
    assert words in unescape(answer.content.decode())


def test_the_first_page_carries_the_scope_on(living):
    answer = client_of("olga").get("/?as_of=2025-11-30&view=as_is")
    assert answer.headers["Location"] == "/performance/unit/acme/?as_of=2025-11-30&view=as_is"


def test_of_spans_that_begin_on_the_same_day_one_is_current(living):
    """January begins its quarter where years begin in October."""
    html = page("/bridge/unit/acme/?begin=2025-12-31&end=2026-01-20")
    current = re.findall(r'<a[^>]*aria-current="?[a-z]+"?[^>]*>([^<]*)</a>', html)
    assert [label.strip() for label in current if label.strip().startswith("This ")] == ["This quarter"]


def test_the_bridge_leads_to_the_opportunities_behind_each_reason_and_back_to_all_reasons(living):
    html = page("/bridge/unit/acme/?begin=2025-09-30&stock=open")
    reasons = [unescape(href) for href in re.findall(r'href="(/bridge/unit/acme/[^"]*behind=[^"]*)#deals"', html)]
    assert len(reasons) > 3
    for href in reasons:
        behind = page(href)
        rows = re.search(r'id="deals".*?</table>', behind, re.DOTALL)[0].count('<th scope="row"')
        told = re.search(r'id="deals".*?<h2 class="t">([\d,]+) (?:opportunit|move)', behind, re.DOTALL)[1]
        assert rows == min(50, int(told.replace(",", "")))
        assert all(other in unescape(behind) for other in reasons)


def test_a_page_of_opportunities_beyond_the_last_is_the_first(living):
    asked = "/bridge/unit/acme/?begin=2025-09-30&stock=open&behind=new"
    first, beyond = (re.search(r'id="deals".*?</section>', page(a), re.DOTALL)[0] for a in (asked, f"{asked}&page=999"))
    assert first == beyond


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("begin=2026-02-30", "is not a day"),
        ("begin=2026-02-01&end=2026-01-01", "Exchange the two days"),
        ("end=2026-02-06", "Choose that day or an earlier one"),
        ("stock=some", "not one of due, open"),
        ("behind=luck", "neither a reason nor a move"),
    ],
)
def test_a_bridge_that_cannot_be_is_refused_in_words(living, asked, words):
    answer = client_of("olga").get(f"/bridge/unit/acme/?{asked}")
    assert answer.status_code == 400
    assert words in unescape(answer.content.decode())


def test_without_targets_the_page_says_so_instead_of_a_gap(living):
    Target.objects.all().delete()
    from quarterdeck.records.audit import record_event, trail_held
    from quarterdeck.records.models import Company

    with trail_held():
        record_event("revise", Company.current(), "1", None)
    html = page("/performance/unit/north/")
    assert "No target is set" in html or "no target" in html


def test_an_account_without_a_place_is_told_so(living):
    assert "/performance/" not in page("/", who="admin")


@pytest.mark.parametrize("address", ["/performance/", "/trust/", "/bridge/"])
def test_a_page_asks_little_and_no_more_for_many_people_than_for_few(living, monkeypatch, address):
    page(f"{address}unit/acme/")
    few, many = (statements(monkeypatch, f"{address}unit/{key}/") for key in ("vienna", "acme"))
    assert few == many
    assert many <= MOST_STATEMENTS


def statements(monkeypatch, address):
    """How many SQL statements the page takes: of the records and of the facts together, login included."""
    asked = []
    fetch = Facts.fetch
    client = client_of("olga")
    with monkeypatch.context() as patched, CaptureQueriesContext(connection) as records:
        patched.setattr(Facts, "fetch", lambda self, *given: asked.append(given) or fetch(self, *given))
        assert client.get(address).status_code == 200
    return len(asked) + len(records)
