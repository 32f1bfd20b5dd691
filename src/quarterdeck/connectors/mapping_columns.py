"""The parts of a mapping file that say which file, which table and which column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quarterdeck.connectors.headers import normal
from quarterdeck.connectors.layout import Condition, From, Join, Layout, TableLayout
from quarterdeck.connectors.mapping_changes import CHANGE_LOG, change_log
from quarterdeck.connectors.sections import Section
from quarterdeck.domain.facts import DELIVERED_BY_NAME

_MAPPABLE = tuple(name for name in DELIVERED_BY_NAME if name != "stage")
_FILLED_IN = frozenset({"source", "channel", "is_done", "is_system"})
"""Columns a table cannot do without and reading fills in where the mapping does not."""
_OWNERS = (
    ("owner_id", "_owner_name", "seller"),
    ("account_id", "_account_name", "account"),
    ("product_id", "_product_name", "product"),
)


def layouts(root: Section, title: str) -> tuple[Layout, ...]:
    """One layout for every file the mapping names, with the tables read from it."""
    files = root.table("files")
    tables = root.tables("table")
    if files is None:
        if tables:
            raise root.refuse("files", "is missing", 'Name the files, e.g. [files.deals] with path = "deals*.csv".')
        return ()
    named = {name: _section(files, name, content) for name, content in files.rest().items()}
    by_file = _tables(tables, tuple(named))
    return tuple(_layout(name, section, by_file.get(name, ()), title, tuple(named)) for name, section in named.items())


def origin(section: Section, key: str, spec: object) -> From:
    """What ``spec`` under ``key`` says a column is made from: a header, or a table with more to say."""
    if isinstance(spec, str):
        return From((spec,))
    if not isinstance(spec, dict):
        raise section.refuse(key, "must be a column's header or a table", 'E.g. "Close Date" or { constant = "EUR" }.')
    inner = Section(section.file, f"{section.key}.{key}", spec)
    made = From(
        inner.texts("column"),
        constant=_constant(inner),
        texts=inner.texts("text"),
        clean=_replacing(inner.table("values")),
        when=conditions(inner),
        percent=inner.flag("percent") or False,
        utc=inner.flag("utc") or False,
    )
    inner.finish()
    if sum((bool(made.headers), made.constant is not None, bool(made.texts))) != 1:
        raise section.refuse(key, "must have exactly one of column, constant and text", "See docs/mapping-files.md.")
    return made


def conditions(section: Section) -> tuple[Condition, ...]:
    """``when`` and ``unless``: columns and the value or values they must, or must not, have."""
    found: list[Condition] = []
    for key, negated in (("when", False), ("unless", True)):
        table = section.table(key)
        if table is None:
            continue
        for header, values in table.rest().items():
            several = values if isinstance(values, list) else [values]
            if any(isinstance(value, dict | list) for value in several):
                raise table.refuse(header, "must be a value or a list of values", "Put a header with a dot in quotes.")
            found.append(Condition(header, frozenset(normal(_plain(value)) for value in several), negated))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Replaced:
    """Values replaced by others, whatever their case; the rest stay."""

    values: Mapping[str, str]

    def __call__(self, text: str) -> str | None:
        """What the text means; an empty replacement means nothing."""
        return self.values.get(normal(text), text) or None


def _layout(name: str, section: Section, tables: Sequence[TableLayout], title: str, files: Sequence[str]) -> Layout:
    pattern = section.needed_text("path")
    sheet = section.text("sheet")
    blanks = frozenset(normal(word) for word in section.texts("blanks"))
    values = section.table("values")
    joins = section.table("join")
    made = Layout(
        product=title,
        label=name,
        signature=frozenset(),
        tables=tuple(tables),
        joins=tuple(_join(joins, key, content, files) for key, content in joins.rest().items()) if joins else (),
        file_pattern=pattern,
        sheet_name=sheet,
        values={normal(h): _by_normal(values, h, table) for h, table in values.rest().items()} if values else {},
        blanks=blanks,
        asks_names=True,
        keeps_all=True,
        ids_optional=True,
    )
    section.finish()
    return made


def _join(section: Section, name: str, content: object, files: Sequence[str]) -> Join:
    inner = _section(section, name, content)
    file = inner.text("file", allowed=files) or name
    if file not in files:
        raise section.refuse(name, "names no file of this mapping", f"Files are: {', '.join(files)}.")
    made = Join(name, file, inner.needed_text("on"), inner.needed_text("key"))
    inner.finish()
    return made


def _tables(sections: Sequence[Section], files: Sequence[str]) -> dict[str, list[TableLayout]]:
    made: dict[str, list[TableLayout]] = {}
    described = {section.content.get("name") for section in sections}
    for section in sections:
        name = section.needed_text("name", allowed=_MAPPABLE)
        file = section.needed_text("file", allowed=files)
        if name == CHANGE_LOG:
            made.setdefault(file, []).append(change_log(section, origin, conditions(section)))
            section.finish()
            continue
        columns = _columns(section, name)
        for key, helper, table in _OWNERS:
            if key in columns and name != table and table not in described:
                columns[helper] = columns[key]
        made.setdefault(file, []).append(TableLayout(name, columns, when=conditions(section)))
        section.finish()
    return made


def _columns(section: Section, table: str) -> dict[str, From]:
    inner = section.table("columns")
    if inner is None:
        raise section.refuse("columns", "is missing", f"Say which columns fill {table}.")
    allowed = [name for name in DELIVERED_BY_NAME[table].names if name != "source"]
    columns: dict[str, From] = {}
    for name in allowed:
        if (spec := inner.get(name)) is not None:
            columns[name] = origin(inner, name, spec)
    inner.finish()
    _check_needed(inner, table, columns)
    return columns


def _check_needed(section: Section, table: str, columns: Mapping[str, From]) -> None:
    """Refuse a table that could never have a row."""
    if table == "opportunity":
        choices: tuple[tuple[str, ...], ...] = (("opportunity_id", "name"), ("stage", "status"))
    else:
        required = (one.name for one in DELIVERED_BY_NAME[table].columns if one.required)
        choices = tuple((name,) for name in required if name not in _FILLED_IN)
    for choice in choices:
        if not any(name in columns for name in choice):
            raise section.refuse(" or ".join(choice), "is missing", f"Without it there is no {table}.")


def _constant(section: Section) -> str | None:
    value = section.get("constant")
    return None if value is None else _plain(value)


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _replacing(section: Section | None) -> Replaced | None:
    return Replaced({normal(k): _plain(v) for k, v in section.rest().items()}) if section else None


def _by_normal(section: Section, header: str, content: object) -> dict[str, str]:
    inner = _section(section, header, content)
    return {normal(key): _plain(value) for key, value in inner.rest().items()}


def _section(parent: Section, key: str, content: Any) -> Section:  # noqa: ANN401 - checked here
    if not isinstance(content, dict):
        raise parent.refuse(key, "must be a table", "See docs/mapping-files.md.")
    return Section(parent.file, f"{parent.key}.{key}", content)
