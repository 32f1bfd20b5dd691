"""Take the pictures of the README and the docs: python scripts/shots.py [ADDRESS].

Without an address the demo is started on a free port and stopped at the end. Needs a Chromium on the path. The
pictures go to docs/screenshots, always in the same sizes: 1440 wide in light and dark, and a phone of 390.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
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
        browser.close()
    return 0


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
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HOUSE)
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
