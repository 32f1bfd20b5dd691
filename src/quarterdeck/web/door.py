"""The addresses of signing in and out; whatever else the login library could do answers 404.

Accounts are opened, tied to people and shut by sales operations, so nobody signs up or manages addresses here. The
library resolves some of those names while it answers other pages, so the names exist and lead nowhere.
"""

from __future__ import annotations

from allauth.account import views
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path


def nowhere(request: HttpRequest, **_: str) -> HttpResponse:  # noqa: ARG001 Django's signature
    """A page of the login library that this house does not have."""
    raise Http404("This house has no such page.")


urlpatterns: list[URLPattern] = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("signup/", nowhere, name="account_signup"),
    path("email/", nowhere, name="account_email"),
    path("confirm-email/", nowhere, name="account_email_verification_sent"),
    path("password/set/", nowhere, name="account_set_password"),
    path("reauthenticate/", nowhere, name="account_reauthenticate"),
]
