"""The page of one verb, for what needs more than a button: what is meant, and the form with its words."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quarterdeck.domain.scope import Subject, SubjectKind
from quarterdeck.records.models import Action, Decision, Sitting, Support
from quarterdeck.web.frame import frame_of
from quarterdeck.web.pages.decisions.sayings import Saying, Speaking
from quarterdeck.web.pages.decisions.sayings.actions import scale_of


def say_form(request: HttpRequest, by: Speaking, form: Saying) -> HttpResponse:
    """The form of a verb in the frame of its owner's page."""
    subject = Subject(SubjectKind.PERSON, by.voice.owner.key)
    scope = by.book.scope(subject)
    place = by.book.place(scope)
    form.fit(by)
    meant = _meant(by, next((form[name].value() for name in ("key", "action_key") if name in form.fields), ""))
    more = {
        "title": form.title,
        "frame": frame_of(request, by.book, "decisions", scope, place, 0),
        "eyebrow": f"Decisions · {place.name}",
        "about": meant.text if meant else "",
        "gap": form.about(by),
        "form": form,
        "at": f"{request.path}?{urlencode({'session': back})}" if (back := session_named(request)) else request.path,
        "leave": back_to(request) or reverse("decisions_of", args=[subject.kind.value, subject.key]),
    }
    return render(request, "quarterdeck/pages/say.html", more)


def back_to(request: HttpRequest) -> str:
    """The session in which it is said, to which whoever says it goes back; nothing outside of one.

    Nor where that is closed: what is said by then is not in its record, but on Decisions.
    """
    session = session_named(request)
    is_over = Sitting.objects.filter(session__key=session, closed_at__isnull=False).exists()
    return reverse("session", args=[session]) if session and not is_over else ""


def session_named(request: HttpRequest) -> str:
    """The key of the session in which it is said; empty outside of one."""
    named = request.GET.get("session") or request.POST.get("session") or ""
    return "" if "/" in named else named


def opened_with(by: Speaking, what: str, given: dict[str, str]) -> dict[str, object]:
    """What the fields of a form hold at first: the words of the action or decision that is meant, as it stands."""
    if what == "reconsider":
        decided = Decision.objects.filter(key=given.get("key", ""), owner=by.voice.owner)
        return {
            **(decided.values("conclusion", "text", "due_on", "kind", "escalated_to", "guidance").first() or {}),
            **given,
        }
    action = Action.objects.filter(key=given.get("key", ""), owner=by.voice.owner).first()
    if action is None:
        return dict(given)
    scale = scale_of(action.metric)
    return {
        "text": action.text,
        "metric": action.metric,
        "begin": _typed(action.begin_value, scale),
        "goal": _typed(action.goal_value, scale),
        "due_on": action.due_on,
        **given,
    }


def _typed(value: Decimal | None, scale: Decimal) -> str:
    """A number as somebody would type it."""
    return "" if value is None else f"{(value * scale).normalize():f}"


def _meant(by: Speaking, key: str | None) -> Action | Support | None:
    asked = {"key": key or "", "owner": by.voice.owner}
    return Action.objects.filter(**asked).first() or Support.objects.filter(**asked).first()
