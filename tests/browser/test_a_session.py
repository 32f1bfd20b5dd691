"""A session of the demo company, played by the two in it on a screen each: from the preparation to its record.

The same house is served a second time, by a server that this test may kill.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Demo, window
from tests.browser.page_types import RUN, WCAG

from quarterdeck.records.present import CLOCK

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OWNER, LEADER = "manager", "director"
SOON = 2.0
"""Seconds within which the other screen shows it; measured on an idle machine, so a busy one gets more."""
BUSY = 10
WALL = ZoneInfo("Europe/Copenhagen")
EARLY = 4


class Server:
    """The demo company at an address that stays the same when its server is killed and started again."""

    def __init__(self, demo: Demo) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.house, self.address = demo.house, f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "quarterdeck", "demo", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command,
            env=self.house.environment,
            cwd=self.house.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        assert self.address in self.process.stdout.readline()

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture(scope="module")
def server(demo) -> Iterator[Server]:
    started = Server(demo)
    started.start()
    yield started
    started.kill()


@pytest.fixture
def two(browser, demo, server, tmp_path) -> Iterator[tuple[Page, Page]]:
    """The owner's screen and the leader's; of a test that fails the recordings are kept."""
    contexts = [window(browser, demo, role, 1440) for role in (OWNER, LEADER)]
    for context in contexts:
        context.tracing.start(screenshots=True, snapshots=True)
    pages = [context.new_page() for context in contexts]
    with recorded(pages, tmp_path):
        yield pages[0], pages[1]
    for context in contexts:
        context.close()


@contextmanager
def recorded(pages: list[Page], folder: Path) -> Iterator[None]:
    """Recordings and pictures of both screens lie in the test's folder, for `playwright show-trace`."""
    yield
    for page, role in zip(pages, (OWNER, LEADER), strict=True):
        page.screenshot(path=folder / f"{role}.png", full_page=True)
        page.context.tracing.stop(path=folder / f"{role}.zip")


def moved_near(page: Page, server: Server, owner_key: str, at: str) -> str:
    """Where the owner's next session is, after it was moved to a time at which nobody meets, a day away at most."""
    page.goto(f"{server.address}/cadence/")
    page.locator(f'a[href^="/cadence/{owner_key}."]').first.click()
    key = page.url.split("/")[-3]
    now = datetime.now(WALL) - timedelta(seconds=int((server.house.home / CLOCK).read_text()))
    day = now.date() if now.hour < EARLY else (now + timedelta(days=1)).date()
    page.locator("[name=on]").fill(f"{day}")
    page.locator("[name=at]").fill(at)
    page.locator("[name=reason]").fill("Both are here")
    page.get_by_role("button", name="Move it").click()
    expect(page.get_by_text(re.compile("Moved to"))).to_be_visible()
    return f"{server.address}/session/{key}/"


def step(page: Page, number: int) -> None:
    expect(page.locator("#stage .k").first).to_contain_text(f"Step {number} of")


def barriers(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in page.evaluate(RUN, WCAG)["violations"]]


def test_a_session_is_played_from_its_preparation_to_its_record(two, server, axe):
    owner, leader = two
    complaints: list[str] = []
    for page in two:
        page.on("pageerror", lambda error: complaints.append(str(error)))
    there = moved_near(owner, server, "birgitte-aastrup", "05:30")
    for page in two:
        page.goto(there)
    prepared(owner, leader)
    opened_and_trusted(owner, leader, axe)
    looked_ahead_and_back(owner, leader)
    decided(owner, leader)
    acted(owner, leader, axe)
    note_lost_and_found(owner, leader)
    server_killed(owner, leader, server)
    helped_and_closed(owner, leader, axe)
    assert [page.evaluate("stopped") for page in two] == [[], []]
    assert complaints == []


def prepared(owner: Page, leader: Page) -> None:
    """The owner's own analysis comes first; the leader reads it once it is handed over."""
    expect(leader.get_by_text("has not handed anything over")).to_be_visible()
    owner.locator("[name=expects]").fill("Denmark ends the year a little short")
    owner.locator("[name=will_do]").fill("Two more builders a week")
    owner.get_by_role("button", name="Hand it over").click()
    leader.reload()
    expect(leader.get_by_text("Denmark ends the year a little short")).to_be_visible()


def opened_and_trusted(owner: Page, leader: Page, axe: str) -> None:
    """One opens it, and both are there; decisions are locked until the trust check is done."""
    leader.get_by_role("button", name="Open the session").click()
    step(leader, 1)
    step(owner, 1)
    expect(owner.locator("#steps .lock").first).to_contain_text("(locked)")
    expect(owner.get_by_role("heading", level=1)).to_contain_text("Fix")
    assert barriers(owner, axe) == []
    waive = owner.locator('a[href*="/say/waive/"]')
    for left in reversed(range(waive.count())):
        waive.first.click()
        owner.locator("[name=text]").fill("Known to both")
        owner.get_by_role("button", name="Waive it").click()
        owner.wait_for_url("**/session/**")
        expect(waive).to_have_count(left)
    accept = leader.get_by_role("button", name="Accept it")
    expect(leader.get_by_text("It counts once").first).to_be_visible()
    leader.reload()
    for left in reversed(range(accept.count())):
        accept.first.click()
        expect(accept).to_have_count(left)
    expect(leader.get_by_role("button", name="Go on to outlook")).to_be_visible()


