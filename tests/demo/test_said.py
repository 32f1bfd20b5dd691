"""What was agreed at the demo company fits whoever looks at it, whenever that is."""

from __future__ import annotations

from datetime import date

import pytest

from quarterdeck.demo import CAST
from quarterdeck.demo.days import AS_OF
from quarterdeck.demo.people import SELLERS, TEAMS, key_of
from quarterdeck.demo.said import agreed
from quarterdeck.domain.kpis import KPIS


@pytest.mark.parametrize("each", agreed(), ids=lambda each: each.text)
def test_what_is_still_to_be_done_lies_ahead_and_what_is_done_lies_behind(each):
    today = date(2031, 3, 7)
    assert each.decided_on <= AS_OF
    if each.done_on is None:
        assert each.due(today) > today
        assert each.judged_on is None
    else:
        assert each.decided_on <= each.done_on <= AS_OF
        assert each.decided_on <= each.due(today) <= AS_OF


def test_everybody_who_agreed_on_something_is_there_and_every_number_is_a_kpi():
    people = {key_of(name) for name, _ in SELLERS} | {key_of(team.manager) for team in TEAMS}
    said = agreed()
    assert {each.owner for each in said} <= people & {member.person_key for member in CAST}
    assert {each.metric for each in said} <= set(KPIS)
