"""A facts file that is gone."""

from __future__ import annotations

from pathlib import Path

from tests.scope.faces import client_of

from quarterdeck.records.opened import close_all


def test_a_lost_facts_file_is_said_in_words(living_alone, settings):
    close_all()
    for file in Path(settings.PUBLICATIONS_FOLDER).glob("*.duckdb"):
        file.unlink()
    answer = client_of("olga").get("/performance/unit/north/")
    assert answer.status_code == 503
    assert "quarterdeck facts rollback" in answer.content.decode()
