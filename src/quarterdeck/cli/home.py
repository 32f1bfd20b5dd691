"""What every command does before it uses the home folder."""

from __future__ import annotations

from quarterdeck.demo.digest import DIGEST
from quarterdeck.records.footing import refuse_wrong_home
from quarterdeck.records.schema import bring_up_to_date


def enter_home() -> None:
    """Bring the tables up to date. WrongHome where a demo is asked for among real people, or the reverse."""
    bring_up_to_date()
    refuse_wrong_home(DIGEST)
