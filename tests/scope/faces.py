"""Moving a world in, and asking everything a viewer can ask: pages by following links, and the API."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.test import Client
from tests.scope.company import EVERYTHING, TODAY, UNITS, World
from tests.scope.moved_in import move_in_once

from quarterdeck.domain.calendar import Clock
from quarterdeck.domain.clearance import NotCleared
from quarterdeck.domain.conclusions import Conclusion
from quarterdeck.domain.conducting import Step
from quarterdeck.domain.facts import FOREVER
from quarterdeck.domain.gate import OPEN, gate
from quarterdeck.domain.repairs import Mended
from quarterdeck.records.adoption import adopt_organisation, adopt_targets
from quarterdeck.records.book import today
from quarterdeck.records.imports import import_delivery
from quarterdeck.records.models import (
    Account,
    Action,
    Company,
    Concluded,
    Confirmation,
    Decision,
    Note,
    Person,
    Preparation,
    ProposedRepair,
    Rested,
    Session,
    SharedNote,
    Sitting,
    Support,
    Wording,
)
from quarterdeck.records.models.repair import DealVoice, Wanted
from quarterdeck.records.opened import close_all
from quarterdeck.records.plan import session_called
from quarterdeck.records.repairing import OpenedDeal, crm_facts
from quarterdeck.records.voice import NotYours, Stands, Voice

PER_REQUEST = (
    (r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1token"),
    (r'(nonce=")[^"]+', r"\1nonce"),
    (r"('nonce-)[^']+", r"\1nonce"),
    (r'("now": ")[^"]+', r"\1now"),
    (r'(key(?:=|":\s*"|" value=")|decision-|option value=")[0-9a-f]{32}', r"\1drawn"),
)
"""All that may differ between two answers to the same request: the token of a form, the nonce of the scripts, the
time it is, and the key of what somebody said, which is drawn when it is said."""
THE_TIME = "Expires"
"""The login page is stale the moment it is made, and says so with the time."""
OWN_COOKIES = {"csrftoken", "sessionid"}
PERIODS = (
    "?period=FY2025",
    "?period=2026-01",
    "?as_of=2025-09-15",
    "?period=FY2026-Q1&as_of=2025-11-30",
    "?view=as_is",
    "?view=as_is&as_of=2025-09-15",
)
MEASURES = (
    "bookings/{}?by=month",
    "bookings/{}?by=unit,person",
    "bookings/{}?period=FY2025&by=account",
    "opportunities_created/{}?by=account",
    "created_cohort_win_rate/{}",
    "open_pipeline/{}?by=account,stage",
    "weighted_pipeline/{}?as_of=2025-09-15&by=person",
    "sales/{}?by=product",
    "cost_of_sales/{}?by=channel,month",
    "activity_focus/{}?by=month",
    "target/{}",
    "year_to_date/{}?as_of=2025-11-30",
    "bookings/{}?period=FY2025&by=unit,person&view=as_is",
    "target/{}?view=as_is",
    "open_pipeline/{}?as_of=2025-09-15&by=person&view=as_is",
    "slip_rate/{}?period=FY2026-Q1",
    "stage_conversion/{}?by=stage",
    "push_count/{}?by=month",
)
WINDOW = "begin=2025-09-30&end=2026-01-31"
"""Days between which somebody moved, and deals went from hand to hand."""
BRIDGES = tuple(
    f"{face}?{WINDOW}&stock={stock}&behind={behind}"
    for face, stock in (("/bridge/{}/", "due"), ("/api/v1/bridge/{}", "open"))
    for behind in (
        "new",
        "transferred_in",
        "transferred_out",
        "lost",
        "increased",
        "came_and_lost",
        "handed_over_and_back",
    )
)
"""The deals behind each reason: of what is due on pages, of what is open in the API. One report finds both."""
MOST = 100
"""Pages followed from the first one."""
FIRST = ("/", "/performance/", "/trust/", "/bridge/", "/decisions/", "/cadence/", "/session/")
"""Where everybody begins."""
PEOPLE = ("ada", "ole", "lee", "mo", "ben", "carl", "mia", "sol", "dana", "vera", "eve", "yonder-0-person", "nobody")
SUBJECTS = (*(f"unit/{key}" for key in (*UNITS, "yonder-0", "nobody")), *(f"person/{key}" for key in PEOPLE))
"""Every subject there is, and one of each kind that there is not."""


@dataclass(frozen=True)
class Answer:
    """What came back, without what differs from request to request."""

    status: int
    headers: tuple[tuple[str, str], ...]
    cookies: tuple[str, ...]
    body: bytes

    def __contains__(self, text: str) -> bool:
        return text.encode() in self.body or any(text in value for _, value in self.headers)


@contextmanager
def living_in(world: World, folder: Path) -> Iterator[None]:
    """The world as an installation: records, publication and accounts; gone afterwards, as if it had never been."""
    before = settings.PUBLICATIONS_FOLDER
    settings.PUBLICATIONS_FOLDER = folder
    folder.mkdir(parents=True)
    try:
        with transaction.atomic():
            move_in(world, folder)
            yield
            transaction.set_rollback(True)
    finally:
        close_all()
        settings.PUBLICATIONS_FOLDER = before


def move_in(world: World, folder: Path) -> None:
    """The world moves in; the one that most tests live in only the first time, and is copied from then on."""
    if world == World(EVERYTHING, 1, 2):
        move_in_once("everything", folder, lambda: _move_in(world))
    else:
        _move_in(world)


def _move_in(world: World) -> None:
    organisation = world.organisation()
    Company.current().revise(by=None, name="Acme", currency="EUR", time_zone="UTC", start_month=10)
    adopt_organisation(organisation, by=None)
    adopt_targets(world.goals(), by=None)
    for person in Person.objects.filter(key__in={seat.person_key for seat in organisation.seats}):
        Account.open(f"{person.key}@acme.example", None, by=None, person=person)
    Account.open("olga@acme.example", None, by=None, is_operations=True)
    Account.open("admin@acme.example", None, by=None)
    Account.open("shut@acme.example", None, by=None, is_operations=True)
    import_delivery(world.delivery(), by=None)
    for account in Account.objects.filter(person__isnull=False).order_by("pk"):
        _promise(world, account)


def _promise(world: World, account: Account) -> None:
    """What somebody says they will do, and what would help them."""
    said = Voice(account, account.person, Stands.OWNER)  # whatever the gates let through
    for text in world.promises(account.person.key):
        action = Action.write(Wording(text, today(), "bookings"), gate=OPEN, by=said)
        Support.ask(f"{text} with help", today(), by=said, action_key=action.key)
    _prepare(world, account)


def decide(world: World) -> None:
    """How a gap of everybody's ended; whoever is led by them is told that it did, and nothing that was said."""
    for account in Account.objects.filter(person__isnull=False).order_by("pk"):
        _decide(world, account)


