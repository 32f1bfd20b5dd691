"""The same company every time."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from quarterdeck.demo.digest import DIGEST
from quarterdeck.demo.streams import Stream


def test_the_delivery_has_the_fingerprint_it_is_known_by(made):
    assert made.delivery.digest == DIGEST


@pytest.mark.slow
def test_another_process_with_other_hashes_and_another_zone_makes_the_same_company():
    code = "from quarterdeck.demo.company import company; print(company().delivery.digest)"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == DIGEST


def test_streams_of_different_names_are_different_and_of_the_same_name_the_same():
    first, again, other = Stream("a", "b"), Stream("a", "b"), Stream("ab")
    numbers = [first.share() for _ in range(2000)]
    assert numbers == [again.share() for _ in range(2000)]
    assert numbers != [other.share() for _ in range(2000)]
    assert numbers[:3] == pytest.approx(FIRST_OF_A_B, abs=0)


def test_a_stream_s_shapes_have_the_means_they_promise():
    stream = Stream("shapes")
    assert sum(stream.wait() for _ in range(20_000)) / 20_000 == pytest.approx(1.0, abs=0.03)
    assert sum(stream.factor(0.55) for _ in range(20_000)) / 20_000 == pytest.approx(1.0, abs=0.03)
    assert {stream.whole(2, 4) for _ in range(200)} == {2, 3, 4}


FIRST_OF_A_B = (0.22494366159552603, 0.4493737845175395, 0.12127438315632111)
