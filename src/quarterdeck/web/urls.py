"""Where each page lives."""

from __future__ import annotations

from django.urls import include, path, register_converter

from quarterdeck.web.pages.bridge.view import bridge_page
from quarterdeck.web.pages.cadence.subscribing import calendar_feed, subscribe_page
from quarterdeck.web.pages.cadence.view import cadence_page, cancel_page, give_page, move_page
from quarterdeck.web.pages.decisions.view import decisions_page, say_page
from quarterdeck.web.pages.demo.view import cast, components, sign_in_as
from quarterdeck.web.pages.home.view import home
from quarterdeck.web.pages.performance.view import performance_page
from quarterdeck.web.pages.session.live import live_part, note_page
from quarterdeck.web.pages.session.view import do_page, next_session, preread_page, session_page
from quarterdeck.web.pages.setup.calendar.view import calendar_change_page, calendar_page
from quarterdeck.web.pages.setup.organisation.view import (
    organisation_change_page,
    organisation_file_page,
    organisation_page,
)
from quarterdeck.web.pages.setup.rates.view import rates_change_page, rates_page
from quarterdeck.web.pages.setup.rhythm.view import rhythm_change_page, rhythm_page
from quarterdeck.web.pages.setup.view import setup
from quarterdeck.web.pages.trust.outbox import outbox_file, outbox_page
from quarterdeck.web.pages.trust.propose import propose_page
from quarterdeck.web.pages.trust.repair import repair_page
from quarterdeck.web.pages.trust.view import trust_page


class SubjectKindConverter:
    """A person or a unit, and nothing else."""

    regex = "person|unit"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(SubjectKindConverter, "kind")

urlpatterns = [
    path("", home, name="home"),
    path("performance/", performance_page, name="performance"),
    path("performance/<kind:kind>/<str:key>/", performance_page, name="performance_of"),
    path("bridge/", bridge_page, name="bridge"),
    path("bridge/<kind:kind>/<str:key>/", bridge_page, name="bridge_of"),
    path("trust/", trust_page, name="trust"),
    path("trust/<kind:kind>/<str:key>/", trust_page, name="trust_of"),
    path("trust/<kind:kind>/<str:key>/repair/", repair_page, name="repair_of"),
    path("trust/<kind:kind>/<str:key>/propose/", propose_page, name="propose_of"),
    path("trust/<kind:kind>/<str:key>/outbox/", outbox_page, name="outbox_of"),
    path("trust/<kind:kind>/<str:key>/outbox.csv", outbox_file, name="outbox_file_of"),
    path("decisions/", decisions_page, name="decisions"),
    path("decisions/<kind:kind>/<str:key>/", decisions_page, name="decisions_of"),
    path("decisions/person/<str:key>/say/<slug:what>/", say_page, name="say"),
    path("session/", next_session, name="session_next"),
    path("session/<str:session>/", session_page, name="session"),
    path("session/<str:session>/preread.pdf", preread_page, name="session_preread"),
    path("session/<str:session>/live/", live_part, name="session_live"),
    path("session/<str:session>/note/", note_page, name="session_note"),
    path("session/<str:session>/do/<slug:what>/", do_page, name="session_do"),
    path("cadence/", cadence_page, name="cadence"),
    path("cadence/subscribe/", subscribe_page, name="subscribe"),
    path("calendar/<str:secret>.ics", calendar_feed, name="calendar_feed"),
    path("cadence/<str:session>/move/", move_page, name="move_session"),
    path("cadence/<str:session>/give/", give_page, name="give_session"),
    path("cadence/<str:session>/cancel/", cancel_page, name="cancel_session"),
    path("setup/", setup, name="setup"),
    path("setup/organisation/", organisation_page, name="setup_organisation"),
    path("setup/organisation/change/<slug:what>/", organisation_change_page, name="setup_organisation_change"),
    path("setup/organisation/file/", organisation_file_page, name="setup_organisation_file"),
    path("setup/calendar/", calendar_page, name="setup_calendar"),
    path("setup/calendar/change/<slug:what>/", calendar_change_page, name="setup_calendar_change"),
    path("setup/rates/", rates_page, name="setup_rates"),
    path("setup/rates/change/<slug:what>/", rates_change_page, name="setup_rates_change"),
    path("setup/rhythm/", rhythm_page, name="setup_rhythm"),
    path("setup/rhythm/change/<slug:what>/", rhythm_change_page, name="setup_rhythm_change"),
    path("accounts/", include("quarterdeck.web.door")),
    path("demo/", cast, name="cast"),
    path("demo/as/<slug:role>/", sign_in_as, name="sign_in_as"),
    path("components/", components, name="components"),
]
