from __future__ import annotations

from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

import quarterdeck
from quarterdeck.records.audit import record_event, trail_held, verify_trail
from quarterdeck.records.models import AuditEvent, AuditHead, Company, Unit

EVENTS = 12
BEGINS = "transaction.atomic("
FIELDS = ("actor", "verb", "noun", "key", "details", "previous_hash", "hash", "at", "number")


def write_events(number=EVENTS):
    unit = Unit.objects.create(key="acme")
    with trail_held():
        for index in range(number):
            record_event("test", unit, unit.key, None, index=index)


@pytest.mark.django_db
def test_an_untouched_trail_holds():
    write_events()
    trail = verify_trail()
    assert (trail.holds, trail.events) == (True, EVENTS)


@pytest.mark.django_db
def test_an_empty_trail_holds():
    assert verify_trail().holds


@pytest.mark.django_db
def test_an_event_is_never_saved_again_nor_removed():
    write_events(1)
    event = AuditEvent.objects.get()
    with pytest.raises(TypeError, match="never changed"):
        event.save()
    with pytest.raises(TypeError, match="never changed"):
        event.delete()


@pytest.mark.django_db
def test_an_event_belongs_into_a_transaction_that_holds_the_trail():
    with pytest.raises(RuntimeError, match="transaction"), transaction.atomic():
        record_event("test", Company(), "company", None)


def test_only_what_locks_nothing_before_a_verb_begins_a_transaction_without_the_trail():
    source = Path(quarterdeck.__file__).parent
    found = {path.relative_to(source).as_posix() for path in source.rglob("*.py") if BEGINS in path.read_text()}
    assert found == {
        "records/audit.py",
        *("records/models/statement.py", "records/models/versioned.py"),  # what verbs change a record with
        *(f"records/models/{name}.py" for name in ("cadencerule", "decisionkind", "sessiontemplate")),  # savepoints
        "records/models/note.py",  # writes no event
        *("records/repairing.py", "records/proposing.py"),  # several verbs, with nothing written between them
        *("records/preview.py", "web/pages/setup/rates/forms.py", "web/pages/setup/rhythm/ground.py"),  # undone
        "demo/living.py",
    }


@pytest.mark.django_db
def test_an_event_goes_with_the_change_that_failed():
    write_events(1)

    def change_and_fail():
        with trail_held():
            record_event("test", Company(), "company", None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    assert verify_trail().events == 1


class Tampering(TestCase):
    @given(st.integers(1, EVENTS), st.sampled_from(FIELDS))
    def test_any_changed_field_of_any_event_is_noticed(self, number, field):
        write_events()
        event = AuditEvent.objects.get(number=number)
        other = {"at": event.at.replace(microsecond=(event.at.microsecond + 1) % 10**6), "number": number + 1000}
        AuditEvent.objects.filter(number=number).update(**{field: other.get(field, "x" * 5)})
        assert not verify_trail().holds

    @given(st.sets(st.integers(1, EVENTS), min_size=1))
    def test_any_removed_events_are_noticed(self, numbers):
        write_events()
        AuditEvent.objects.filter(number__in=numbers).delete()
        assert not verify_trail().holds

    @given(st.integers(1, EVENTS))
    def test_an_event_forged_with_a_fitting_hash_is_noticed(self, number):
        write_events()
        event = AuditEvent.objects.get(number=number)
        event.actor = "somebody else"
        AuditEvent.objects.filter(number=number).update(actor=event.actor, hash=event.computed_hash())
        assert not verify_trail().holds

    def test_a_head_set_back_is_noticed(self):
        write_events()
        AuditHead.objects.update(number=EVENTS - 1)
        assert not verify_trail().holds
