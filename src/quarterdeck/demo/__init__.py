"""A made-up company with known truth: seeded, dated, the same every time.

``company()`` is the company as a value; ``load.load()`` moves it into this installation.
"""

from __future__ import annotations

from quarterdeck.demo.company import Company, company
from quarterdeck.demo.people import CAST, CastMember

__all__ = ["CAST", "CastMember", "Company", "company"]
