from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from quarterdeck import settings as ours

SOURCE = Path(__file__).parents[2] / "src"


def start(tmp_path, code="", **given):
    """Load the settings in a process of their own; what it printed, and its exit code."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("QUARTERDECK_")}
    environment |= {"PYTHONPATH": str(SOURCE), "QUARTERDECK_HOME": str(tmp_path / "home")} | given
    command = [sys.executable, "-W", "error", "-c", f"import quarterdeck.settings as s\n{code}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
    return done.returncode, done.stdout + done.stderr


def test_a_key_is_made_once_and_kept_for_nobody_else_to_read(tmp_path):
    first, second = (start(tmp_path, "print(s.SECRET_KEY)") for _ in range(2))
    assert first == second
    assert first[0] == 0
    assert len(first[1].strip()) > 60
    assert stat.S_IMODE((tmp_path / "home" / "secret-key").stat().st_mode) == 0o600


@pytest.mark.parametrize("key", ["short", "a" * 80])
def test_a_weak_key_is_refused(tmp_path, key):
    code, said = start(tmp_path, QUARTERDECK_SECRET_KEY=key)
    assert code != 0
    assert "too weak" in said


def test_debugging_on_a_public_host_is_refused(tmp_path):
    code, said = start(tmp_path, QUARTERDECK_DEBUG="1", QUARTERDECK_HOSTS="sales.example.com")
    assert code != 0
    assert "public host" in said


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("QUARTERDECK_DEBUG", "maybe", "Write 1 or 0"),
        ("QUARTERDECK_KEEP_PUBLICATIONS", "0", "whole number, 1 or more"),
        ("QUARTERDECK_DATABASE_URL", "mysql://x/y", "postgresql://"),
        ("QUARTERDECK_DATABASE_URL", "postgresql://host", "names no database"),
        ("QUARTERDECK_DATABASE_URL", "postgresql://host:port/name", "cannot be read"),
        ("QUARTERDECK_SMTP_URL", "http://x", "smtp://"),
        ("QUARTERDECK_HOME", "/proc/nowhere", "cannot be made"),
    ],
)
def test_a_setting_that_makes_no_sense_is_said_in_words(tmp_path, name, value, words):
    code, said = start(tmp_path, **{name: value})
    assert code != 0
    assert words in said


def test_a_public_host_is_served_over_https_only(tmp_path):
    code = "print(s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)"
    assert start(tmp_path, code, QUARTERDECK_HOSTS="sales.example.com")[1].split() == ["True"] * 4
    assert start(tmp_path, code)[1].split() == ["False"] * 4


def test_a_postgresql_address_is_taken_apart(tmp_path):
    code = "d = s.DATABASES['default']; print(d['HOST'], d['PORT'], d['USER'], d['PASSWORD'], d['NAME'], d['OPTIONS'])"
    url = "postgresql://quarter:p%40ss@db.example.com:5433/deck?sslmode=require"
    said = start(tmp_path, code, QUARTERDECK_DATABASE_URL=url)[1].strip()
    assert said == "db.example.com 5433 quarter p@ss deck {'sslmode': 'require'}"


def test_the_demo_has_a_home_of_its_own(tmp_path):
    code, said = start(tmp_path, "print(s.HOME)", QUARTERDECK_HOME="", QUARTERDECK_DEMO="1")
    assert code == 0
    assert said.strip().endswith("var/demo")


def test_the_deployment_checks_have_nothing_to_say(tmp_path):
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("QUARTERDECK_")},
        "PYTHONPATH": str(SOURCE),
        "QUARTERDECK_HOME": str(tmp_path),
        "QUARTERDECK_HOSTS": "sales.example.com",
        "DJANGO_SETTINGS_MODULE": "quarterdeck.settings",
    }
    command = [sys.executable, "-W", "error", "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
    ],
)
def test_write_ahead_mode_is_used_only_where_it_loses_nothing(version, safe):
    assert ours.wal_is_safe(version) is safe


def test_the_content_policy_lets_nothing_in_from_elsewhere():
    everything = " ".join(str(value) for values in ours.SECURE_CSP.values() for value in values)
    assert "unsafe" not in everything
    assert "http" not in everything
    assert ours.SECURE_CSP["default-src"] == ["'none'"]
