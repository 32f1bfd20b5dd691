"""A made-up company with known truth: seeded, dated, the same every time."""

from __future__ import annotations

from quarterdeck.demo.company import Company, company

__all__ = ["Company", "company"]
