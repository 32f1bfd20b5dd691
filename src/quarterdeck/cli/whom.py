"""Whose numbers a command is about: a person or a unit, by key, name or e-mail address."""

from __future__ import annotations

import click

from quarterdeck.domain.org import Organisation
from quarterdeck.domain.scope import Subject, SubjectKind


def subject_named(organisation: Organisation, text: str) -> Subject | None:
    """The subject that ``text`` names; None for an empty text. UsageError if there is none, or more than one."""
    if not text.strip():
        return None
    wanted = text.strip().casefold()
    found = {
        **{Subject(SubjectKind.UNIT, u.key): u.name for u in organisation.units if wanted in _words(u.key, u.name)},
        **{
            Subject(SubjectKind.PERSON, p.key): p.name
            for p in organisation.people
            if wanted in _words(p.key, p.name, p.email)
        },
    }
    if len(found) == 1:
        return next(iter(found))
    if not found:
        raise click.UsageError(f"Nobody and no unit is called '{text}'. See: quarterdeck organisation show")
    keys = ", ".join(f"{s.key} ({s.kind.value})" for s in found)
    raise click.UsageError(f"'{text}' names more than one: {keys}. Give the key.")


def _words(*names: str | None) -> set[str]:
    return {name.casefold() for name in names if name}
