"""The numbers an action can move, in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping

KPIS: Mapping[str, str] = {
    "meeting_level": "Meetings a week",
    "activity_level": "Touches a week",
    "activity_focus": "Touches with target accounts",
    "activity_quality": "Meetings with a next step",
    "opportunities_created": "Opportunities created",
    "win_rate": "Win rate",
    "average_deal_value": "Average deal",
    "deals_won": "Deals won",
    "bookings": "Sales",
    "sales_cycle": "Sales cycle",
    "open_pipeline_due": "Pipeline due",
    "slip_rate": "Slip rate",
    "discount": "Discount",
    "margin_percent": "Margin",
    "cost_of_sales_share": "Cost of sales, share of sales",
}
"""Metric and words, those first that lead: what one does moves sooner than what comes of it."""

LAGGING = frozenset(
    {
        *("win_rate", "average_deal_value", "deals_won", "bookings", "sales_cycle", "margin_percent"),
        "cost_of_sales_share",
    }
)
"""Those that follow from what is done with weeks of delay, so that a verdict on them has to wait for longer."""
TOTALS = frozenset({"opportunities_created", "deals_won", "bookings"})
"""Those that an action moves by so many in all until it is due; the others are levels."""
BELOW_NOTHING = frozenset({"margin", "margin_percent", "discount"})
"""Those that may be below zero: what was sold under its cost, or over its list price."""
ABOVE_THE_WHOLE = frozenset({"cost_of_sales_share"})
"""Those shares that may be more than the whole."""
