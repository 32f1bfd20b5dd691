"""Performance: where a person or a unit will land, against what, and what would change it."""

from quarterdeck.reports.performance.agenda import agenda
from quarterdeck.reports.performance.report import performance
from quarterdeck.reports.performance.shape import Performance

__all__ = ["Performance", "agenda", "performance"]
