"""Sessions that are held at the same time: python -m bench.live prints how long their screens wait for an answer.

Two screens a session ask every 1.5 seconds, and in each session somebody types, whose note is saved while they do.
Asked is the real server with two web processes, over HTTP; what asks shares the machine with it. On PostgreSQL:
python tests/postgres.py .venv/bin/python -m bench.live
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

from bench.table import Line, show

SESSIONS = 300
OPENING, SECONDS = 15.0, 30.0
ASKS_EVERY, SAVES_EVERY = 1.5, 3.0
LIMIT_MS = 500
ADDRESS = re.compile(r"http://([\w.]+):(\d+)")


@dataclass
class Screen:
    """One of the two in a session: how they are known to the server, and what their screen shows."""

    session: str
    login: str
    token: str
    tag: str = "1.0.0.0"
    version: int = 0
    text: str = ""


@dataclass
class Seen:
    """What came back: how long each answer took, and what was no answer."""

    asked: list[float] = field(default_factory=list)
    saved: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def main() -> int:
    """Measure and print; 1 if anything misses what it has to reach."""
    sessions = int(sys.argv[1]) if len(sys.argv) > 1 else SESSIONS
    with tempfile.TemporaryDirectory() as home, served(Path(home), sessions) as (host, port, screens):
        seen = asyncio.run(held(host, port, screens))
        log = (Path(home) / "server.log").read_text(encoding="utf-8")
    found = list(lines(seen, log, sessions))
    print(show(found))
    print(*sorted(set(seen.wrong))[:5], sep="\n", file=sys.stderr)
    return 0 if all(line.holds for line in found) else 1


def lines(seen: Seen, log: str, sessions: int) -> Iterator[Line]:
    """What was measured, and what may be."""
    for what, took in (("A screen asks", seen.asked), ("A note is saved", seen.saved)):
        beside = f"median {at(took, 0.5):.0f} ms of {len(took)} in {SECONDS:.0f} s, longest {max(took):.0f} ms"
        yield Line(f"{what}, p99, {sessions} sessions", at(took, 0.99), "ms", LIMIT_MS, beside)
    yield Line("Answers that were none", len(seen.wrong), "answers", 0)
    yield Line("“database is locked”", log.count("database is locked"), "times", 0)


def at(took: list[float], share: float) -> float:
    """The time that this share of them stays within."""
    return sorted(took)[min(len(took) - 1, int(share * len(took)))]


async def held(host: str, port: int, screens: list[Screen]) -> Seen:
    """Every screen asks, and of every session one saves, each on a connection that stays, as long as it is measured."""
    seen, lines = Seen(), [Connection(host, port, screen) for screen in screens]
    pens = [Connection(host, port, screen) for screen in screens[::2]]
    await asyncio.gather(*(opening(line, look) for line in lines), *(opening(pen, write) for pen in pens))
    until = time.perf_counter() + SECONDS
    await asyncio.gather(
        *(asking(line, seen, until) for line in lines),
        *(typing(pen, seen, until) for pen in pens),
    )
    return seen


async def opening(line: Connection, begin: Callable[[Connection], Awaitable[int]]) -> None:
    """The sessions begin one after the other, as people do; what they wait for that is not measured here."""
    await asyncio.sleep(random.random() * OPENING)
    await begin(line)


async def look(line: Connection) -> int:
    """Whether there is anything new: the status of the answer."""
    headers = {"If-None-Match": f'"{line.screen.tag}"', "HX-Request": "true"}
    status, answered, _ = await line.ask("GET", "live/", headers)
    line.screen.tag = answered.get("etag", line.screen.tag).strip('"')
    return status


async def asking(line: Connection, seen: Seen, until: float) -> None:
    """Whether there is anything new, every 1.5 seconds from some instant on."""
    await asyncio.sleep(random.random() * ASKS_EVERY)
    while time.perf_counter() < until:
        begin = time.perf_counter()
        status = await look(line)
        seen.asked.append((time.perf_counter() - begin) * 1e3)
        if status not in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
            seen.wrong.append(f"live answered {status}")
        await asyncio.sleep(max(0.0, ASKS_EVERY - (time.perf_counter() - begin)))


async def write(line: Connection) -> int:
    """A few more words of a note: the status of the answer."""
    screen = line.screen
    shown, screen.text = screen.tag, f"{screen.text}and some more words "
    said = {"csrfmiddlewaretoken": screen.token, "step": "trust", "version": screen.version, "text": screen.text}
    headers = {"Accept": "application/json", "If-None-Match": f'"{shown}"'}
    status, _, answer = await line.ask("POST", "note/", headers, urlencode(said))
    if status == HTTPStatus.OK:
        told = json.loads(answer)
        screen.version = told["version"]
        screen.tag = told["tag"] if told["tag"] and screen.tag == shown else screen.tag
    return status


async def typing(line: Connection, seen: Seen, until: float) -> None:
    """A note that grows, saved every three seconds."""
    await asyncio.sleep(random.random() * SAVES_EVERY)
    while time.perf_counter() < until:
        begin = time.perf_counter()
        status = await write(line)
        seen.saved.append((time.perf_counter() - begin) * 1e3)
        if status != HTTPStatus.OK:
            seen.wrong.append(f"note answered {status}")
        await asyncio.sleep(max(0.0, SAVES_EVERY - (time.perf_counter() - begin)))


@dataclass
class Connection:
    """A screen's connection to the server, which stays open between two requests, as a browser's does."""

    host: str
    port: int
    screen: Screen
    open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, method: str, part: str, headers: dict[str, str], body: str = ""
    ) -> tuple[int, dict[str, str], str]:
        """One request: its status (0 where there was none), its headers and its body."""
        screen = self.screen
        sent = {
            "Host": f"{self.host}:{self.port}",
            "Cookie": f"sessionid={screen.login}; csrftoken={screen.token}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
            **headers,
        }
        head = f"{method} /session/{screen.session}/{part} HTTP/1.1\r\n"
        message = (head + "".join(f"{name}: {value}\r\n" for name, value in sent.items()) + "\r\n" + body).encode()
        try:
            return await self._answered(message)
        except (OSError, asyncio.IncompleteReadError) as wrong:
            self.open = None
            return 0, {}, str(wrong)

    async def _answered(self, message: bytes) -> tuple[int, dict[str, str], str]:
        self.open = self.open or await asyncio.open_connection(self.host, self.port)
        reader, writer = self.open
        writer.write(message)
        first, *fields = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        found = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in fields)}
        answer = (await reader.readexactly(int(found.get("content-length", 0)))).decode()
        if found.get("connection") == "close":
            writer.close()
            self.open = None
        return int(first.split()[1]), found, answer


@contextmanager
def served(home: Path, sessions: int) -> Iterator[tuple[str, int, list[Screen]]]:
    """The server, and everybody's screens."""
    environment = {**os.environ, "QUARTERDECK_HOME": str(home)}
    made = subprocess.run(
        [sys.executable, "-m", "bench.meetings", str(sessions)], env=environment, check=True, capture_output=True
    )
    screens = [Screen(*each) for each in json.loads(made.stdout)]
    command = [sys.executable, "-m", "quarterdeck", "serve", "--workers", "2", "--port", "0"]
    with (
        (home / "server.log").open("w") as log,
        subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True
        ) as server,
    ):
        try:
            found = ADDRESS.search(server.stdout.readline() if server.stdout else "")
            if found is None:
                raise SystemExit((home / "server.log").read_text(encoding="utf-8"))
            yield found[1], int(found[2]), screens
        finally:
            server.terminate()
            server.wait(30)


if __name__ == "__main__":
    raise SystemExit(main())
