"""A session while it is held, for a screen that asks again and again whether there is anything new.

It costs a few statements to the database: no numbers are read.
"""

from __future__ import annotations

from datetime import date

from quarterdeck.domain.clearance import NotCleared
from quarterdeck.records.book import viewer_clearance
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Account, Sitting
from quarterdeck.records.values import current_values
from quarterdeck.records.voice import stands_to


def live_sitting(account: Account, key: str, on: date) -> Sitting | None:
    """How far that session has come, for one of the two in it; None while nobody has opened it.

    NotCleared for everybody else, as for a session that there is not: with the organisation as it is today.
    """
    related = ("session__owner", "session__leader")
    sitting = Sitting.objects.select_related(*related).filter(session__key=key).first()
    if sitting is None:
        Meeting.open(account, key, on)
        return None
    if account.person_id is None or account.person_id not in (sitting.session.owner_id, sitting.session.leader_id):
        raise NotCleared("There is nothing here for you to see.")
    organisation = current_values().organisation
    stands_to(viewer_clearance(account, organisation, on), organisation, sitting.session.owner.key, on)
    return sitting
