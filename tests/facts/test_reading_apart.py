"""Several processes read one publication; what does not fit into the memory of one is nobody else's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb

from quarterdeck.facts.duckdb_file import connect_to_read
from quarterdeck.facts.folder import file_name, reading_spill, sweep

LARGE = "SELECT count(*) FROM (SELECT text FROM large GROUP BY text)"


def test_each_process_has_a_folder_of_its_own_for_what_does_not_fit(tmp_path):
    path = tmp_path / file_name(1)
    with duckdb.connect(path) as made:
        made.execute("CREATE TABLE large AS SELECT hash(i)::VARCHAR AS text FROM range(1_000_000) AS t(i)")
    mine = connect_to_read(path, memory=40)
    assert mine.rows(LARGE, {}) == [(1_000_000,)]
    assert reading_spill(path).is_dir()
    theirs = Path(
        subprocess.run([sys.executable, __file__, str(path)], capture_output=True, check=True, text=True).stdout
    )
    assert theirs.parent == reading_spill(path).parent
    assert theirs != reading_spill(path)
    mine.close()
    assert not reading_spill(path).exists()


def test_what_a_killed_reader_left_goes_with_its_publication(tmp_path):
    for number in (1, 2):
        (tmp_path / file_name(number)).touch()
        reading_spill(tmp_path / file_name(number)).mkdir()
    sweep(tmp_path, keep=1, current=2)
    assert set(tmp_path.iterdir()) == {tmp_path / file_name(2), reading_spill(tmp_path / file_name(2))}


if __name__ == "__main__":
    [(folder,)] = connect_to_read(Path(sys.argv[1])).rows("SELECT current_setting('temp_directory')", {})
    sys.stdout.write(folder)
