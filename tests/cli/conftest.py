from __future__ import annotations

import pytest

from quarterdeck.cli import main
from quarterdeck.records.opened import close_all


@pytest.fixture
def quarterdeck(db, settings, tmp_path, capsys):
    """Run a command as from a script, in this process; what it said, after checking its exit code."""
    settings.PUBLICATIONS_FOLDER = tmp_path / "facts"

    def run(*arguments, code=0):
        close_all()  # every command is a process of its own
        with pytest.raises(SystemExit) as ended:
            main([str(a) for a in arguments])
        told = capsys.readouterr()
        assert (ended.value.code or 0) == code, told.out + told.err
        return " ".join((told.out + told.err).split())

    yield run
    close_all()