def _decide(world: World, account: Account) -> None:
    found = session_called(f"{account.person.key}.monthly.2025-08")
    if found is None:
        return
    said = world.promises(account.person.key)[0]
    rests = Rested(f"{said} is short", TODAY, (("Gap", said),), gate([], [], TODAY, anyway=False))
    concluded = Concluded(Conclusion.ACT, f"{said} decided", today())
    by = Voice(account, account.person, Stands.OWNER)
    session = Session.of(found.session, Clock())
    Decision.conclude(session, "landing", rests, concluded, by=by, now=session.begins_at)


def propose(world: World) -> None:
    """What everybody's opportunity should say, proposed to them; whoever does not lead them is told nothing of it."""
    for account in Account.objects.filter(person__isnull=False).order_by("pk"):
        said = world.promises(account.person.key)[0]
        deal = f"crm:proposed-{account.person.key}"
        by = DealVoice(Voice(account, account.person, Stands.ABOVE), deal)
        wanted = Wanted(deal, f"{said} deal", Mended.CLOSE_ON, None, str(TODAY))
        ProposedRepair.propose(wanted, f"{said} proposed", by=by)


def _prepare(world: World, account: Account) -> None:
    """What somebody hands over before a session that is long over."""
    found = session_called(f"{account.person.key}.monthly.2025-11")
    if found is None:
        return
    session = Session.of(found.session, Clock())
    texts = dict.fromkeys(Preparation.TEXTS, world.promises(account.person.key)[0])
    by = Voice(account, account.person, Stands.OWNER)
    Preparation.of(session).write(texts, hand_over=True, by=by, now=session.begins_at, due_at=session.begins_at)
    _meet(session, texts["expects"], by)


def _meet(session: Session, said: str, by: Voice) -> None:
    """The session was held, with notes of which one was shared, and closed."""
    sitting = Sitting.open(session, by=by, now=session.begins_at)
    for step in (Step.TRUST, Step.ACTIONS):
        Note.of(session, step).write(f"{said} noted at {step}", by=by, now=session.begins_at)
    SharedNote.share(Note.of(session, Step.ACTIONS), by=by)
    SharedNote.objects.filter(session=session).update(agreed_by=session.leader_id or session.owner_id)
    line = {"about": "decided", "text": f"{said} in the record", "more": ""}
    times = {
        "begun": "2025-11-06 09:00",
        "ended": "2025-11-06 09:45",
        "minutes": {"trust": 5},
        "back": 0,
        "ahead": 40,
        "limit": 11,
    }
    sitting.close({**times, "lines": [line]}, by=by, now=session.begins_at)