def looked_ahead_and_back(owner: Page, leader: Page) -> None:
    """The step one goes to is shown to the other, at once."""
    leader.get_by_role("button", name="Go on to outlook").click()
    step(leader, 2)
    began = monotonic()
    step(owner, 2)
    assert monotonic() - began < SOON + BUSY
    expect(owner.get_by_text("Denmark ends the year a little short")).to_be_visible()
    owner.get_by_role("button", name="What happened").click()
    expect(leader.get_by_text("On last year").first).to_be_visible()


def decided(owner: Page, leader: Page) -> None:
    """A gap ends with an action, in the owner's words."""
    owner.get_by_role("button", name="Go on to focus areas").click()
    step(leader, 3)
    owner.locator('a[href*="conclusion=act"]').first.click()
    owner.locator("[name=text]").fill("Go to the builders of the fair")
    owner.get_by_role("button", name="Decide").click()
    expect(leader.get_by_text("Go to the builders of the fair")).to_be_visible()


def acted(owner: Page, leader: Page, axe: str) -> None:
    """What the owner types stays while the leader asks, and the action is on both screens."""
    owner.get_by_role("button", name="Go on to actions").click()
    step(leader, 4)
    owner.locator("#composer [name=text]").fill("Book first meetings with eight builders")
    leader.locator("#ask-text").fill("Which could you start on Monday?")
    leader.get_by_role("button", name="Ask it").click()
    expect(owner.get_by_text("Which could you start on Monday?")).to_be_visible()
    expect(owner.locator("#composer [name=text]")).to_have_value("Book first meetings with eight builders")
    owner.get_by_role("button", name="Take it on", exact=True).click()
    expect(leader.get_by_role("heading", name="Book first meetings with eight builders")).to_be_visible()
    expect(leader.locator("#composer")).to_contain_text("its owner may change them")
    assert barriers(owner, axe) == []


def note_lost_and_found(owner: Page, leader: Page) -> None:
    owner.locator("#note-text").fill("Hannover first")
    expect(leader.locator("#note-text")).to_have_value("Hannover first")

    owner.context.set_offline(True)
    owner.locator("#note-text").fill("Hannover first, then Bremen")
    expect(owner.locator("#unsaved")).to_contain_text("Not saved yet: there is no connection")
    owner.context.set_offline(False)
    expect(leader.locator("#note-text")).to_have_value("Hannover first, then Bremen")
    expect(owner.locator("#unsaved")).to_be_hidden()

    owner.route("**/note/", lambda route: route.abort())
    owner.locator("#note-text").fill("Hannover first, then Bremen and Kiel")
    expect(owner.locator("#unsaved")).to_contain_text("Not saved yet")
    owner.reload()
    expect(owner.locator("#note-text")).to_have_value("Hannover first, then Bremen and Kiel")
    leader.locator("#note-text").fill("Only Hannover")
    expect(leader.locator("#note-state")).to_have_text("Saved.")
    owner.unroute("**/note/")
    expect(owner.locator("#note-theirs")).to_have_text("Only Hannover")
    owner.get_by_role("button", name="Put mine below it").click()
    both = "Only Hannover\nHannover first, then Bremen and Kiel"
    expect(leader.locator("#note-text")).to_have_value(both)


def server_killed(owner: Page, leader: Page, server: Server) -> None:
    """In the middle of what is typed the server is gone; when it is back, every letter is."""
    owner.locator("#note-text").fill("")
    owner.locator("#note-text").press_sequentially("Before the server went, ", delay=5)
    server.kill()
    owner.locator("#note-text").press_sequentially("while it was away", delay=5)
    expect(owner.locator("#unsaved")).to_contain_text("Not saved yet")
    server.start()
    expect(owner.locator("#note-state")).to_have_text("Saved.")
    expect(leader.locator("#note-text")).to_have_value("Before the server went, while it was away")


def helped_and_closed(owner: Page, leader: Page, axe: str) -> None:
    """The last step, and the record, which tells everything."""
    owner.get_by_role("button", name="Go on to support").click()
    step(leader, 5)
    expect(leader.locator("#note-text")).to_have_value("")
    leader.get_by_role("link", name="Offer support").click()
    leader.locator("[name=text]").fill("Joins two first meetings")
    leader.get_by_role("button", name="Promise it").click()
    expect(owner.get_by_text("Joins two first meetings").first).to_be_visible()
    expect(leader.get_by_text("You may end it once every gap has its decision")).to_be_visible()
    expect(leader.get_by_role("button", name="End session")).to_have_count(0)
    owner.get_by_label("Why gaps stay open").fill("The quarter has to close first")
    owner.get_by_role("button", name="End session").click()
    for page in (owner, leader):
        for words in ("Go to the builders", "Book first meetings", "Joins two first", "Known to both", "on Monday?"):
            expect(page.get_by_text(words).first).to_be_visible()
    assert barriers(leader, axe) == []


def test_without_script_it_is_a_page_with_a_link_that_looks_again(browser, demo, server):
    with window(browser, demo, "seller", 1280, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(moved_near(page, server, "henning-osterby", "04:00"))
        page.get_by_role("button", name="Open the session").click()
        step(page, 1)
        page.get_by_role("link", name="Look for what is new").click()
        page.locator("#note-text").fill("Plain words")
        page.get_by_role("button", name="Save the note").click()
        expect(page.locator("#note-text")).to_have_value("Plain words")
        page.get_by_label("Why gaps stay open").fill("The quarter has to close first")
        page.get_by_role("button", name="End session").click()
        expect(page.get_by_role("heading", name="What came of it")).to_be_visible()
        expect(page.get_by_text("Plain words")).to_be_visible()
