"""Every metric there is, by name, in the order in which they are listed."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping

from quarterdeck.metrics.activity import (
    activity_focus,
    activity_level,
    activity_quality,
    meeting_level,
    meetings,
    meetings_booked,
    touches,
    touches_booked,
)
from quarterdeck.metrics.deals import (
    average_deal_value,
    bookings,
    deals_lost,
    deals_won,
    deals_won_without_rate,
    median_sales_cycle,
    sales_cycle,
    sales_velocity,
)
from quarterdeck.metrics.measure import Metric
from quarterdeck.metrics.mix import pipeline_mix, pipeline_offer, product_mix
from quarterdeck.metrics.overlay import overlay_bookings, overlay_pipeline
from quarterdeck.metrics.pipeline import (
    committed_pipeline_due,
    open_opportunities,
    open_pipeline,
    open_pipeline_due,
    open_without_rate,
    opportunities_created,
    weighted_pipeline,
    weighted_pipeline_due,
)
from quarterdeck.metrics.profit import discount, margin, margin_percent, sales
from quarterdeck.metrics.silence import days_since_activity, next_activity_booked, quiet_pipeline, quiet_share
from quarterdeck.metrics.slippage import (
    days_per_push,
    days_pushed,
    push_count,
    push_count_month,
    push_count_quarter,
    pushed_pipeline,
    slip_rate,
    slipped_value,
)
from quarterdeck.metrics.spending import cost_of_sales, cost_of_sales_share
from quarterdeck.metrics.stages import (
    stage_age,
    stage_conversion,
    stage_conversion_maturity,
    stuck_pipeline,
    stuck_share,
)
from quarterdeck.metrics.winning import (
    cohort_maturity,
    created_cohort_win_rate,
    value_win_rate,
    win_rate,
    win_rate_by_age,
)

DEFINITIONS: tuple[Callable[[], Metric], ...] = (
    bookings,
    deals_won,
    deals_lost,
    deals_won_without_rate,
    average_deal_value,
    win_rate,
    value_win_rate,
    created_cohort_win_rate,
    cohort_maturity,
    win_rate_by_age,
    opportunities_created,
    open_pipeline,
    open_pipeline_due,
    open_opportunities,
    open_without_rate,
    weighted_pipeline,
    weighted_pipeline_due,
    committed_pipeline_due,
    overlay_bookings,
    overlay_pipeline,
    sales_cycle,
    median_sales_cycle,
    sales_velocity,
    slip_rate,
    slipped_value,
    push_count,
    push_count_month,
    push_count_quarter,
    days_pushed,
    days_per_push,
    pushed_pipeline,
    stage_conversion,
    stage_conversion_maturity,
    stage_age,
    stuck_share,
    stuck_pipeline,
    quiet_share,
    quiet_pipeline,
    days_since_activity,
    next_activity_booked,
    sales,
    margin,
    margin_percent,
    discount,
    product_mix,
    pipeline_mix,
    pipeline_offer,
    cost_of_sales,
    cost_of_sales_share,
    touches,
    meetings,
    activity_level,
    meeting_level,
    activity_focus,
    activity_quality,
    touches_booked,
    meetings_booked,
)

METRICS: Mapping[str, Metric] = {definition.__name__: definition() for definition in DEFINITIONS}
"""The metrics by name."""

MEANINGS: Mapping[str, str] = {definition.__name__: inspect.getdoc(definition) or "" for definition in DEFINITIONS}
"""What each metric means, in the words shown to whoever asks."""

ADDED_UP = frozenset(
    {
        *("bookings", "deals_won", "deals_lost", "opportunities_created", "sales", "margin", "cost_of_sales"),
        *("touches", "meetings", "push_count", "push_count_month", "push_count_quarter", "days_pushed"),
        "slipped_value",
    }
)
"""Metrics that grow with the days they are counted over: between periods of unlike length they need as many days."""

STANDING = frozenset({"stock", "offer", "standing", "booked", "ageing"})
"""Relations seen from the knowledge day alone: what they were in an earlier period only an earlier day can tell."""

BESIDE_DEALS = frozenset({"sold", "spent", "done", "booked"})
"""Relations of facts other than opportunities: they may be known where no opportunity is."""
