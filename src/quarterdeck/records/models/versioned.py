"""Records that answer for something: each save counts up, and a save made from an old copy is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F

from quarterdeck.domain import formats
from quarterdeck.records.refusal import Refusal


class StaleRecord(Refusal):
    """Somebody else saved first. ``theirs`` is what stands now and ``yours`` what was refused, by field."""

    def __init__(self, noun: str, theirs: dict[str, Any], yours: dict[str, Any]) -> None:
        super().__init__(
            f"{formats.capital(noun)} was changed by somebody else while you had it open. Nothing of yours was saved. "
            f"It now reads {_text(theirs)}; you wanted {_text(yours)}. Look at it again and repeat your change."
        )
        self.theirs = theirs
        self.yours = yours


class Versioned(models.Model):
    """A record with a version, which is 1 when made."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def change(self, **fields: Any) -> Self:  # noqa: ANN401 a field's value has the field's type
        """Store these fields and count the version up, provided nobody has saved since this copy was read.

        Raises StaleRecord with both texts otherwise.
        """
        return self._store(fields, {})

    def _store(self, fields: dict[str, Any], unsaid: dict[str, Any]) -> Self:
        """As ``change``; ``unsaid`` fields are stored too, and named to nobody."""
        with transaction.atomic():
            manager = type(self)._default_manager  # noqa: SLF001 Django's public name for it
            mine = manager.filter(pk=self.pk, version=self.version)
            if not mine.update(version=F("version") + 1, **fields, **unsaid):
                stands = manager.filter(pk=self.pk).values(*fields).first() or {}
                raise StaleRecord(str(self), stands, fields)
        for name, value in (fields | unsaid).items():
            setattr(self, name, value)
        self.version += 1
        return self


def _text(values: dict[str, Any]) -> str:
    if not values:
        return "nothing (it was removed)"
    told = [f"{_called(name)} {_in_words(value)}" for name, value in values.items() if not name.endswith(_UNTOLD)]
    return ", ".join(told) or "otherwise"


_UNTOLD = ("_at", "_by", "_id", "changes", "version")
"""Fields that keep books, and that nobody fills in."""


def _called(name: str) -> str:
    """A field as a reader would call it: due for due_on."""
    return name.removesuffix("_on").removesuffix("_value").replace("_", " ")


def _in_words(value: object) -> str:
    match value:
        case None | "":
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case date():
            return formats.day(value)
        case Decimal():
            return f"{value.normalize():f}"
        case str():
            return f"“{value}”"
        case _:
            return str(value)
