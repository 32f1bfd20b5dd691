"""What a screen asks for while a session is held: whether there is anything new, and that a note is kept."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.domain.conducting import Step
from quarterdeck.domain.stepnames import NAMES
from quarterdeck.records.live import Live, live_session, shown_still, ticket
from quarterdeck.records.models import Account, Note, Sitting, StaleRecord
from quarterdeck.records.refusal import Refusal
from quarterdeck.web.access import meets
from quarterdeck.web.pages.cadence.arranging import now
from quarterdeck.web.pages.session.doing import WriteNote, opened
from quarterdeck.web.pages.session.stage import tag
from quarterdeck.web.pages.session.steps import Way


@require_safe
def live_part(request: HttpRequest, session: str) -> HttpResponse:
    """The part of the page that asks again by itself. Nothing, where the screen shows what stands.

    Its tag is in ``If-None-Match``, and behind it a ticket: with that one statement tells that nothing has changed.
    """
    seen, _, ticket_ = request.headers.get("If-None-Match", "").strip('"').partition("~")
    login = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if ticket_ and seen == shown_still(ticket_, login, session, now()):
        return _nothing_new(f"{seen}~{ticket_}")
    return _looked_at(request, session)


@meets
def _looked_at(request: HttpRequest, account: Account, session: str) -> HttpResponse:
    """Where the two have moved on or something was said, the part asks for the step too.

    Where the session was opened or closed, it asks for the whole page.
    """
    instant = now()
    live = live_session(account, session, instant)
    sitting = live.sitting if live else None
    seen = request.headers.get("If-None-Match", "").strip('"').partition("~")[0]
    stands = tag(sitting, instant)
    if live is None or live.sitting.closed_at is not None or not seen[:1].isdigit():
        return _nothing_new(stands) if seen == stands else HttpResponse(headers={"HX-Refresh": "true"})
    whole = f"{stands}~{ticket(live, request.session.session_key or '', instant)}"
    return _nothing_new(whole) if seen == stands else _live(request, live, seen, whole)


def _nothing_new(whole: str) -> HttpResponse:
    return HttpResponseNotModified(headers={"ETag": f'"{whole}"', "Cache-Control": "private, no-store"})


def _live(request: HttpRequest, live: Live, seen: str, whole: str) -> HttpResponse:
    sitting, key = live.sitting, live.sitting.session.key
    more = {
        "meter": Way.of(sitting, live.boxes(), now()).meter(),
        "tag": whole,
        "session_key": key,
        "note": Note.of(sitting.session, Step(sitting.step)),
        "note_step": sitting.step,
        "note_name": NAMES[Step(sitting.step)][0].lower(),
        "is_new": seen.split(".")[:2] != whole.split(".")[:2],
    }
    response = render(request, "quarterdeck/pages/session/live.html", more)
    response.headers["ETag"] = f'"{whole}"'
    return response


@meets
@require_POST
def note_page(request: HttpRequest, account: Account, session: str) -> HttpResponse:
    """Keep a note. A browser that saves while its person types is answered in JSON; a form, by the page again."""
    form = WriteNote(request.POST)
    live = live_session(account, session, now())
    if not form.is_valid():
        return JsonResponse({"told": "This is no note of a session."}, status=400)
    try:
        note = form.write(*opened(live), now())
    except StaleRecord:
        return _stale(request, session, form)
    except Refusal as refused:
        return _answer(request, session, {"told": str(refused)}, 422)
    return _answer(request, session, {"version": note.version}, 200)


def _stale(request: HttpRequest, session: str, form: WriteNote) -> HttpResponse:
    """Both texts: what stands now, and what was refused."""
    sitting = Sitting.objects.select_related("session").get(session__key=session)
    stands = Note.of(sitting.session, Step(form.cleaned_data["step"]))
    by = stands.written_by.name if stands.written_by else ""
    told = f"{by} has saved this note while you had it open. Nothing of yours was saved yet: both texts are here."
    both = {"told": told, "theirs": stands.text, "yours": form.cleaned_data["text"], "version": stands.version}
    return _answer(request, session, both | {"step": stands.step}, 409)


def _answer(request: HttpRequest, session: str, told: dict[str, object], status: int) -> HttpResponse:
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(told, status=status)
    if status == 200:  # noqa: PLR2004 all is well
        return redirect("session", session)
    return render(
        request, "quarterdeck/pages/session/note_refused.html", {"session_key": session, **told}, status=status
    )
