"""Saves note after note and says which were saved, until it is killed."""
# ruff: noqa: E402 - Django wants to be set up before its models are imported

from __future__ import annotations

import itertools
import os
import sys
from datetime import UTC, date, datetime

import django

django.setup()

from quarterdeck.domain.conducting import Step
from quarterdeck.records.models import Account, Note, Session
from quarterdeck.records.speaking import voice

if __name__ == "__main__":
    by = voice(Account.objects.select_related("person").get(email="ada@acme.example"), "ada", date(2026, 3, 4))
    note = Note.of(Session.objects.get(key="ada.monthly.2026-03"), Step.TRUST)
    for number in itertools.count(int(sys.argv[1])):
        note.write(f"ada {number}", by=by, now=datetime(2026, 3, 4, 9, tzinfo=UTC))
        os.write(1, f"{number}\n".encode())
