"""Every address there is, for every kind of viewer. An address without a line in the policy fails."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import get_resolver
from tests.living import AHEAD
from tests.scope.faces import ask, client_of

from quarterdeck.domain.facts import FOREVER
from quarterdeck.domain.gate import OPEN
from quarterdeck.records.book import today
from quarterdeck.records.models import Account, Action, AuditEvent, ProposedRepair, Repair, Seat, Unit, Wording
from quarterdeck.records.repairing import crm_facts
from quarterdeck.records.speaking import voice
from quarterdeck.records.values import current_values
from quarterdeck.web.pages.decisions.sayings import SAYINGS

KINDS = ("anonymous", "shut", "admin", "ada", "mia", "olga")
SUBJECT = {"kind": "unit", "key": "north", "metric": "bookings"}
SESSION = {"str:session": "ada.monthly.2025-11", "str:secret": "guess"}
SUBJECT_PAGE = (302, 302, 404, 404, 200, 200)
SUBJECT_ANSWER = (401, 401, 404, 404, 200, 200)
SETUP_PAGE = (302, 302, 404, 404, 404, 200)
POLICY = {
    "api/v1/openapi.json": (200,) * 6,
    "api/v1/": (404,) * 6,
    "api/v1/performance/<kind>/<key>": SUBJECT_ANSWER,
    "api/v1/trust/<kind>/<key>": SUBJECT_ANSWER,
    "api/v1/repairs/<kind>/<key>": SUBJECT_ANSWER,
    "api/v1/bridge/<kind>/<key>": SUBJECT_ANSWER,
    "api/v1/decisions/<kind>/<key>": SUBJECT_ANSWER,
    "api/v1/cadence": (401, 401, 404, 200, 200, 200),
    "api/v1/catalogue": (401, 401, 404, 200, 200, 200),
    "api/v1/measure/<metric>/<kind>/<key>": SUBJECT_ANSWER,
    "": (302, 302, 200, 302, 302, 302),
    "performance/": (302, 302, 404, 200, 200, 200),
    "performance/<kind:kind>/<str:key>/": SUBJECT_PAGE,
    "bridge/": (302, 302, 404, 200, 200, 200),
    "bridge/<kind:kind>/<str:key>/": SUBJECT_PAGE,
    "trust/": (302, 302, 404, 200, 200, 200),
    "trust/<kind:kind>/<str:key>/": SUBJECT_PAGE,
    "trust/<kind:kind>/<str:key>/repair/": (302, 302, 404, 404, 302, 302),
    "trust/<kind:kind>/<str:key>/propose/": (302, 302, 404, 404, 302, 302),
    "trust/<kind:kind>/<str:key>/outbox/": SUBJECT_PAGE,
    "trust/<kind:kind>/<str:key>/outbox.csv": SUBJECT_PAGE,
    "decisions/": (302, 302, 404, 200, 200, 200),
    "decisions/<kind:kind>/<str:key>/": SUBJECT_PAGE,
    "decisions/person/<str:key>/say/<slug:what>/": (302, 302, 404, 404, 200, 404),
    "session/": (302, 302, 404, 302, 302, 302),
    "session/<str:session>/": (302, 302, 404, 200, 200, 404),
    "session/<str:session>/preread.pdf": (302, 302, 404, 200, 200, 404),
    "session/<str:session>/live/": (302, 302, 404, 200, 200, 404),
    "session/<str:session>/note/": (302, 302, 405, 405, 405, 405),
    "session/<str:session>/do/<slug:what>/": (302, 302, 405, 405, 405, 405),
    "cadence/": (302, 302, 404, 200, 200, 200),
    "cadence/subscribe/": (302, 302, 404, 200, 200, 404),
    "calendar/<str:secret>.ics": (404,) * 6,
    "cadence/<str:session>/move/": (302, 302, 404, 200, 200, 200),
    "cadence/<str:session>/give/": (302, 302, 404, 200, 200, 200),
    "cadence/<str:session>/cancel/": (302, 302, 404, 200, 200, 200),
    "setup/": SETUP_PAGE,
    "setup/organisation/": SETUP_PAGE,
    "setup/organisation/change/<slug:what>/": SETUP_PAGE,
    "setup/organisation/file/": SETUP_PAGE,
    "setup/calendar/": SETUP_PAGE,
    "setup/calendar/change/<slug:what>/": SETUP_PAGE,
    "setup/rates/": SETUP_PAGE,
    "setup/rates/change/<slug:what>/": SETUP_PAGE,
    "setup/rhythm/": SETUP_PAGE,
    "setup/rhythm/change/<slug:what>/": SETUP_PAGE,
    "accounts/login/": (200, 200, 302, 302, 302, 302),
    "accounts/logout/": (302, 302, 200, 200, 200, 200),
    "accounts/inactive/": (200,) * 6,
    "accounts/password/change/": (302,) * 6,
    "accounts/password/reset/": (200,) * 6,
    "accounts/password/reset/done/": (200,) * 6,
    "accounts/password/reset/key/done/": (200,) * 6,
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": (200,) * 6,
    "accounts/signup/": (404,) * 6,
    "accounts/email/": (404,) * 6,
    "accounts/confirm-email/": (404,) * 6,
    "accounts/password/set/": (404,) * 6,
    "accounts/reauthenticate/": (404,) * 6,
    "demo/": (404,) * 6,
    "demo/as/<slug:role>/": (404,) * 6,
    "components/": (404,) * 6,
}
"""The answer to GET by kind of viewer, in the order of KINDS; subjects are the manager's own unit."""


