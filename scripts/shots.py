"""Take the pictures of the README and the docs: python scripts/shots.py [ADDRESS].

Without an address the demo is started on a free port, in a home of its own, and stopped at the end: a session is held
in it. Needs a Chromium on the path. The pictures go to docs/screenshots, always in the same sizes: 1440 wide in light
and dark, and a phone of 390.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

HOUSE = Path(__file__).parents[1]
PICTURES = HOUSE / "docs/screenshots"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ADDRESS = re.compile(r"https?://[\w.\[\]:-]+")
TODAY = date(2026, 2, 5)
"""The day it is in a demo that was just built: the last one of its data."""
DESK, PHONE = (1440, 960), (390, 844)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its file name, who looks, at which page, on what screen, in which theme."""

    name: str
    role: str
    page: str = "performance"
    screen: tuple[int, int] = DESK
    theme: str = "light"
    drawer: bool = False


SHOTS = (
    Shot("sign-in", "", page=""),
    Shot("performance-light", "seller"),
    Shot("performance-dark", "seller", theme="dark"),
    Shot("performance-phone", "seller", screen=PHONE),
    Shot("performance-little-history", "joiner"),
    Shot("how-computed", "seller", drawer=True),
    Shot("team", "manager"),
    Shot("organisation", "executive"),
    Shot("trust", "seller", page="trust"),
    Shot("trust-team", "manager", page="trust"),
    Shot("trust-phone", "seller", page="trust", screen=PHONE),
    Shot("session", "seller", page="session"),
    Shot("decisions", "seller", page="decisions"),
    Shot("decisions-dark", "manager", page="decisions", theme="dark"),
    Shot("looking-back", "manager", page="performance/?as_of=2025-11-30"),
    Shot("mover-as-was", "operations", page="performance/unit/germany-north/?period=FY25"),
    Shot("mover-as-is", "operations", page="performance/unit/germany-north/?period=FY25&view=as_is"),
    Shot("set-up-organisation", "operations", page="setup/organisation/?unit=germany-north"),
    Shot("set-up-calendar", "operations", page="setup/calendar/"),
    Shot("set-up-rhythm", "operations", page="setup/rhythm/"),
    Shot("cadence", "manager", page="cadence/"),
    Shot("cadence-dark", "executive", page="cadence/", theme="dark"),
    Shot("cadence-phone", "seller", page="cadence/", screen=PHONE),
    Shot("components-light", "executive", page="components/"),
    Shot("components-dark", "executive", page="components/", theme="dark"),
)


def main() -> int:
    """Take all pictures; 1 when a page could not be reached."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        address = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else stack.enter_context(demo())
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        for shot in SHOTS:
            take(browser, address, shot)
            print(f"docs/screenshots/{shot.name}.png")
        if len(sys.argv) <= 1:
            hold_session(browser, address)
        browser.close()
    return 0


def hold_session(browser: Browser, address: str) -> None:
    """Pictures of a session: its trust step, and its gaps once both have said why they decide all the same."""
    with screen(browser, Shot("", "seller")) as own, screen(browser, Shot("", "manager")) as leading:
        seller, manager = own.new_page(), leading.new_page()
        sign_in(seller, address, "seller")
        sign_in(manager, address, "manager")
        there = moved_to_tomorrow(seller)
        seller.get_by_role("button", name="Open the session").click()
        held(seller, there, "session-trust")
        for page in (seller, manager):
            page.goto(there)
            page.get_by_role("link", name="Decide anyway").click()
            said(page, "Both of us know these deals")
        seller.goto(there)
        seller.locator(".steps").get_by_role("button", name="Focus areas").click()
        seller.get_by_role("link", name="Act").first.click()
        said(seller, "Open seven more opportunities by spring")
        held(seller, there, "session-gaps")


def moved_to_tomorrow(page: Page) -> str:
    """The address of the viewer's next session, which is held tomorrow evening now."""
    page.goto(address_of(page, "session"))
    there = page.url
    page.get_by_role("link", name="Move to another day").click()
    page.locator("[name=on]").fill(f"{TODAY + timedelta(days=1)}")
    page.locator("[name=at]").fill("21:00")
    said(page, "Both are at the fair", "reason")
    page.goto(there)
    return there


def said(page: Page, words: str, field: str = "text") -> None:
    """Say it in the form that is open."""
    page.locator(f"[name={field}]").fill(words)
    page.locator("main button.p").click()
    page.wait_for_load_state("load")


def held(page: Page, there: str, name: str) -> None:
    """Take the picture of the session as it stands."""
    page.goto(there)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    print(f"docs/screenshots/{name}.png")


def take(browser: Browser, address: str, shot: Shot) -> None:
    """Sign in as somebody with that role, open the page and take its picture."""
    with screen(browser, shot) as context:
        page = context.new_page()
        if shot.role:
            sign_in(page, address, shot.role)
        else:
            page.goto(f"{address}/demo/")
        if "/" in shot.page:
            page.goto(f"{address}/{shot.page}")
        elif shot.page and shot.page != "performance":
            page.goto(address_of(page, shot.page))
        page.wait_for_load_state("networkidle")
        if shot.drawer:
            page.locator("h1 a.x, a.how").first.click()
        if shot.screen == PHONE:  # the tabs stay at the foot of the screen, so the screen is made as tall as the page
            page.set_viewport_size({"width": PHONE[0], "height": page.evaluate("document.body.scrollHeight")})
        page.screenshot(path=PICTURES / f"{shot.name}.png", full_page=not shot.drawer)


def sign_in(page: Page, address: str, role: str) -> None:
    """Become the cast member with that role."""
    page.goto(f"{address}/demo/")
    button = page.locator(f'form[action$="/demo/as/{role}/"] button')
    if not button.count():
        raise SystemExit(f"{address}/demo/ offers nobody with the role {role}; is this the demo?")
    button.click()
    page.wait_for_selector("main.main h1")


def address_of(page: Page, name: str) -> str:
    """The address the menu gives for a page, so that the scope is carried on."""
    link = page.locator(f'nav a[href*="/{name}"]').first
    return urljoin(page.url, link.get_attribute("href") or "")


@contextlib.contextmanager
def screen(browser: Browser, shot: Shot) -> Iterator[BrowserContext]:
    """A fresh browser window of the shot's size and theme."""
    width, height = shot.screen
    scale = 2 if shot.screen == PHONE else 1
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme="dark" if shot.theme == "dark" else "light",
    )
    try:
        yield context
    finally:
        context.close()


@contextlib.contextmanager
def demo() -> Iterator[str]:
    """The demo on a free port, and its address."""
    command = [str(Path(sys.executable).with_name("quarterdeck")), "demo", "--port", "0"]
    with tempfile.TemporaryDirectory() as home:
        mine = {**os.environ, "QUARTERDECK_HOME": home}
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HOUSE, env=mine)
        try:
            yield announced(server)
        finally:
            server.terminate()
            server.wait(timeout=30)


def announced(server: subprocess.Popen[str]) -> str:
    """The address the server prints once it is up."""
    for line in server.stdout or ():
        if found := ADDRESS.search(line):
            return found.group().rstrip("/")
    raise SystemExit("The demo ended before it said where it is; run `quarterdeck demo` to see why.")


def chromium() -> str:
    """A Chromium from the path."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    raise SystemExit(f"No browser found; install one of {', '.join(BROWSERS)}.")


if __name__ == "__main__":
    sys.exit(main())
