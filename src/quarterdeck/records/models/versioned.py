"""Records that answer for something: each save counts up, and a save made from an old copy is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import F

from quarterdeck.domain import formats
from quarterdeck.records.field_words import in_words
from quarterdeck.records.refusal import Refusal


class StaleRecord(Refusal):
    """Somebody else saved first. ``theirs`` is what stands now and ``yours`` what was refused, by field.

    ``changed`` is what differs from what was seen before, where that is known; ``labels`` are words for the fields.
    """

    def __init__(
        self,
        noun: str,
        theirs: dict[str, Any],
        yours: dict[str, Any],
        labels: Mapping[str, str] | None = None,
        *,
        changed: Mapping[str, Any] | None = None,
    ) -> None:
        named = labels or {}
        stands = in_words(changed or {}, named) or in_words(theirs, named) or "otherwise"
        reads = f"It now reads {stands if theirs else 'nothing (it was removed)'}"
        wanted = in_words({name: value for name, value in yours.items() if theirs.get(name, ...) != value}, named)
        super().__init__(
            f"{formats.capital(noun)} was changed by somebody else while you had it open. Nothing of yours was saved. "
            f"{reads}{f'; you wanted {wanted}' if wanted else ''}. Look at it again and repeat your change."
        )
        self.theirs = theirs
        self.yours = yours


class Versioned(models.Model):
    """A record with a version, which is 1 when made."""

    version = models.PositiveIntegerField(default=1, editable=False)

    LABELS: ClassVar[Mapping[str, str]] = {}
    """What screens call fields that are called otherwise elsewhere."""

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
                raise StaleRecord(str(self), stands, fields, self.LABELS, changed=self._changed())
        for name, value in (fields | unsaid).items():
            setattr(self, name, value)
        self.version += 1
        return self

    def _changed(self) -> dict[str, Any]:
        """What others have said since this copy was read, by field; nothing where that is not kept."""
        return {}
