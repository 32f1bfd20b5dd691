"""Two worlds that differ only outside of what a viewer may see are, to that viewer, the same byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.scope.company import KINDS, VIEWERS, World
from tests.scope.faces import ask, client_of, decide, everything, propose, put_right
from tests.scope.oracle import doubts

pytestmark = pytest.mark.slow
EVERY_KIND = frozenset(KINDS)
seeds = st.integers(0, 10_000)


@pytest.mark.parametrize("who", [pytest.param(who, marks=() if who == "dana" else pytest.mark.once) for who in VIEWERS])
def test_what_lies_outside_the_scope_changes_no_byte_of_any_answer(inhabited, who):
    assert told_apart_by(who, inhabited, 1, (2, 3), EVERY_KIND) == []


@pytest.mark.once
@pytest.mark.parametrize("who", ["mia"])
@settings(max_examples=1, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shared=seeds,
    secrets=st.tuples(seeds, seeds).filter(lambda pair: pair[0] != pair[1]),
    differing=st.frozensets(st.sampled_from(KINDS), min_size=1) | st.just(EVERY_KIND),
)
def test_nor_does_it_in_any_other_two_worlds(inhabited, who, shared, secrets, differing):
    assert told_apart_by(who, inhabited, shared, secrets, differing) == []


def told_apart_by(who, inhabited, shared, secrets, differing):
    """Everything by which the viewer can tell the two worlds apart."""
    first, second = (World(VIEWERS[who], shared, secret, differing) for secret in secrets)
    with inhabited(first):
        put_right(first)
        decide(first)
        propose(first)
        alone = everything(client_of(who))
    with inhabited(second):
        put_right(second)
        decide(second)
        propose(second)
        warm_up()
        after_others = everything(client_of(who))
    return doubts(alone, after_others)


def warm_up():
    """Others ask first, so that whatever is kept between requests is theirs."""
    for who, address in (("eve", "/performance/unit/acme/"), ("olga", "/trust/unit/acme/"), ("vera", "/performance/")):
        assert ask(client_of(who), address).status == 200


@pytest.mark.parametrize("who", ["mia", "dana"])
def test_the_two_worlds_do_differ_to_those_who_may_see_it(inhabited, who):
    seen = []
    for secret in (2, 3):
        with inhabited(World(VIEWERS[who], 1, secret)):
            seen.append(ask(client_of("eve"), "/performance/unit/acme/"))
    assert seen[0].status == 200
    assert seen[0] != seen[1]
