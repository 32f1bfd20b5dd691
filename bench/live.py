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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench.table import Line, show

SESSIONS = 300
SECONDS = 30.0
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
    """Every screen asks, and of every session one saves, on a connection each, for as long as it is measured."""
    seen, until = Seen(), time.perf_counter() + SECONDS
    await asyncio.gather(
        *(asking(host, port, screen, seen, until) for screen in screens),
        *(typing(host, port, screen, seen, until) for screen in screens[::2]),
    )
    return seen


async def asking(host: str, port: int, screen: Screen, seen: Seen, until: float) -> None:
    """Whether there is anything new, every 1.5 seconds from some instant on."""
    await asyncio.sleep(random.random() * ASKS_EVERY)
    while time.perf_counter() < until:
        begin = time.perf_counter()
        headers = {"If-None-Match": f'"{screen.tag}"', "HX-Request": "true"}
        status, answered, _ = await ask(host, port, screen, "GET", "live/", headers)
        seen.asked.append((time.perf_counter() - begin) * 1e3)
        if status not in {200, 304}:
            seen.wrong.append(f"live answered {status}")
        screen.tag = answered.get("etag", screen.tag).strip('"')
        await asyncio.sleep(max(0.0, ASKS_EVERY - (time.perf_counter() - begin)))


async def typing(host: str, port: int, screen: Screen, seen: Seen, until: float) -> None:
    """A note that grows, saved every three seconds."""
    await asyncio.sleep(random.random() * SAVES_EVERY)
    text = ""
    while time.perf_counter() < until:
        text += "and some more words "
        begin = time.perf_counter()
        said = {"csrfmiddlewaretoken": screen.token, "step": "trust", "version": screen.version, "text": text}
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        status, _, answer = await ask(host, port, screen, "POST", "note/", headers, urlencode(said))
        seen.saved.append((time.perf_counter() - begin) * 1e3)
        if status == 200:
            screen.version = json.loads(answer)["version"]
        else:
            seen.wrong.append(f"note answered {status}")
        await asyncio.sleep(max(0.0, SAVES_EVERY - (time.perf_counter() - begin)))


async def ask(
    host: str, port: int, screen: Screen, method: str, part: str, headers: dict[str, str], body: str = ""
) -> tuple[int, dict[str, str], str]:
    """One request: its status, its headers and its body."""
    sent = {
        "Host": f"{host}:{port}",
        "Cookie": f"sessionid={screen.login}; csrftoken={screen.token}",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **headers,
    }
    head = f"{method} /session/{screen.session}/{part} HTTP/1.1\r\n"
    try:
        reader, writer = await asyncio.open_connection(host, port)
        writer.write((head + "".join(f"{k}: {v}\r\n" for k, v in sent.items()) + "\r\n" + body).encode())
        answer = (await reader.read()).decode()
        writer.close()
    except OSError as wrong:
        return 0, {}, str(wrong)
    top, _, rest = answer.partition("\r\n\r\n")
    first, *fields = top.split("\r\n")
    found = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in fields)}
    return int(first.split()[1]) if first else 0, found, rest[rest.find("{") : rest.rfind("}") + 1]


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
