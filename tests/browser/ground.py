"""What the browser looks at: an installation that is served."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.house import House

ADDRESS = re.compile(r"http://[\w.:]+")


@contextmanager
def serving(house: House, *command: str) -> Iterator[str]:
    """The address of the pages, served as a user would have them served."""
    log = house.home / f"server-{os.getpid()}.log"
    with (
        log.open("w") as said,
        subprocess.Popen(
            [sys.executable, "-m", "quarterdeck", *command, "--port", "0"],
            env=house.environment,
            cwd=house.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            start_new_session=True,
        ) as server,
    ):
        try:
            found = ADDRESS.search(server.stdout.readline())
            assert found, log.read_text()
            yield found[0]
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)
