"""The parts of the set-up pages with made-up values, for the component page."""

from __future__ import annotations

from datetime import date

from django import forms

from quarterdeck.web.pages.setup.changing import day_field
from quarterdeck.web.pages.setup.history import Told
from quarterdeck.web.pages.setup.organisation.planned import Planned
from quarterdeck.web.pages.setup.organisation.tree import Action, Branch, Shown, Sitting

_NOWHERE = "#"


class _Sample(forms.Form):
    name = forms.CharField(label="Name", initial="Ada Lund", help_text="A name that is offered, or somebody new.")
    on = day_field("From", initial=date(2026, 7, 1))
    until = day_field("Until, the first day after; empty for no end")


def sample_setup() -> dict[str, object]:
    """What the parts take; every link leads back here."""
    form = _Sample({"name": "Ada Lund", "on": "2026-07-01", "until": "31 June"})
    return {
        "setup_form": form,
        "tree": _tree(),
        "shown": _shown(),
        "preview": (
            ("People", ["Ada Lund: Denmark becomes Denmark until 1 July 2026 and Nordics from 1 July 2026."]),
            ("The company’s numbers", ["Stay what they are, as it was and as it is."]),
        ),
        "when": "Planned ahead: it holds from 1 July 2026 on, in 146 days.",
        "planned": (
            Planned(date(2026, 7, 1), "Ada Lund sells in Nordics", Action("Take it back", _NOWHERE)),
            Planned(date(2026, 8, 1), "Mia Berg no longer stands in for the leader of Denmark", None),
        ),
        "history": (Told("5 Feb 2026, 09:12", "ops@acme.example", "Ada Lund: name or address corrected"),),
    }


def _tree() -> tuple[Branch, ...]:
    below = (
        Branch("Denmark", "Freja Holm", "9", "", current=True, below=()),
        Branch("Sweden", "", "7", "", current=False, below=()),
    )
    return (Branch("Nordwind", "Astrid Lund", "16", "", current=False, below=below),)


def _shown() -> Shown:
    return Shown(
        name="Denmark",
        path="Nordwind / Denmark",
        title="Denmark: Freja Holm leads it, 1 person sells here",
        is_led=True,
        vacant="",
        seats=(
            _seat("Freja Holm", "Leads", "always"),
            _seat("Ada Lund", "Sells", "since 1 January 2026, until 1 July 2026", owns=False),
            _seat("Seller, Odense", "Sells", "since 1 March 2026", is_vacant=True),
        ),
        actions=tuple(Action(label, _NOWHERE) for label in ("Add somebody", "Add a unit below", "Rename")),
    )


def _seat(name: str, role: str, days: str, *, is_vacant: bool = False, owns: bool = True) -> Sitting:
    first = "Fill" if is_vacant else "Move"
    actions = tuple(Action(label, _NOWHERE) for label in (first, "End", "First day", "Name"))
    return Sitting(name, role, days, is_vacant, owns, actions)
