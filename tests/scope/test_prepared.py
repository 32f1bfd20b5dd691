"""What was kept after a publication changes no byte of any answer, and is what answers rest on."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from tests.scope.company import EVERYTHING, VIEWERS, World
from tests.scope.faces import ask, client_of, numbers, put_right

from quarterdeck.facts.kept import kept_beside
from quarterdeck.metrics.expectation import keeping
from quarterdeck.records.models import CurrentPublication
from quarterdeck.records.opened import close_all
from quarterdeck.records.prepared import prepare
from quarterdeck.records.publications import file_of
from quarterdeck.records.warm import warm_up

pytestmark = [pytest.mark.slow, pytest.mark.once]


def test_no_byte_of_any_answer_is_another_than_without_it(inhabited):
    with inhabited(World(EVERYTHING, 1, 2)):
        put_right(World(EVERYTHING, 1, 2))
        without = {who: numbers(client_of(who)) for who in ("eve", "dana")}
        assert prepare(large=0) > 0
        close_all()
        for who, answers in without.items():
            assert numbers(client_of(who)) == answers, who


@pytest.mark.parametrize("who", ["eve", "dana"])
def test_pages_of_whoever_leads_are_made_of_it(inhabited, who):
    with inhabited(World(EVERYTHING, 1, 2)):
        prepare(large=0)
        kept = kept_beside(file_of(CurrentPublication.standing()))
        before = ask(client_of(who), "/performance/")
        close_all()
        spoil(kept)
        assert ask(client_of(who), "/performance/") != before


def test_a_process_that_was_warmed_up_answers_with_the_same_bytes(inhabited):
    with inhabited(World(EVERYTHING, 1, 2)):
        assert not warm_up()
        prepare(large=0)
        close_all()
        before = ask(client_of("dana"), "/performance/")
        close_all()
        assert warm_up()
        assert ask(client_of("dana"), "/performance/") == before


def test_a_process_does_not_work_out_what_an_older_program_kept(inhabited, monkeypatch):
    with inhabited(World(EVERYTHING, 1, 2)):
        prepare(large=0)
        close_all()
        monkeypatch.setattr(keeping, "_arithmetic", lambda: "of another program")
        assert not warm_up()


def test_what_is_put_right_afterwards_is_not_answered_from_it(inhabited):
    with inhabited(World(EVERYTHING, 1, 2)):
        prepare(large=0)
        before = ask(client_of("dana"), "/performance/")
        put_right(World(EVERYTHING, 1, 2))
        with_it = ask(client_of("dana"), "/performance/")
        close_all()
        kept_beside(file_of(CurrentPublication.standing())).unlink()
        assert ask(client_of("dana"), "/performance/") == with_it != before


def test_somebody_else_is_not_given_what_was_kept_for_a_leader(inhabited):
    with inhabited(World(VIEWERS["mia"], 1, 2)):
        before = ask(client_of("ada"), "/performance/")
        prepare(large=0)
        close_all()
        spoil(kept_beside(file_of(CurrentPublication.standing())))
        assert ask(client_of("ada"), "/performance/") == before


def test_a_damaged_file_is_as_good_as_none(inhabited):
    with inhabited(World(EVERYTHING, 1, 2)):
        before = ask(client_of("dana"), "/performance/")
        kept_beside(file_of(CurrentPublication.standing())).write_bytes(b"not a database" * 100)
        close_all()
        assert ask(client_of("dana"), "/performance/") == before


def test_nothing_is_kept_for_a_company_that_needs_it_not(inhabited):
    with inhabited(World(EVERYTHING, 1, 2)):
        assert prepare() == 0
        assert not kept_beside(file_of(CurrentPublication.standing())).exists()


def spoil(kept):
    """Put a thousand in the place of every number that was kept."""
    with closing(sqlite3.connect(kept)) as connection, connection:
        connection.execute(r"""UPDATE kept SET about = replace(about, '{"n":"', '{"n":"9')""")


def test_nothing_is_kept_while_pages_read_facts_elsewhere(inhabited, settings):
    with inhabited(World(EVERYTHING, 1, 2)):
        settings.FACTS_URL = "postgresql://nowhere/facts"
        assert prepare(large=0) == 0
        assert not kept_beside(file_of(CurrentPublication.standing())).exists()
