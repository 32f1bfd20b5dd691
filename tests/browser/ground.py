"""What the browser looks at: an installation that the first process builds and all processes of a test run share."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from tests.house import ROOT, URL, House

ADDRESS = re.compile(r"http://[\w.:]+")


@contextmanager
def shared(folder: Path, build: Callable[[House], None], **more: str) -> Iterator[House]:
    """The installation in that folder: built by whoever comes first, removed by whoever leaves last."""
    house, given = installation(folder, more)
    users = folder.with_suffix(".users")
    with locked(folder):
        before = int(users.read_text()) if users.exists() else 0
        if not before:
            house.home.mkdir(parents=True)
            make_database(given, house)
            build(house)
        users.write_text(str(before + 1))
    try:
        yield house
    finally:
        with locked(folder):
            left = int(users.read_text()) - 1
            users.write_text(str(left))
            if not left:
                drop_database(given, house)
                shutil.rmtree(folder)


def installation(folder: Path, more: dict[str, str]) -> tuple[House, str]:
    """The house in that folder on the kind of database this run is for, and the address that kind was given by."""
    given = os.environ.get(URL, "")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("QUARTERDECK_")} | more
    environment |= {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "QUARTERDECK_HOME": str(folder / "home")}
    if given.startswith("postgres"):
        name = f"browser_{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
        environment[URL] = urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
    return House(folder / "home", environment), given


def make_database(given: str, house: House) -> None:
    if URL in house.environment:
        name = urlsplit(house.environment[URL]).path[1:]
        with psycopg.connect(given, autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {name}")


def drop_database(given: str, house: House) -> None:
    if URL in house.environment:
        with psycopg.connect(given, autocommit=True) as server:
            server.execute(f"DROP DATABASE {urlsplit(house.environment[URL]).path[1:]} WITH (FORCE)")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Alone with that folder, among all processes of this run."""
    with folder.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


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
