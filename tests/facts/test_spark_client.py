"""Several threads of a fresh program may ask Spark at once."""

from __future__ import annotations

import subprocess
import sys

AT_ONCE = """
import sys, threading
import quarterdeck.facts.spark as asked

class Watch:
    "Sees what is imported, and whether others are kept from importing."
    alone = {}
    def find_spec(self, name, path=None, target=None):
        if name.startswith("pyspark."):
            self.alone.setdefault(name, asked.FIRST_IMPORT.locked())

def ask():
    together.wait()
    try:
        asked.connected("no address")
    except asked.FactsUnreadable:
        pass

sys.meta_path.insert(0, Watch())
together = threading.Barrier(4)
threads = [threading.Thread(target=ask) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(all(Watch.alone[name] for name in ("pyspark.errors", "pyspark.sql.connect", "pyspark.sql.connect.session")))
"""


def test_one_thread_at_a_time_loads_the_client(tmp_path):
    program = tmp_path / "at_once.py"  # the client takes a program without a file for its own doctests
    program.write_text(AT_ONCE)
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("True\n", "")
