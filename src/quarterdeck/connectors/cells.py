"""The cells a canonical column is made from: a column of the sheet, a constant, or a text with columns in it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quarterdeck.connectors.headers import normal
from quarterdeck.connectors.layout import Clean, Condition, From, Layout, placeholders
from quarterdeck.connectors.refusals import Refused
from quarterdeck.connectors.rows import Cell, is_empty, text_of
from quarterdeck.connectors.sheets import Sheet
from quarterdeck.domain.facts import Place


def cells_of(sheet: Sheet, origin: From, chosen: Sequence[int]) -> list[Cell] | None:
    """The cells in the chosen rows; null where the sheet has none of the columns."""
    cells = _plain_cells(sheet, origin, chosen)
    if cells is None:
        return None
    if origin.clean is not None:
        cells = _cleaned(cells, origin.clean)
    if origin.when:
        kept = set(chosen_rows(sheet, origin.when))
        cells = [cell if index in kept else None for index, cell in zip(chosen, cells, strict=True)]
    return cells


def header_of(sheet: Sheet, origin: From) -> str | None:
    """The header people would look for."""
    named = [sheet.header(name) for text in reversed(origin.texts) for name in placeholders(text)]
    return sheet.header(*origin.headers) or next((name for name in named if name in sheet.headers), None)


def headers_of(sheet: Sheet, origin: From) -> list[str]:
    """Every header of the sheet that has a part in the column."""
    return [header for name in sorted(_asked(origin)) if (header := sheet.header(name)) is not None]


def chosen_rows(sheet: Sheet, conditions: Sequence[Condition]) -> Sequence[int]:
    """The indices of the rows that meet every condition; a column that is not there meets only a negated one."""
    chosen: Sequence[int] = range(len(sheet.rows))
    for condition in conditions:
        header = sheet.header(condition.header)
        if header is None:
            chosen = chosen if condition.negated else []
            continue
        cells = sheet.columns[header]
        fits = {cell: (normal(text_of(cell)) in condition.values) is not condition.negated for cell in set(cells)}
        chosen = [index for index in chosen if fits[cells[index]]]
    return chosen


def correct(sheet: Sheet, layout: Layout) -> None:
    """Replace the values the layout corrects, and the words that mean nothing, wherever they stand."""
    for header, cells in sheet.columns.items():
        table = layout.values.get(normal(header), {})
        if table or layout.blanks:
            sheet.columns[header] = _cleaned(cells, _Correction(table, layout.blanks))


def join(sheet: Sheet, name: str, on: str, other: Sheet, key: str) -> None:
    """Add every column of the other sheet under ``name.header``, looked up by its ``key`` in our column ``on``."""
    own, foreign = sheet.header(on), other.header(key)
    if own is None or foreign is None:
        return
    found: dict[str, int] = {}
    for index, cell in enumerate(other.columns[foreign]):
        found.setdefault(normal(text_of(cell)), index)
    at = [found.get(normal(text_of(cell))) if not is_empty(cell) else None for cell in sheet.columns[own]]
    for header, cells in other.columns.items():
        sheet.add(f"{name}.{header}", [cells[index] if index is not None else None for index in at])


def check_names(sheet: Sheet, layout: Layout, others: Sequence[From] = ()) -> None:
    """Refuse a mapping that names columns the file has not; raises Refused."""
    wanted = {h for table in layout.tables for origin in table.columns.values() for h in _asked(origin)}
    wanted |= {header for origin in others for header in _asked(origin)}
    wanted |= {condition.header for table in layout.tables for condition in table.when}
    wanted |= {one.on for one in layout.joins}
    missing = sorted(name for name in wanted if sheet.header(name) is None)
    if not missing:
        return
    near = difflib.get_close_matches(missing[0], list(sheet.by_name.values()), n=1)
    guess = f" Did the mapping mean {near[0]!r}?" if near else ""
    raise Refused(
        Place(sheet.file, sheet.sheet, column=missing[0]),
        f"the mapping names columns this file does not have: {', '.join(missing)}",
        f"Export it again with {'that column' if len(missing) == 1 else 'those columns'}, or change the mapping. "
        f"The file has: {', '.join(sheet.headers)}.{guess}",
    )


@dataclass(frozen=True, slots=True)
class _Correction:
    values: Mapping[str, str]
    blanks: frozenset[str]

    def __call__(self, text: str) -> str | None:
        known = normal(text)
        return None if known in self.blanks else self.values.get(known, text)


def _asked(origin: From) -> set[str]:
    headers = set(origin.headers) | {condition.header for condition in origin.when}
    return headers | {header for text in origin.texts for header in placeholders(text)}


def _plain_cells(sheet: Sheet, origin: From, chosen: Sequence[int]) -> list[Cell] | None:
    header = sheet.header(*origin.headers)
    if header is not None:
        cells = sheet.columns[header]
        return cells[:] if len(chosen) == len(cells) else [cells[index] for index in chosen]
    if origin.constant is not None:
        return [origin.constant] * len(chosen)
    texts = [text for text in origin.texts if all(sheet.header(h) for h in placeholders(text))]
    return [_first_complete(sheet, texts, index) for index in chosen] if texts else None


def _first_complete(sheet: Sheet, texts: Sequence[str], index: int) -> str | None:
    for text in texts:
        said = text
        for name in placeholders(text):
            header = sheet.header(name)
            value = text_of(sheet.columns[header][index]) if header else ""
            if not value:
                break
            said = said.replace("{" + name + "}", value)
        else:
            return said
    return None


def _cleaned(cells: Sequence[Cell], clean: Clean) -> list[Cell]:
    """Every text cleaned, each distinct one once; numbers and truth values only where the cleaning changes them."""
    known: dict[tuple[type, Cell], Cell] = {}
    result: list[Cell] = []
    for cell in cells:
        key = (type(cell), cell)
        if key not in known:
            known[key] = cell if is_empty(cell) else _clean_one(cell, clean)
        result.append(known[key])
    return result


def _clean_one(cell: Cell, clean: Clean) -> Cell:
    text = text_of(cell)
    cleaned = clean(text)
    return cell if cleaned == text else cleaned
