"""One page of every type, for what all pages have to keep to."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"


@dataclass(frozen=True)
class PageType:
    """A type of page, where one stands, and who looks at it; ``drawer`` is the drawer to open there."""

    name: str
    path: str
    role: str | None = None
    status: int = 200
    drawer: str = ""


PAGES = (
    PageType("performance of a person", "/performance/", "seller"),
    PageType("performance of a person, a drawer open", "/performance/", "seller", drawer="x-landing"),
    PageType("performance of a team", "/performance/", "manager"),
    PageType("performance of the company", "/performance/", "executive"),
    PageType("performance without an expectation", "/performance/", "joiner"),
    PageType("performance of a year gone by", "/performance/?period=FY25", "director"),
    PageType("performance as it stood on a past day", "/performance/?as_of=2025-11-30&view=as_is", "manager"),
    PageType("what moved of a person", "/bridge/?period=FY26-Q2&behind=pushed_out", "seller"),
    PageType("what moved of a team, a drawer open", "/bridge/?stock=open", "manager", drawer="x-bridge"),
    PageType("what moved of the company", "/bridge/?period=FY26-Q2&behind=came_and_lost", "executive"),
    PageType("what moved since before anything was known", "/bridge/?begin=2010-01-01", "director"),
    PageType("trust of a person", "/trust/", "seller"),
    PageType("trust of a team, a drawer open", "/trust/", "manager", drawer="x-checks"),
    PageType("trust of the company", "/trust/", "operations"),
    PageType("trust without a forecast", "/trust/", "joiner"),
    PageType("decisions of a person", "/decisions/", "seller"),
    PageType("decisions of a team", "/decisions/", "manager"),
    PageType("decisions that are not for the viewer", "/decisions/", "operations"),
    PageType("an action proposed", "/decisions/person/henning-osterby/say/propose/", "manager"),
    PageType("a session, its owner", "/session/", "seller"),
    PageType("a session, its leader", "/session/", "manager"),
    PageType("set-up of the organisation", "/setup/organisation/?unit=denmark", "operations"),
    PageType("set-up of the organisation, a form", "/setup/organisation/change/join/?unit=denmark", "operations"),
    PageType(
        "set-up of the organisation on a past day", "/setup/organisation/?unit=denmark&as_of=2025-11-30", "operations"
    ),
    PageType("set-up of the calendar", "/setup/calendar/", "operations"),
    PageType("set-up of the rates", "/setup/rates/", "operations"),
    PageType("set-up of the rhythm", "/setup/rhythm/", "operations"),
    PageType("set-up of the rhythm, a decision", "/setup/rhythm/change/revise/?key=set-activity", "operations"),
    PageType("cadence of a person", "/cadence/", "seller"),
    PageType("cadence of the company", "/cadence/", "executive"),
    PageType("sessions in one's own calendar", "/cadence/subscribe/", "manager"),
    PageType("sign-in", "/accounts/login/"),
    PageType("forgotten password", "/accounts/password/reset/"),
    PageType("used password link", "/accounts/password/reset/key/1-none/"),
    PageType("sign-out", "/accounts/logout/", "seller"),
    PageType("cast", "/demo/"),
    PageType("no place in the organisation", "/", "outsider"),
    PageType("not found", "/performance/person/nobody/", "seller", status=404),
    PageType("unreadable period", "/performance/?period=soon", "seller", status=400),
    PageType("components", "/components/"),
)


def barriers(page: Page) -> list[tuple[str, list[str]]]:
    """What axe, which has to be in the page, finds against WCAG 2.2 AA: the rule, and the elements."""
    found = page.evaluate(RUN, WCAG)["violations"]
    return [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found]
