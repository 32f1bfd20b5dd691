"""Writes the list of tables in docs/warehouse.md, and the scripts in docs/warehouse that make what follows from them.

python scripts/warehouse_page.py           writes the page and the scripts
python scripts/warehouse_page.py --check   fails if any of them is not what it would write
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from quarterdeck.domain.facts import TABLES
from quarterdeck.facts.dialects.typed import known_tables
from quarterdeck.facts.doctor import READ
from quarterdeck.facts.schema import NUMBERS, column_type
from quarterdeck.facts.views import DAYS, script

PAGE = Path(__file__).resolve().parent.parent / "docs" / "warehouse.md"
BEGIN = "<!-- made by scripts/warehouse_page.py -->\n"


def page() -> str:
    """The whole page: what people wrote, then the list."""
    written = PAGE.read_text(encoding="utf-8").partition(BEGIN)[0]
    return written + BEGIN + "\n" + "\n".join([*_canonical(), *_others()])


def _canonical() -> Iterator[str]:
    for table in TABLES:
        yield f"### `{table.name}`\n\n{table.meaning} Key: {', '.join(f'`{name}`' for name in table.key)}.\n"
        yield "| Column | Type | Always known | Meaning |\n|---|---|---|---|"
        for c in table.columns:
            yield f"| `{c.name}` | {column_type(c)} | {'yes' if c.required else ''} | {c.meaning} |"
        yield ""


def _others() -> Iterator[str]:
    for name in READ:
        known = known_tables()[name].items()
        columns = ", ".join(f"`{column}` {kind}" for column, kind in known if column not in NUMBERS)
        yield f"### `{name}`\n\n{columns}\n"


def written() -> dict[Path, str]:
    """Every file this writes, and what it holds."""
    scripts = {PAGE.with_suffix("") / f"{dialect}.sql": script(dialect) for dialect in DAYS}
    return {PAGE: page(), **scripts}


def main() -> int:
    """Write the files, or with --check compare them with what stands there."""
    wanted = written()
    if "--check" in sys.argv[1:]:
        same = all(path.is_file() and path.read_text(encoding="utf-8") == text for path, text in wanted.items())
        print("docs/warehouse.md is up to date." if same else "Write it anew: python scripts/warehouse_page.py")
        return 0 if same else 1
    for path, text in wanted.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
