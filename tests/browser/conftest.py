"""A real Chromium, before the demo company and before an installation that holds nothing yet."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.browser.ground import serving
from tests.house import ROOT, House, shared

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
# Runs before every page: what its content security policy stopped is kept for the test to read.
LISTEN = """
  window.stopped = [];
  addEventListener("securitypolicyviolation", (e) => stopped.push(`${e.violatedDirective} ${e.blockedURI}`), true);
"""


# A busy machine is not a failing test.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


@dataclass
class Demo:
    """The running demo company, and the cookies of whoever has signed in before."""

    address: str
    house: House
    cookies: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Empty:
    """A running installation without any facts, and an account in it that only this process uses."""

    address: str
    house: House
    email: str
    password: str


@pytest.fixture(scope="session")
def demo(common) -> Iterator[Demo]:
    """The demo company."""
    with (
        shared(common / "browser-demo", lambda house: house.quarterdeck("demo", "--no-serve")) as house,
        serving(house, "demo") as address,
    ):
        yield Demo(address, house)


@pytest.fixture(scope="session")
def empty(common) -> Iterator[Empty]:
    """An installation for real people in which nothing has been imported yet."""
    with (
        shared(common / "browser-empty", lambda house: house.quarterdeck("people", "list")) as house,
        serving(house, "serve", "--workers", "1") as address,
    ):
        yield Empty(address, house, *new_account(house))


def new_account(house: House) -> tuple[str, str]:
    """The address and password of another account in sales operations."""
    email = f"{secrets.token_hex(4)}@acme.example"
    said = house.quarterdeck("people", "add", email, "--operations")
    return email, re.search(r"with the password (\S+)", said)[1]


# One browser a module and no longer: while it is open an event loop runs in this process, and Django refuses its
# database then.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium without any profile."""
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip(f"Needs a browser on the path: one of {', '.join(BROWSERS)}. `make test` installs it on Debian.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield started
        started.close()


type Opens = Callable[..., Page]


@pytest.fixture
def opens(browser, demo) -> Iterator[Opens]:
    """Open a page of the demo as a member of the cast, or as a stranger: opens("/trust/", as_="seller", width=390)."""
    contexts: list[BrowserContext] = []

    def opened(path: str = "/", as_: str | None = None, *, width: int = 1280, **options: Any) -> Page:
        contexts.append(window(browser, demo, as_, width, **options))
        page = contexts[-1].new_page()
        page.goto(demo.address + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def window(browser: Browser, demo: Demo, role: str | None, width: int, **options: Any) -> BrowserContext:
    """A browser window in which that member of the cast has signed in."""
    if role and role not in demo.cookies:
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(f"{demo.address}/demo/")
            page.locator(f'form[action$="/demo/as/{role}/"] button').click()
            page.wait_for_url(lambda address: "/demo/" not in address)
            demo.cookies[role] = context.storage_state()
    cookies = demo.cookies[role] if role else None
    context = browser.new_context(viewport={"width": width, "height": 800}, storage_state=cookies, **options)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(LISTEN)
    return context


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which npm brings."""
    source = ROOT / "node_modules/axe-core/axe.min.js"
    if not source.exists():
        pytest.skip("Needs axe-core in node_modules; `make test` fetches it.")
    return source.read_text(encoding="utf-8")
