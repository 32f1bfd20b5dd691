"""A whole installation of its own for one test: a home folder, and on PostgreSQL a database."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

ROOT = Path(__file__).parents[1]
URL = "QUARTERDECK_DATABASE_URL"


@dataclass(frozen=True)
class House:
    """Where an installation keeps everything, and how to run things in it."""

    home: Path
    environment: dict[str, str]

    def quarterdeck(self, *arguments, code=0, **more):
        """Run the command line; what it said, after checking its exit code."""
        done = self.python("-m", "quarterdeck", *arguments, **more)
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout + done.stderr

    def python(self, *arguments, **more):
        """Run Python in the installation, without a terminal."""
        command = [sys.executable, *(str(a) for a in arguments)]
        environment = {**self.environment, **more}
        return subprocess.run(
            command,
            env=environment,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def house(tmp_path) -> Iterator[House]:
    """An empty installation on the database that the test run is for."""
    given = os.environ.get(URL, "")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("QUARTERDECK_")}
    environment |= {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "QUARTERDECK_HOME": str(tmp_path / "home")}
    (tmp_path / "home").mkdir()
    if not given.startswith("postgres"):
        yield House(tmp_path / "home", environment)
        return
    name = f"house_{secrets.token_hex(6)}"
    parts = urlsplit(given)
    _on_server(given, f"CREATE DATABASE {name}")
    try:
        yield House(tmp_path / "home", environment | {URL: urlunsplit(parts._replace(path=f"/{name}"))})
    finally:
        _on_server(given, f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(url: str, statement: str) -> None:
    """On a connection of its own, since a test beside this one may end all that stand open."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(statement)
