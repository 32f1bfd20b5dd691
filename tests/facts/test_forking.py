"""A web server loads the program, forks, and each child opens facts of its own and ends in its own time."""

from __future__ import annotations

import subprocess
import sys

FORKING = """
import os, sys
import pyarrow  # as the pages do, before the engine
from pathlib import Path
from quarterdeck.facts.duckdb_file import open_for_writing
child = os.fork()
if child:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
engine = open_for_writing(Path(sys.argv[1]), Path(sys.argv[2]))
assert engine.execute("SELECT sum(i) FROM range(1000000) t(i)").fetchall() == [(499999500000,)]
"""


def test_a_child_that_has_read_facts_ends_without_being_aborted(tmp_path):
    command = [
        sys.executable,
        "-W",
        "ignore::DeprecationWarning",
        "-c",
        FORKING,
        tmp_path / "facts",
        tmp_path / "spill",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
