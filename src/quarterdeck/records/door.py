"""The door: what the login library must not do here."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

log = logging.getLogger(__name__)


class Door(DefaultAccountAdapter):  # type: ignore[misc] # the library ships no types
    """Accounts are opened by sales operations only, and mail is sent only where a mail server is set."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 the library's signature
        """Never: nobody opens an account for themselves."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, or tell the console how to help whoever has forgotten a password."""
        if settings.MAIL_IS_SET_UP:
            super().send_mail(template_prefix, email, context)
            return
        log.warning("No mail server is set, so no mail went to %s. Set a password: quarterdeck people password", email)