def routes(patterns=None, before=""):
    """Every route the resolver knows."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, path)
        else:
            yield path


def address(route):
    """An address of the route, about the manager's unit."""
    if "uidb36" in route:
        return "/accounts/password/reset/key/1-set-password/"
    if "/say/" in route:
        return "/decisions/person/ole/say/propose/"
    what = "weeks" if "calendar" in route else "set" if "rates" in route else "rule" if "rhythm" in route else "found"
    given = {
        "kind:kind": "unit",
        "str:key": "north",
        "slug:role": "manager",
        "slug:what": what,
        **SUBJECT,
        **SESSION,
        "str:secret": "guess",
    }
    for name, value in given.items():
        route = route.replace(f"<{name}>", value)
    return f"/{route}"


def client(kind):
    return Client(headers={"host": "localhost"}) if kind == "anonymous" else client_of(kind)


def test_every_route_has_a_policy_and_every_policy_a_route():
    assert set(routes()) == set(POLICY)


@pytest.mark.parametrize("kind", KINDS)
def test_every_address_answers_as_the_policy_says(living, kind):
    asked = client(kind)
    said = {route: ask(asked, address(route)).status for route in POLICY}
    assert said == {route: statuses[KINDS.index(kind)] for route, statuses in POLICY.items()}


SUBJECT_ROUTES = [route for route in POLICY if "kind>" in route]


@pytest.mark.parametrize("kind", ["admin", "ada", "mia"])
def test_a_foreign_subject_answers_like_one_that_does_not_exist(living, kind):
    asked = client(kind)
    for route in SUBJECT_ROUTES:
        foreign = address(route).replace("north", "vienna")
        answers = {ask(asked, foreign), ask(asked, foreign.replace("vienna", "nobody"))}
        assert {answer.status for answer in answers} == {404}
        assert len(answers) == 1


FORMS = (
    "accounts/",
    "demo/",
    "components/",
    "setup/",
    "cadence/<",
    "session/<",
    "cadence/subscribe/",
    "decisions/person/",
    "trust/<kind:kind>/<str:key>/repair/",
    "trust/<kind:kind>/<str:key>/propose/",
    "trust/<kind:kind>/<str:key>/outbox/",
)


@pytest.mark.parametrize("route", [route for route in POLICY if not route.startswith(FORMS)])
def test_nothing_is_changed_by_asking_so_other_methods_are_refused(living, route):
    asked = client("mia")
    for method in (asked.post, asked.put, asked.patch, asked.delete):
        answer = method(address(route))
        assert answer.status_code == 405, method


@pytest.mark.parametrize("kind", ["admin", "ada", "mia", "olga"])
def test_nobody_speaks_about_somebody_they_do_not_lead(living, kind):
    asked = client(kind)
    foreign = {
        ask(asked, f"/decisions/person/{who}/say/{what}/").body
        for who in ("carl", "nobody")
        for what in ("propose", "write", "offer", "nothing")
    }
    assert foreign == {ask(asked, "/no/such/address/").body}
    said = {"text": "Do as I say", "due_on": AHEAD, "key": "0" * 32, "version": 1, "because": "no"}
    for what in SAYINGS:
        assert asked.post(f"/decisions/person/carl/say/{what}/", said).status_code == 404, what
    assert not Action.objects.filter(text="Do as I say").exists()


@pytest.mark.parametrize("has_left", [False, True])
@pytest.mark.parametrize("kind", ["admin", "ada", "ole", "mia", "olga"])
def test_who_may_end_what_an_owner_has_to_do(living, kind, has_left):
    """A proposal is taken back by whoever made it; of a leaver whoever leads lets go. No replayed form ends more."""
    mia, ada = (voice(Account.objects.get(person__key=key), "ada", today()) for key in ("mia", "ada"))
    found = {
        "withdraw": Action.propose(Wording("Proposed", AHEAD), by=mia),
        "decline": Action.propose(Wording("Proposed, too", AHEAD), by=mia),
        "let-go": Action.write(Wording("Taken on", AHEAD), gate=OPEN, by=ada),
        "finish": Action.write(Wording("Taken on, too", AHEAD), gate=OPEN, by=ada),
    }
    if has_left:
        Seat.objects.get(person__key="ada").leave(today(), by=None)
    asked = client(kind)
    for what, action in found.items():
        given = {"key": action.key, "version": action.version, "because": "It is over"}
        for owner in ("ada", "ole", "carl"):
            asked.post(f"/decisions/person/{owner}/say/{what}/", given)
    ended = {what for what, action in found.items() if Action.objects.get(key=action.key).version > 1}
    own = {"decline", "let-go", "finish"}
    allowed = {("ada", False): own, ("mia", False): {"withdraw"}, ("mia", True): {"withdraw", "decline", "let-go"}}
    expected = allowed.get((kind, has_left), own if kind == "ada" else set())
    assert ended == expected
    shown = client("mia").get("/decisions/person/ada/").content.decode()
    assert ("/decisions/person/ada/say/let-go/" in shown) == has_left, "what she had taken on before is still open"
    assert ("/decisions/person/ada/say/withdraw/" in shown) == ("withdraw" not in ended or "decline" not in ended)


