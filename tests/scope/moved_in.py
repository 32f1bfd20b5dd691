"""What comes of moving in, kept for the next time: moving in takes seconds, and copying it a tenth of one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection


@dataclass(frozen=True)
class MovedIn:
    """Every record as it rests in the database, and the folder of publications."""

    tables: dict[str, tuple[list[str], list[tuple[Any, ...]]]]
    folder: Path

    def move_in(self, folder: Path) -> None:
        """The same once more, into tables in which nothing is."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        with connection.cursor() as cursor:
            for table, (columns, rows) in self.tables.items():
                cursor.execute(f'DELETE FROM "{table}"')
                names = ", ".join(f'"{name}"' for name in columns)
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
            for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
                cursor.execute(statement)  # PostgreSQL counts on from what it gave out itself


_kept: dict[str, MovedIn] = {}


def move_in_once(name: str, folder: Path, move_in: Callable[[], None]) -> None:
    """What moves in under that name, by itself the first time in this process, and as a copy from then on."""
    if name in _kept:
        _kept[name].move_in(folder)
        return
    move_in()
    kept = Path(os.environ["QUARTERDECK_HOME"], f"moved-in-{len(_kept)}")
    _kept[name] = MovedIn(_records(), Path(shutil.copytree(folder, kept)))


def _records() -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table.startswith("records_"):
                cursor.execute(f'SELECT * FROM "{table}"')
                found[table] = [column[0] for column in cursor.description], cursor.fetchall()
    return found
