"""Writes the list of tables in docs/lake.md, from the tables a source may deliver.

python scripts/lake_page.py           writes the page
python scripts/lake_page.py --check   fails if the page is not what it would write
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from quarterdeck.domain.facts import DELIVERED
from quarterdeck.facts.lake.layout import NTH, lake_columns
from quarterdeck.facts.schema import column_type

PAGE = Path(__file__).resolve().parent.parent / "docs" / "lake.md"
BEGIN = "<!-- made by scripts/lake_page.py -->\n"


def page() -> str:
    """The whole page: what people wrote, then the list."""
    written = PAGE.read_text(encoding="utf-8").partition(BEGIN)[0]
    return written + BEGIN + "\n" + "\n".join(_tables())


def _tables() -> Iterator[str]:
    for table in DELIVERED:
        key = ", ".join(f"`{name}`" for name in table.key)
        yield f"### `{table.name}`\n\n{table.meaning} One row an export, `source` and {key}.\n"
        yield "| Column | Type | Required | Meaning |\n|---|---|---|---|"
        for c in lake_columns(table):
            kind = "BIGINT" if c is NTH else column_type(c)
            yield f"| `{c.name}` | {kind} | {'yes' if c.required else ''} | {c.meaning} |"
        yield ""


def main() -> int:
    """Write the page, or with --check compare it with what stands there."""
    wanted = page()
    if "--check" in sys.argv[1:]:
        same = PAGE.read_text(encoding="utf-8") == wanted
        print("docs/lake.md is up to date." if same else "Write it anew: python scripts/lake_page.py")
        return 0 if same else 1
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
