"""A mapping file: what the columns of any set of files mean, written down once per source."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from quarterdeck.connectors.layout import From, KnownStage, Layout
from quarterdeck.connectors.mapping_columns import conditions, layouts, origin
from quarterdeck.connectors.organisation import ROLES, OrganisationLayout
from quarterdeck.connectors.refusals import Refused
from quarterdeck.connectors.sections import Section
from quarterdeck.connectors.settings import (
    DATE_ORDERS,
    DECIMAL_SIGNS,
    DELIMITERS,
    DateOrder,
    DecimalSign,
    ReadSettings,
)
from quarterdeck.domain.facts import Category, Place, Status

_SEAT = ("person", "email", "manager", "role", "seller_id", "begin_on", "end_on")


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a mapping file says."""

    source: str
    """Name of the source; identifiers are unique within it."""
    title: str
    settings: ReadSettings
    layouts: tuple[Layout, ...]
    """Empty when the file only adds to what is recognised: stages, settings."""
    stages: tuple[KnownStage, ...]
    organisation: tuple[OrganisationLayout, ...]
    canonical: str
    """The content in a form that equal mappings share, whatever their comments and layout."""

    @classmethod
    def load(cls, path: Path) -> Mapping:
        """Read and check the file; raises Refused naming the file, the key and what is allowed."""
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise Refused(Place(path.name), f"it cannot be opened ({error.strerror})", "Check the path.") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Refused(Place(path.name), f"this is no valid TOML: {error}", "See docs/mapping-files.md.") from None
        return cls._checked(Section(path.name, "", content))

    @classmethod
    def _checked(cls, root: Section) -> Mapping:
        source = root.needed_text("source")
        if ":" in source:
            raise root.refuse("source", "must not contain a colon", "Use a short name such as crm.")
        title = root.text("title") or source
        found = cls(
            source,
            title,
            _settings(root.table("reading")),
            layouts(root, title),
            tuple(_stage(section, position) for position, section in enumerate(root.tables("stage"), start=1)),
            tuple(_organisation(section, root) for section in root.tables("organisation")),
            json.dumps(root.content, sort_keys=True, default=str),
        )
        root.finish()
        return found


def _settings(section: Section | None) -> ReadSettings:
    if section is None:
        return ReadSettings()
    try:
        made = _read_settings(section)
    except Refused as refused:
        if refused.place.file == section.file:
            raise
        raise Refused(Place(section.file), f"reading: {refused.reason}", refused.remedy) from None
    section.finish()
    return made


def _read_settings(section: Section) -> ReadSettings:
    return ReadSettings(
        date_order=cast("DateOrder | None", section.text("date_order", allowed=DATE_ORDERS)),
        decimal=cast("DecimalSign | None", section.text("decimal", allowed=DECIMAL_SIGNS)),
        time_zone=section.text("time_zone"),
        default_currency=section.text("default_currency"),
        encoding=section.text("encoding"),
        delimiter=section.text("delimiter", allowed=DELIMITERS),
        match_by_name=section.flag("match_by_name") or False,
    )


def _stage(section: Section, position: int) -> KnownStage:
    made = KnownStage(
        section.needed_text("name"),
        Status(section.needed_text("status", allowed=tuple(Status))),
        pipeline=section.text("pipeline"),
        position=section.count("position") or position,
        is_initial=section.flag("initial") or False,
        probability=_share(section),
        category=section.text("category", allowed=tuple(Category)),
        is_own=True,
    )
    section.finish()
    return made


def _share(section: Section) -> float | None:
    found = section.number("probability")
    if found is not None and not 0 <= found <= 1:
        raise section.refuse("probability", f"must be between 0 and 1, not {found:g}", "Write 60 % as 0.6.")
    return found


def _organisation(section: Section, root: Section) -> OrganisationLayout:
    files = tuple(root.get("files") or ())
    file = section.needed_text("file", allowed=files)
    columns = {key: _seat_origin(section, key) for key in _SEAT if section.get(key) is not None}
    if "person" not in columns:
        raise section.refuse("person", "is missing", "Name the column with the person's name.")
    made = OrganisationLayout(
        file, columns, tuple(From(texts=(text,)) for text in section.texts("unit")), conditions(section)
    )
    section.finish()
    return made


def _seat_origin(section: Section, key: str) -> From:
    spec = section.get(key)
    return From(constant=spec) if key == "role" and spec in ROLES else origin(section, key, spec)
