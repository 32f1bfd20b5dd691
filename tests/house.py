"""Installations: a home folder, and on PostgreSQL a database. One a test, or one that all processes of a run share."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all processes of this test run have in common."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def furnished(common: Path) -> Iterator[House]:
    """An installation whose tables stand, with nothing in them: made once a run, since that takes a second or two."""
    with shared(common / "furnished", lambda house: house.quarterdeck("people", "list")) as house:
        yield house


@pytest.fixture
def house(furnished: House, tmp_path: Path) -> Iterator[House]:
    """An empty installation on the database that the test run is for: a copy of the one that is made once."""
    shutil.copytree(furnished.home, tmp_path / "home")
    with standing(tmp_path / "home", copied_from=database_of(furnished)) as house:
        yield house


@pytest.fixture
def bare_house(tmp_path: Path) -> Iterator[House]:
    """An installation in which no program has been before."""
    (tmp_path / "home").mkdir()
    with standing(tmp_path / "home") as house:
        yield house


@contextmanager
def shared(folder: Path, build: Callable[[House], object]) -> Iterator[House]:
    """The installation in that folder: built by whoever comes first, removed by whoever leaves last."""
    users = folder.with_suffix(".users")
    database = f"shared_{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
    house = House(folder / "home", environment_of(folder / "home", database))
    with locked(folder):
        before = int(users.read_text()) if users.exists() else 0
        if not before:
            house.home.mkdir(parents=True)
            make_database(house)
            build(house)
        users.write_text(str(before + 1))
    try:
        yield house
    finally:
        with locked(folder):
            left = int(users.read_text()) - 1
            users.write_text(str(left))
            if not left:
                drop_database(house)
                shutil.rmtree(folder)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Alone with that folder, among all processes of this run."""
    with folder.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def standing(home: Path, copied_from: str = "") -> Iterator[House]:
    """The installation in a home folder, with a database of its own: an empty one, or a copy of another."""
    house = House(home, environment_of(home, f"house_{secrets.token_hex(6)}"))
    make_database(house, copied_from)
    try:
        yield house
    finally:
        drop_database(house)


def environment_of(home: Path, database: str) -> dict[str, str]:
    """What programs of the installation find around them; the database counts where the run is for PostgreSQL."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("QUARTERDECK_")}
    environment |= {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "QUARTERDECK_HOME": str(home)}
    given = os.environ.get(URL, "")
    if given.startswith("postgres"):
        environment[URL] = urlunsplit(urlsplit(given)._replace(path=f"/{database}"))
    return environment


def make_database(house: House, copied_from: str = "") -> None:
    if name := database_of(house):
        on_server(f"CREATE DATABASE {name}" + (f" TEMPLATE {copied_from}" if copied_from else ""))


def drop_database(house: House) -> None:
    if name := database_of(house):
        on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def database_of(house: House) -> str:
    """The name of its database on the server; none on SQLite."""
    return urlsplit(house.environment.get(URL, "")).path[1:]


def on_server(statement: str) -> None:
    """On a connection of its own, since a test beside this one may end all that stand open."""
    with psycopg.connect(os.environ[URL], autocommit=True) as server:
        server.execute(statement)
