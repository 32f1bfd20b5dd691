"""A company in which many sessions are held at the same time, with a login for each of the two; prints them as JSON."""
# ruff: noqa: E402 - Django wants to be set up before its models are imported

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from importlib import import_module

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")
django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.middleware.csrf import _get_new_csrf_string

from quarterdeck.domain import org
from quarterdeck.records.adoption import adopt_organisation
from quarterdeck.records.book import today
from quarterdeck.records.models import Account, Person, Session, Sitting
from quarterdeck.records.plan import agreed_between
from quarterdeck.records.schema import bring_up_to_date
from quarterdeck.records.speaking import voice
from quarterdeck.records.values import current_values

TEAM = 10
MONTHS = timedelta(days=70)


def main(sessions: int) -> None:
    """Teams of ten with a leader each, and of every seller the next session, opened at some second of a minute."""
    bring_up_to_date()
    adopt_organisation(organisation(sessions), by=None)
    for person in Person.objects.all():
        Account.open(f"{person.key}@acme.example", None, by=None, person=person)
    planned = {each.session.owner_key: each.session for each in agreed_between(today(), today() + MONTHS)}
    accounts = {each.person.key: each for each in Account.objects.select_related("person") if each.person}
    found, clock = [], current_values().calendar.clock
    for number in range(sessions):
        owner = f"seller-{number}"
        session = Session.of(planned[owner], clock)
        by = voice(accounts[owner], owner, today())
        opened = max(datetime.now(UTC), session.begins_at - timedelta(days=1)) + timedelta(seconds=number % 60)
        Sitting.open(session, by=by, now=opened)
        both = (owner, f"leader-{number // TEAM}")
        found += [(session.key, login(accounts[key]), _get_new_csrf_string()) for key in both]
    json.dump(found, sys.stdout)


def organisation(sessions: int) -> org.Organisation:
    """One unit for ten sellers, all below one that somebody else leads."""
    teams = range((sessions + TEAM - 1) // TEAM)
    units = [org.Unit("acme", "Acme"), *(org.Unit(f"team-{n}", f"Team {n}", "acme") for n in teams)]
    people = [org.Person("eve", "Eve"), *(org.Person(f"leader-{n}", f"Leader {n}") for n in teams)]
    people += [org.Person(f"seller-{n}", f"Seller {n}") for n in range(sessions)]
    seats = [org.Seat("eve", "acme", org.Role.LEADER)]
    seats += [org.Seat(f"leader-{n}", f"team-{n}", org.Role.LEADER) for n in teams]
    seats += [org.Seat(f"seller-{n}", f"team-{n // TEAM}") for n in range(sessions)]
    return org.Organisation(tuple(units), tuple(people), tuple(seats))


def login(account: Account) -> str:
    """The key of a browser that has signed in, as signing in would leave it."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    main(int(sys.argv[1]))
