"""Trust: whether the numbers can be believed, and what has to be fixed first."""

from quarterdeck.reports.trust.report import trust
from quarterdeck.reports.trust.shape import Trust

__all__ = ["Trust", "trust"]