@pytest.mark.parametrize("kind", ["admin", "ada", "mia", "olga"])
def test_nobody_puts_right_what_is_not_theirs(living, kind):
    """Neither through one's own page nor through theirs; a foreign opportunity answers like one that there is not."""
    asked, [owner] = client(kind), current_values().organisation.person_by_key["carl"].owner_ids
    [foreign] = crm_facts().fetch(
        "SELECT min(opportunity_id) FROM opportunity_version WHERE owner_id = $owner AND status = 'open' "
        f"AND valid_to = TIMESTAMP '{FOREVER}'",
        {"owner": owner},
    )
    for page in ("person/ada", "unit/north", "unit/vienna", "person/carl"):
        for deal in (*foreign, "crm:none"):
            change = json.dumps([{"id": deal, "values": {"amount": "1"}, "seen": {}}])
            for form in ({"save": "1", "changes": change, "because": "mine"}, {"do": "drop-1", "row-1": deal}):
                assert asked.post(f"/trust/{page}/repair/", form).status_code == 404, (page, deal)
            meant = {"do": "propose", "amount": "1", "because": "mine"}
            assert asked.get(f"/trust/{page}/propose/?deal={deal}").status_code == 404, (page, deal)
            assert asked.post(f"/trust/{page}/propose/?deal={deal}", meant).status_code == 404, (page, deal)
    assert not Repair.objects.exists()
    assert not ProposedRepair.objects.exists()


SETUP_ROUTES = [route for route in POLICY if route.startswith("setup/")]


@pytest.mark.parametrize("kind", ["admin", "ada", "mia", "eve"])
def test_the_set_up_is_not_there_for_anybody_but_sales_operations(living, kind):
    asked = client(kind)
    nowhere = ask(asked, "/no/such/address/")
    for route in SETUP_ROUTES:
        answer = ask(asked, address(route))
        assert (answer.status, answer.body) == (404, nowhere.body), route
        assert asked.post(address(route), {"name": "Mine"}).status_code == 404, route
    assert "/setup/" not in ask(asked, "/")
    assert not Unit.called("Mine").exists()


@pytest.mark.parametrize("route", SETUP_ROUTES)
def test_nothing_of_the_set_up_is_changed_without_the_forms_token_or_by_other_methods(living, route):
    strict = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    strict.force_login(Account.objects.get(email="olga@acme.example"))
    before = AuditEvent.objects.count()
    assert strict.post(address(route), {"unit": "north", "name": "East", "save": "1"}).status_code == 403
    for method in (strict.put, strict.patch, strict.delete):
        assert method(address(route)).status_code in {403, 405}
    assert AuditEvent.objects.count() == before


def test_a_stranger_who_posts_to_the_set_up_is_sent_to_sign_in(living):
    answer = client("anonymous").post("/setup/organisation/change/found/", {"unit": "north", "name": "East"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/")
    assert not Unit.called("East").exists()


def test_who_is_deactivated_is_out_on_the_next_request(living):
    asked = client("mia")
    assert ask(asked, "/performance/unit/north/").status == 200
    Account.objects.get(email="mia@acme.example").deactivate(by=None)
    assert ask(asked, "/performance/unit/north/").status == 302
    assert ask(asked, "/api/v1/performance/unit/north").status == 401


def test_who_moves_on_loses_the_old_unit_on_the_next_request(living):
    asked = client("mia")
    assert ask(asked, "/performance/unit/north/").status == 200
    Seat.objects.get(person__key="mia").leave(today(), by=None)
    assert ask(asked, "/performance/unit/north/").status == 404
    assert ask(asked, "/performance/person/ada/").status == 404
    assert ask(asked, "/api/v1/trust/unit/north").status == 404


def test_every_answer_about_numbers_is_the_viewers_own_and_is_kept_by_nobody(living):
    manager, operations = client("mia"), client("olga")
    for route in POLICY:
        asked = operations if route.startswith("setup/") else manager
        if not route.startswith(("accounts/", "demo/", "components/")):
            kept = dict(ask(asked, address(route)).headers)["Cache-Control"]
            assert kept == "private, no-store", route