def put_right(world: World) -> None:
    """Every seller says something else of an open deal, confirms another one, and says why in words of their own."""
    facts = crm_facts()
    for account in Account.objects.filter(person__isnull=False).order_by("pk"):
        because = world.promises(account.person.key)[0]
        deals = facts.fetch(
            "SELECT opportunity_id FROM opportunity_version WHERE owner_id = $owner AND status = 'open' "
            f"AND NOT is_deleted AND valid_to = TIMESTAMP '{FOREVER}' ORDER BY opportunity_id LIMIT 3",
            {"owner": f"crm:{account.person.key}"},
        )
        for (deal,), field, text in zip(deals, (Mended.AMOUNT, Mended.STATUS), ("4711", "lost"), strict=False):
            with suppress(NotCleared, NotYours):  # who has left has no voice any more
                OpenedDeal.open(account, deal, today()).mend(field, text, None, because)
        for (deal,) in deals[2:]:
            with suppress(NotCleared, NotYours):
                opened = OpenedDeal.open(account, deal, today())
                Confirmation.confirm("not_updated", opened.name, because, today(), by=opened.by)


def client_of(who: str) -> Client:
    """A browser in which that person is logged in; the deactivated account logged in while it still could."""
    client = Client(headers={"host": "localhost"})
    account = Account.objects.get(email=f"{who}@acme.example")
    client.force_login(account)
    if who == "shut":
        account.deactivate(by=None)
    return client


def ask(client: Client, address: str) -> Answer:
    """One answer."""
    response = client.get(address)
    headers = tuple((name, _neutral(value)) for name, value in sorted(response.headers.items()) if name != THE_TIME)
    cookies = tuple(sorted(name for name in response.cookies if name not in OWN_COOKIES))
    return Answer(
        response.status_code, headers, cookies, _neutral(response.content.decode("latin-1")).encode("latin-1")
    )


def _neutral(text: str) -> str:
    for pattern, neutral in PER_REQUEST:
        text = re.sub(pattern, neutral, text)
    return text


def everything(client: Client) -> dict[str, Answer]:
    """Whatever the viewer can come to, and what they cannot."""
    found = numbers(client)
    for address in strange_addresses():
        if address not in found:
            found[address] = ask(client, address)
    return found


def numbers(client: Client) -> dict[str, Answer]:
    """Whatever the viewer can come to: all pages by their links, other days and periods of the first, and the API."""
    found: dict[str, Answer] = {}
    _follow(client, FIRST, found)
    home = next((path.removeprefix("/performance/").rstrip("/") for path in found if _is_subject(path)), "unit/acme")
    for page in ("performance", "trust", "bridge", "decisions"):
        for asked in PERIODS:
            found[f"/{page}/{home}/{asked}"] = ask(client, f"/{page}/{home}/{asked}")
    for asked in ("period=FY2025", "period=FY2026", "as_of=2025-09-15", "as_of=2025-11-30&period=FY2025"):
        for address in (f"/cadence/?{asked}", f"/api/v1/cadence?{asked}"):
            found[address] = ask(client, address)
    for path in [path for path in found if _is_subject(path)]:
        address = f"/api/v1{path.rstrip('/')}"
        found[address] = ask(client, address)
    for asked in (*BRIDGES, *(f"/api/v1/measure/{measure}" for measure in MEASURES)):
        address = asked.format(home)
        found[address] = ask(client, address)
    return found


def strange_addresses(subjects: Sequence[str] = SUBJECTS) -> list[str]:
    """A page and an API answer of every subject there is, and of one that there is not."""
    people = [key for kind, _, key in (subject.partition("/") for subject in subjects) if kind == "person"]
    pages = [
        a for s in subjects for p in ("performance", "bridge", "decisions") for a in (f"/{p}/{s}/", f"/api/v1/{p}/{s}")
    ]
    pages += [a for s in subjects for a in (f"/trust/{s}/outbox/", f"/trust/{s}/outbox.csv", f"/api/v1/repairs/{s}")]
    pages += [f"/session/{person}.monthly.2025-11/{part}" for person in people for part in ("", "live/", "preread.pdf")]
    return [*pages, *(f"/cadence/{person}.monthly.2025-11/{what}/" for person in people for what in ("move", "cancel"))]


def _follow(client: Client, addresses: Sequence[str], found: dict[str, Answer]) -> None:
    waiting = list(addresses)
    while waiting and len(found) < MOST:
        address = waiting.pop(0)
        if address in found:
            continue
        found[address] = answer = ask(client, address)
        waiting += [header for name, header in answer.headers if name == "Location"]
        waiting += [
            href.replace("&amp;", "&")
            for href in re.findall(r'href="(/(?:performance|trust|bridge|decisions)/[^"#]*)"', answer.body.decode())
            if "?" not in href or "page=" in href  # other periods, days and views are asked below, on purpose
        ]


def _is_subject(path: str) -> bool:
    return re.fullmatch(r"/(performance|trust|bridge|decisions)/(unit|person)/[^/?]+/", path) is not None


def known_days() -> tuple[str, str]:
    """The first and the last day the pages speak of."""
    return "2023-10-01", TODAY.isoformat()
