"""Pages of demo mode: the cast to sign in as, and the component page. Elsewhere they do not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from quarterdeck.demo.people import CAST
from quarterdeck.records.models import Account
from quarterdeck.web.charts.samples import components as samples
from quarterdeck.web.frame import Frame, Step, Viewer, initials
from quarterdeck.web.pages.demo.sample_controls import sample_controls
from quarterdeck.web.pages.demo.sample_setup import sample_setup


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that answers 404 outside demo mode, whatever is asked of it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.DEMO_MODE:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@demo_only
@require_GET
def cast(request: HttpRequest) -> HttpResponse:
    """Who can be signed in as."""
    members = [(member, initials(member.name)) for member in CAST]
    return render(request, "quarterdeck/demo/cast.html", {"cast": members, "broad": True})


@demo_only
@require_POST
def sign_in_as(request: HttpRequest, role: str) -> HttpResponse:
    """Sign in as a member of the cast; only accounts made for the demo can be had this way."""
    member = next((m for m in CAST if m.role == role), None)
    account = Account.objects.filter(email=member.email, is_demo=True, is_active=True).first() if member else None
    if account is None:
        raise Http404
    login(request, account, settings.AUTHENTICATION_BACKENDS[0])
    return redirect("home")


@demo_only
@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every part and chart with made-up values."""
    frame = Frame(
        home=reverse("home"),
        menu=(),
        crumbs=(Step("Components", ""),),
        viewer=Viewer("Nobody", "N", "Looking at parts"),
        sign_out="",
        controls=sample_controls(),
    )
    return render(request, "quarterdeck/components.html", {**samples(), **sample_setup(), "frame": frame})
