"""From when on something is in doubt is a record: the company's limits, and those of pipelines that differ."""

from __future__ import annotations

import pytest

from quarterdeck.domain.trust import Limits, Thresholds
from quarterdeck.records.models import TrustLimit
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.values import current_values, read_thresholds

pytestmark = pytest.mark.django_db(transaction=True)


def test_before_anybody_has_said_anything_the_defaults_hold():
    assert read_thresholds() == Thresholds()


def test_a_pipeline_may_have_limits_of_its_own():
    TrustLimit.of().revise(by=None, stale_days=45, forecast_percent=20)
    TrustLimit.of("Renewals").revise(by=None, closing_days=10)
    found = read_thresholds()
    assert found.forecast_limit == pytest.approx(0.20)
    assert found.limits("New business") == Limits(45, 30)
    assert found.limits("Renewals") == Limits(45, 10)


def test_a_change_of_limits_is_seen_by_the_next_book():
    before = current_values().thresholds.usual.stale_days
    TrustLimit.of().revise(by=None, stale_days=before + 1)
    assert current_values().thresholds.usual.stale_days == before + 1


def test_what_cannot_be_a_limit_is_refused():
    with pytest.raises(Refusal, match="between 0 and 3650"):
        TrustLimit.of().revise(by=None, stale_days=-1)
    with pytest.raises(Refusal, match="without a pipeline"):
        TrustLimit.of("Renewals").revise(by=None, forecast_percent=20)
    assert not TrustLimit.objects.exists()
