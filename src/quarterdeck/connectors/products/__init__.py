"""The products whose exports are recognised by their headers."""

from __future__ import annotations

from quarterdeck.connectors.layout import Layout
from quarterdeck.connectors.products import (
    dynamics,
    hubspot,
    hubspot_tables,
    odoo,
    pipedrive,
    rates,
    salesforce_export,
    salesforce_report,
    salesforce_splits,
    zoho,
)

LAYOUTS: tuple[Layout, ...] = (
    *salesforce_export.LAYOUTS,
    *salesforce_report.LAYOUTS,
    *salesforce_splits.LAYOUTS,
    *hubspot.LAYOUTS,
    *hubspot_tables.LAYOUTS,
    *dynamics.LAYOUTS,
    *pipedrive.LAYOUTS,
    *odoo.LAYOUTS,
    *zoho.LAYOUTS,
    *rates.LAYOUTS,
)
"""Every kind of file that needs no mapping."""
