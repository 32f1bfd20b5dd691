"""What the scope has of a deal whose credit sellers share: it holds the deal if it owns it or has a part of its value.

A day's shares are those known at its end. What an amount or a rate did is measured at the first day's shares; what is
left is a transfer of credit. A deal without a split counts whole with its owner, as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping

from quarterdeck.metrics.credit import prime, shared

_NOTHING = "CASE WHEN x.{0} IS NOT NULL THEN CAST(0 AS DECIMAL(18, 4)) END"


def parts() -> Mapping[str, str]:
    """The shares of each day, the deals that are split then, and those of which the scope has a part."""
    found = {}
    for side, day in (("f", "$first"), ("l", "$last")):
        found[f"{side}_prime"] = prime(day)
        found[f"{side}_split"] = f"SELECT DISTINCT opportunity_id FROM {side}_prime"  # noqa: S608 our own text
        found[f"{side}_mine"] = f"""
            SELECT p.* FROM {side}_prime AS p JOIN held ON held.owner_id = p.seller_id
            WHERE held.{side}_person_key IS NOT NULL"""  # noqa: S608 our own text
        found[f"{side}_credit"] = f"SELECT DISTINCT opportunity_id FROM {side}_mine"  # noqa: S608 our own text
    return found


def joined(*sides: str) -> str:
    """The joins that say whether the scope has a part of the value of a deal ``x`` on those days."""
    return " ".join(
        f"LEFT JOIN {side}_credit ON {side}_credit.opportunity_id = x.opportunity_id"  # the day's
        for side in sides
    )


def has_part(side: str) -> str:
    """Whether the scope has a part of the deal's value on that day."""
    return f"{side}_credit.opportunity_id IS NOT NULL"


def cut() -> Mapping[str, str]:
    """The common tables that take from ``pair`` to ``parted``, where amounts are the scope's parts of them."""
    return {
        "f_part": _part("f", {"before": "before", "at_old_share": "after", "at_old_rate": "at_old_rate"}),
        "l_part": _part("l", {"after": "after"}),
        "parted": f"""
            SELECT x.* EXCLUDE (before, after, at_old_rate), {_mine("f", "before", "before")},
                   {_mine("l", "after", "after")}, {_mine("f", "at_old_share", "after")},
                   {_mine("f", "at_old_rate", "at_old_rate")}
            FROM pair AS x
            LEFT JOIN f_split ON f_split.opportunity_id = x.opportunity_id
            LEFT JOIN l_split ON l_split.opportunity_id = x.opportunity_id
            LEFT JOIN f_part ON f_part.opportunity_id = x.opportunity_id
            LEFT JOIN l_part ON l_part.opportunity_id = x.opportunity_id""",  # noqa: S608 our own text
    }


def _part(side: str, amounts: Mapping[str, str]) -> str:
    sums = ", ".join(f"sum({shared(f'x.{whole}', 'p')}) AS {name}" for name, whole in amounts.items())
    return f"""
        SELECT x.opportunity_id, {sums}
        FROM pair AS x JOIN {side}_mine AS p ON p.opportunity_id = x.opportunity_id
        GROUP BY x.opportunity_id"""  # noqa: S608 our own text


def _mine(side: str, name: str, whole: str) -> str:
    """The scope's part; nothing, rather than unknown, for an owner without a share in their deal."""
    return (
        f"CASE WHEN {side}_split.opportunity_id IS NULL THEN x.{whole} "
        f"ELSE coalesce({side}_part.{name}, {_NOTHING.format(whole)}) END AS {name}"
    )
