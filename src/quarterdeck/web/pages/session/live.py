"""What a screen asks for while a session is held: whether there is anything new, and that a note is kept."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.domain.conducting import Step
from quarterdeck.records.book import today
from quarterdeck.records.live import live_sitting
from quarterdeck.records.meeting import Meeting
from quarterdeck.records.models import Account, Note, Sitting, StaleRecord
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.values import current_values
from quarterdeck.web.access import meets
from quarterdeck.web.pages.cadence.arranging import now
from quarterdeck.web.pages.session.doing import WriteNote
from quarterdeck.web.pages.session.stage import tag
from quarterdeck.web.pages.session.steps import Way
from quarterdeck.web.pages.stepnames import NAMES


@meets
@require_safe
def live_part(request: HttpRequest, account: Account, session: str) -> HttpResponse:
    """The part of the page that asks again by itself. Nothing, where the screen shows what stands.

    Its tag is in ``If-None-Match``. Where the two have moved on or something was said, the part asks for the step too;
    where the session was opened or closed, for the whole page.
    """
    sitting, instant = live_sitting(account, session, today()), now()
    seen, stands = request.headers.get("If-None-Match", "").strip('"'), tag(sitting, instant)
    if seen == stands:
        return HttpResponseNotModified(headers={"ETag": f'"{stands}"'})
    if sitting is None or sitting.closed_at is not None or not seen[:1].isdigit():
        return HttpResponse(headers={"ETag": f'"{stands}"', "HX-Refresh": "true"})
    return _live(request, account, session, sitting, stands)


def _live(request: HttpRequest, account: Account, session: str, sitting: Sitting, stands: str) -> HttpResponse:
    meeting, seen = Meeting.open(account, session, today()), request.headers["If-None-Match"].strip('"')
    way = Way.of(sitting, meeting.boxes(), now())
    note = Note.of(sitting.session, Step(sitting.step))
    zone = ZoneInfo(current_values().calendar.time_zone)
    more = {
        "meter": way.meter(),
        "tag": stands,
        "session_key": session,
        "note": note,
        "note_step": sitting.step,
        "note_name": NAMES[Step(sitting.step)][0].lower(),
        "sitting": sitting,
        "started": f"{sitting.opened_at.astimezone(zone):%H:%M}",
        "is_new": seen.split(".")[:2] != stands.split(".")[:2],
    }
    response = render(request, "quarterdeck/pages/session/live.html", more)
    response.headers["ETag"] = f'"{stands}"'
    return response


@meets
@require_POST
def note_page(request: HttpRequest, account: Account, session: str) -> HttpResponse:
    """Keep a note. A browser that saves while its person types is answered in JSON; a form, by the page again."""
    form = WriteNote(request.POST)
    meeting = Meeting.open(account, session, today())
    if not form.is_valid():
        return JsonResponse({"told": "This is no note of a session."}, status=400)
    try:
        note = form.write(meeting, now())
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
