"""Cadence: which sessions are held when, which decisions belong where, and whose numbers are ready for them."""

from quarterdeck.reports.cadence.report import cadence
from quarterdeck.reports.cadence.shape import CadenceYear

__all__ = ["CadenceYear", "cadence"]
