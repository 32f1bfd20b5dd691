"""Statements that are kept ready, on a connection that is asked for no more than it has to be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from django.contrib.sessions.models import Session as Login
from django.db import DatabaseError, close_old_connections, connection, transaction

from quarterdeck.records.models import Company
from quarterdeck.records.ready import asked

NAME = "UPDATE records_company SET name = %s WHERE id = %s RETURNING name"
NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)


@pytest.mark.django_db
def test_a_change_belongs_to_the_transaction_in_which_it_is_asked_for():
    company = Company.objects.create(name="Before")
    with transaction.atomic():
        assert asked(NAME, "After", company.pk) == [("After",)]
        assert Company.objects.get(pk=company.pk).name == "After"
        transaction.set_rollback(True)
    assert asked(NAME, "Nobody", company.pk + 1) == []
    assert Company.objects.get(pk=company.pk).name == "Before"


@pytest.mark.django_db
def test_an_instant_is_compared_as_the_database_keeps_it_and_texts_of_any_kind_come_back():
    Login.objects.create(session_key="mine", session_data="100 % “so”; --", expire_date=NOW)
    late = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
    for _ in range(7):  # as often as it takes PostgreSQL to settle for one plan
        assert asked(late, "mine", NOW) == []
        assert asked(late, "mine", NOW - timedelta(microseconds=1)) == [("100 % “so”; --",)]


@pytest.mark.django_db
def test_what_is_wrong_is_told_as_django_tells_it_and_the_next_statement_is_answered():
    with pytest.raises(DatabaseError), transaction.atomic():
        asked("SELECT nothing FROM nowhere")
    assert asked("SELECT 1") == [(1,)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_has_ended_is_replaced_before_a_request_needs_it():
    [(mine,)] = asked("SELECT pg_backend_pid()")
    assert connection.is_usable()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
        assert cursor.fetchone() == (True,)
    other.close()
    close_old_connections()  # as at the beginning of a request
    [(found,)] = asked("SELECT pg_backend_pid()")
    assert found != mine


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_server_that_has_just_answered_is_not_asked_whether_it_is_there(monkeypatch):
    asking = []

    def answers(asked_about):
        asking.append(asked_about)
        return True

    monkeypatch.setattr("django.db.backends.postgresql.base.DatabaseWrapper.is_usable", answers)
    hands = {"now": monotonic() + 10}
    monkeypatch.setattr("quarterdeck.records.postgresql.base.monotonic", lambda: hands["now"])
    connection.ensure_connection()
    for later, times in ((0, 1), (0.9, 1), (0.2, 2), (0.1, 2)):
        hands["now"] += later
        assert connection.is_usable()
        assert len(asking) == times
