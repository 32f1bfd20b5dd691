"""How movement is measured, for the drawer of the ledger."""

from __future__ import annotations

from quarterdeck.domain.effects import LATE, LEAST_WEEKS, MOST_WEEKS_SINCE, SETTLING, SOON, WEEKS_BEFORE
from quarterdeck.domain.figures import Explanation

MOVEMENT = Explanation(
    key="movement",
    label="Effect",
    title="Did the number move, and could chance have moved it?",
    formula="level of the weeks since it was decided − level of the weeks before",
    notes=(
        ("Weeks", f"whole ones: {WEEKS_BEFORE} before, and up to {MOST_WEEKS_SINCE} since; a ratio is one of sums"),
        ("Chance", "how much the weeks before varied, at least as much as counting alone would; 90 % of the time"),
        (
            "Colleagues",
            "where the company compares them, their mean change is taken off, and chance is how they differ",
        ),
        ("Moved", "surely, and the hoped change is within reach; partly: surely, but by less than was hoped"),
        (
            "Did not move",
            "not surely, and the hoped change is out of reach; cannot tell: nothing and all of it may be so",
        ),
        (
            "Too early",
            f"until {SOON.days // 7} weeks have gone by since it was decided, {LATE.days // 7} where results follow",
        ),
        ("", f"and until {SETTLING.days // 7} weeks after it was due, with {LEAST_WEEKS} whole weeks known"),
        ("Mind", "movement is no proof: something else may have moved the number"),
    ),
)
