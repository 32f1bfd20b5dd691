"""What a screen asks for while a session is held: whether there is anything new, and that a note is kept."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.domain.conducting import Step
from quarterdeck.domain.stepnames import NAMES
from quarterdeck.records.live import Shown, boxes_of, live_session, nothing_said, one_note_on, only_noted, shown, ticket
from quarterdeck.records.live import tag as live_tag
from quarterdeck.records.models import Account, Note, Session, Sitting, StaleRecord
from quarterdeck.records.present import now
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.voice import Voice
from quarterdeck.web.access import meets
from quarterdeck.web.pages.session.doing import WriteNote
from quarterdeck.web.pages.session.stage import tag
from quarterdeck.web.pages.session.steps import Way


@require_safe
def live_part(request: HttpRequest, session: str) -> HttpResponse:
    """The part of the page that asks again by itself. Nothing, where the screen shows what stands.

    Its tag is in ``If-None-Match``, and behind it a ticket: with that one statement tells whether anything has changed,
    and that whoever asks is still cleared.
    """
    seen, ticket_ = _asked(request)
    stands = _stands(request, session)
    if stands is None or not nothing_said(seen, stands.tag):
        return _looked_at(request, session)
    whole = f"{stands.tag}~{ticket_}"
    if seen == stands.tag:
        return _nothing_new(whole)
    if only_noted(seen, stands.tag):
        return _noted(stands, whole)
    return _live(request, Sitting.objects.select_related("session").get(session__key=session), whole, is_new=False)


def _asked(request: HttpRequest) -> tuple[str, str]:
    """The tag of what the screen shows, and its ticket, which may be none."""
    seen, _, ticket_ = request.headers.get("If-None-Match", "").strip('"').partition("~")
    return seen, ticket_


def _stands(request: HttpRequest, session: str) -> Shown | None:
    """How the session stands, by the ticket that is carried; None where it has to be looked at anew."""
    seen, ticket_ = _asked(request)
    login = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return shown(ticket_, seen, login, session, now()) if ticket_ else None


@meets
def _looked_at(request: HttpRequest, account: Account, session: str) -> HttpResponse:
    """Where the two have moved on or something was said, the part asks for the step too.

    Where the session was opened or closed, it asks for the whole page.
    """
    instant = now()
    live = live_session(account, session, instant)
    sitting = live.sitting if live else None
    seen, _ = _asked(request)
    stands = tag(sitting, instant)
    if live is None or live.sitting.closed_at is not None or not seen[:1].isdigit():
        return _nothing_new(stands) if seen == stands else HttpResponse(headers={"HX-Refresh": "true"})
    whole = f"{stands}~{ticket(live, request.session.session_key or '', instant)}"
    if seen == stands:
        return _nothing_new(whole)
    return _live(request, live.sitting, whole, is_new=not nothing_said(seen, stands))


def _nothing_new(whole: str) -> HttpResponse:
    return _tagged(HttpResponseNotModified(), whole)


def _noted(stands: Shown, whole: str) -> HttpResponse:
    """The note alone, which takes the place of the one that is shown."""
    more = {"tag": whole, **_of_note(stands.step, stands.version, stands.text)}
    response = _tagged(HttpResponse(render_to_string("quarterdeck/pages/session/noted.html", more)), whole)
    response.headers["HX-Retarget"] = "#noted"
    return response


def _live(request: HttpRequest, sitting: Sitting, whole: str, *, is_new: bool) -> HttpResponse:
    """The minutes, the note of the step, and whether to ask for the step, too."""
    step = Step(sitting.step)
    note = Note.of(sitting.session, step)
    more = {
        "meter": Way.of(sitting, boxes_of(sitting.session), now()).meter(),
        "tag": whole,
        "session_key": sitting.session.key,
        **_of_note(step, note.version, note.text),
        "is_new": is_new,
    }
    return _tagged(render(request, "quarterdeck/pages/session/live.html", more), whole)


def _of_note(step: Step, version: int, text: str) -> dict[str, object]:
    return {"note": {"version": version, "text": text}, "note_step": step.value, "note_name": NAMES[step][0].lower()}


def _tagged(response: HttpResponse, whole: str) -> HttpResponse:
    response.headers["ETag"] = f'"{whole}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def note_page(request: HttpRequest, session: str) -> HttpResponse:
    """Keep a note. A browser that saves while its person types is answered in JSON; a form, by the page again.

    With a ticket that holds it takes a statement to see that whoever writes is still cleared, and two to keep the note.
    """
    stands = _stands(request, session) if request.method == "POST" else None
    if stands is None:
        return _written_anew(request, session)
    response = _written(request, stands.cleared.session(), stands.cleared.voice(), stands)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@meets
@require_POST
def _written_anew(request: HttpRequest, account: Account, session: str) -> HttpResponse:
    live = live_session(account, session, now())
    if live is None:
        return _answer(request, session, {"told": "Nobody has opened this session yet."}, 422)
    return _written(request, live.sitting.session, live.voice)


def _written(request: HttpRequest, session: Session, voice: Voice, stands: Shown | None = None) -> HttpResponse:
    form = WriteNote(request.POST)
    if not form.is_valid():
        return JsonResponse({"told": "This is no note of a session."}, status=400)
    try:
        note = form.write(session, voice, now())
    except StaleRecord:
        return _stale(request, session.key, form)
    except Refusal as refused:
        return _answer(request, session.key, {"told": str(refused)}, 422)
    told = {"version": note.version, "tag": _saved_tag(request, note, stands) if stands else ""}
    return _answer(request, session.key, told, 200)


def _saved_tag(request: HttpRequest, note: Note, stands: Shown) -> str:
    """What a screen shows once its own note is saved, so that it needs not ask for it; empty where there is more."""
    seen, ticket_ = _asked(request)
    tag_ = live_tag(*note.counted, stands.opened_at, now()) if note.counted else ""
    return f"{tag_}~{ticket_}" if one_note_on(seen, tag_) else ""


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
