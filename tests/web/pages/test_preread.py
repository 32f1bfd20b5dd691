"""The pre-read: one or two sheets, for the two in the session, by the rules of its page."""

from __future__ import annotations

import re
import zlib
from datetime import date, timedelta

import pytest
from tests.scope.faces import client_of

from quarterdeck.domain.agenda import Gap
from quarterdeck.domain.preread import PreRead, Source
from quarterdeck.paper import preread as paper
from quarterdeck.paper import typefaces as faces
from quarterdeck.records.book import today
from quarterdeck.records.models import Session
from quarterdeck.records.schedule import open_schedule

WORDS = {"expects": "A quiet month", "matters": "Too few meetings", "will_do": "Call more, says Łukasz"}


@pytest.fixture
def session(living):
    span = (today() + timedelta(days=2), today() + timedelta(days=100))
    found = open_schedule(None, today(), span).sessions
    return next(each for each in found if each.session.owner_key == "ada" and each.is_held).session


@pytest.fixture
def at(session):
    return f"/session/{session.key}/"


@pytest.fixture
def written(monkeypatch):
    """What stands on the sheets that are drawn, in words."""
    seen = []
    monkeypatch.setattr("quarterdeck.web.pages.session.view.drawn", lambda what: seen.append(what) or paper.drawn(what))
    return seen


def pages_of(pdf):
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_only_the_two_in_it_get_it(at):
    for who, status in {"ada": 200, "mia": 200, "dana": 404, "eve": 404, "olga": 404, "ole": 404}.items():
        assert client_of(who).get(f"{at}preread.pdf").status_code == status, who


def test_it_is_a_pdf_of_one_or_two_sheets_with_letters_of_the_pages_typefaces(at):
    answer = client_of("ada").get(f"{at}preread.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert pages_of(answer.content) in {1, 2}
    assert b"Inter" in answer.content
    assert b"SourceSerif" in answer.content.replace(b" ", b"")


def test_make_cuts_the_typefaces_and_a_process_that_finds_none_cuts_the_very_same(tmp_path, monkeypatch):
    ready = [path for _, path in faces.typefaces()]
    assert {path.parent for path in ready} == {faces.CUT}, "Run make src/quarterdeck/web/static/vendor/.built"
    monkeypatch.setattr(faces, "CUT", tmp_path)
    own = [path for _, path in faces.typefaces.__wrapped__()]
    assert not set(own) & set(ready)
    assert [path.read_bytes() for path in own] == [path.read_bytes() for path in ready]


def test_a_leader_reads_the_preparation_when_it_is_due_and_not_before(at, session, written, monkeypatch):
    ada, mia = client_of("ada"), client_of("mia")
    ada.post(at, {**WORDS, "version": 0, "hand_over": "1"})
    begins = Session.objects.get(key=session.key).begins_at
    for before, reads in ((timedelta(days=1, seconds=1), False), (timedelta(days=1), True)):
        instant = begins - before
        monkeypatch.setattr("quarterdeck.web.pages.session.view.now", lambda instant=instant: instant)
        mia.get(f"{at}preread.pdf")
        assert ("A quiet month" in str(written[-1])) is reads
        assert ("prepares first" in written[-1].unread) is not reads
        ada.get(f"{at}preread.pdf")
        if reads:
            assert [answer for _, answer in written[-1].prepared] == list(WORDS.values())


def test_a_draft_is_on_nobodys_paper(at, written):
    ada = client_of("ada")
    ada.post(at, {**WORDS, "version": 0})
    for who in ("ada", "mia"):
        client_of(who).get(f"{at}preread.pdf")
        assert "A quiet month" not in str(written[-1])


def test_the_longest_there_is_stays_on_two_sheets():
    numbers = tuple((f"Number {n}", "€1.64m") for n in range(5))
    full = PreRead(
        title="Jonas Bech and Sara Lindqvist",
        eyebrow=f"Monthly session · {date(2026, 2, 6)}",
        headline=(("What will Jonas do to close ", False), ("€162k", True), ("?", False)),
        checks=tuple(("fix", "Fix 3", "closing dates already passed") for _ in range(4)),
        sources=tuple(Source(kind, "€162k", 162.0, kind) for kind in ("sold", "pipeline", "new", "gap")),
        gaps=tuple(Gap(f"{n}", f"Gap number {n} worse than a year before", "€1k", numbers) for n in range(7)),
        prepared=tuple((question, "word " * 800) for question in WORDS),
        unread="",
        actions=tuple((f"Action {n} " * 6, "due 6 Feb") for n in range(5)),
        foot="The numbers are those of 5 February 2026.",
        made_on=date(2026, 2, 6),
    )
    pdf = paper.drawn(full)
    assert pages_of(pdf) == 2
    assert paper.drawn(full) == pdf
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    assert any(b"BT" in zlib.decompress(each) for each in streams if each[:1] == b"x")
