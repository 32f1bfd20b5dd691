"""What of the landing rests on each opportunity in doubt adds up to the landing with and without all of them."""

from __future__ import annotations

import pytest

from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.records.book import open_book, today
from quarterdeck.records.models import Account
from quarterdeck.reports.trust import trust
from quarterdeck.reports.trust.worklist import worklist


@pytest.mark.parametrize("subject", [("person", "ada"), ("unit", "acme")])
def test_it_adds_up_to_what_the_headline_says(living, subject):
    book = open_book(Account.objects.get(person__key="eve"), today())
    scope = book.scope(Subject(SubjectKind(subject[0]), subject[1]))
    report = trust(book, scope)
    rows = worklist(book, scope, report.findings, [each.opportunity_id for each in report.findings])
    assert rows
    lost = report.expected.value - report.expected_without.value
    assert sum(row.rests.value for row in rows) == pytest.approx(lost, abs=1)
    assert lost > 0
    assert all(row.rests.value >= 0 for row in rows)
    assert all(row.rests is None for row in worklist(book, scope, report.findings))
