from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from quarterdeck.records.models import Account

pytestmark = pytest.mark.django_db
PASSWORD = "a long and winding road"


@pytest.fixture(autouse=True)
def _forget_attempts():
    cache.clear()


@pytest.fixture
def olga():
    return Account.open("olga@acme.example", PASSWORD, by=None, is_operations=True)


def log_in(client, password=PASSWORD, login="olga@acme.example"):
    return client.post(reverse("account_login"), {"login": login, "password": password})


def is_logged_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("address", ["olga@acme.example", "OLGA@acme.example"])
def test_the_right_password_opens_the_door_whatever_the_case_of_the_address(client, olga, address):
    assert log_in(client, login=address).status_code == 302
    assert is_logged_in(client)


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client, olga):
    wrong, unknown = log_in(client, "wrong"), log_in(client, login="nobody@acme.example")
    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert not is_logged_in(client)


def test_guessing_is_stopped_after_a_few_attempts_even_with_the_right_password_then(client, olga):
    for _ in range(5):
        log_in(client, "wrong")
    assert not is_logged_in(client)
    log_in(client)
    assert not is_logged_in(client)


def test_a_shut_account_does_not_open(client, olga):
    olga.deactivate(by=None)
    log_in(client)
    assert not is_logged_in(client)


def test_nobody_opens_an_account_for_themselves(client):
    client.post(reverse("account_signup"), {"email": "new@acme.example", "password1": PASSWORD})
    assert not Account.objects.exists()


def test_without_a_mail_server_the_console_says_how_to_help(client, olga, caplog):
    response = client.post(reverse("account_reset_password"), {"email": "olga@acme.example"})
    assert response.status_code == 302
    assert "quarterdeck people password" in caplog.text


def test_with_a_mail_server_whoever_forgot_the_password_gets_a_letter(client, olga, settings, mailoutbox):
    settings.MAIL_IS_SET_UP = True
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    client.post(reverse("account_reset_password"), {"email": "olga@acme.example"})
    (letter,) = mailoutbox
    assert letter.to == ["olga@acme.example"]
    assert "/accounts/password/reset/key/" in letter.body


def test_answers_carry_the_strict_policy(client):
    policy = client.get(reverse("account_login")).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
