"""Decisions: what people will do about their numbers, what was proposed to them, and what they were promised."""

from quarterdeck.reports.decisions.report import decisions
from quarterdeck.reports.decisions.shape import Decisions, Said

__all__ = ["Decisions", "Said", "decisions"]
