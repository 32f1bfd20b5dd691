"""Everything an installation decides, read from the environment once at start; docs/operating.md lists it all.

What belongs to the organisation itself (currency, time zone, start of the fiscal year) is a record, not a setting.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from quarterdeck.facts.machine import writing_memory

PACKAGE = Path(__file__).resolve().parent
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
SHORTEST_KEY = 40
FEWEST_LETTERS = 8


def _flag(name: str) -> bool:
    text = os.environ.get(name, "").strip().lower()
    if text in {"", "0", "false", "no", "off"}:
        return False
    if text in {"1", "true", "yes", "on"}:
        return True
    raise ImproperlyConfigured(f"{name} is '{text}'. Write 1 or 0, or leave it out.")


def _count(name: str, default: int, least: int) -> int:
    text = os.environ.get(name, "").strip() or str(default)
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise ImproperlyConfigured(f"{name} is '{text}'. Write a whole number, {least} or more.")
    return int(text)


def _words(name: str, default: str) -> list[str]:
    text = os.environ.get(name, "").strip() or default
    return [word.strip() for word in text.split(",") if word.strip()]


def _home(*, demo: bool) -> Path:
    """The folder that holds everything this installation keeps; made if it is not there."""
    folder = Path(os.environ.get("QUARTERDECK_HOME", "").strip() or ("var/demo" if demo else "var")).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as wrong:
        raise ImproperlyConfigured(
            f"The folder {folder} cannot be made: {wrong.strerror}. "
            "Set QUARTERDECK_HOME to a folder this account may write to."
        ) from wrong
    return folder


def _secret_key(home: Path) -> str:
    """The given key if it is strong, else the one kept in the home folder, made on first start."""
    given = os.environ.get("QUARTERDECK_SECRET_KEY", "").strip()
    if given:
        if len(given) < SHORTEST_KEY or len(set(given)) < FEWEST_LETTERS:
            raise ImproperlyConfigured(
                f"QUARTERDECK_SECRET_KEY is too weak: it needs at least {SHORTEST_KEY} random characters. "
                "Leave it out and one is made and kept in the home folder."
            )
        return given
    return _kept_key(home / "secret-key")


def _kept_key(path: Path) -> str:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = path.read_text(encoding="ascii").strip()
        if len(kept) < SHORTEST_KEY:
            raise ImproperlyConfigured(
                f"{path} holds no usable key. Delete the file to have a new one made; everybody signs in again then."
            ) from None
        return kept
    except OSError as wrong:
        raise ImproperlyConfigured(f"{path} cannot be written: {wrong.strerror}.") from wrong
    key = secrets.token_urlsafe(64)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    return key


def _database(home: Path) -> dict[str, Any]:
    url = os.environ.get("QUARTERDECK_DATABASE_URL", "").strip()
    parts = urlsplit(url)
    match parts.scheme:
        case "":
            return _sqlite(home / "records.sqlite3")
        case "sqlite":
            return _sqlite(Path(unquote(parts.path)).resolve())
        case "postgresql" | "postgres":
            return _postgresql(url)
        case other:
            raise ImproperlyConfigured(
                f"QUARTERDECK_DATABASE_URL starts with '{other}://'. "
                "Write postgresql://user:password@host:port/name, or leave it out for SQLite in the home folder."
            )


def _sqlite(path: Path) -> dict[str, Any]:
    """SQLite in write-ahead mode where that is safe, with short exclusive writes."""
    journal = "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "DELETE"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000",
        },
    }


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the defect by which resetting the write-ahead log could lose a commit."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def _postgresql(url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        raise ImproperlyConfigured(f"QUARTERDECK_DATABASE_URL cannot be read: {wrong}.") from wrong
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured("QUARTERDECK_DATABASE_URL names no database: add /name at its end.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "quarterdeck.records.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _mailers() -> dict[str, Any]:
    """Where mail goes: smtp://user:password@host:587 (STARTTLS) or smtps://…:465; nowhere while it is not set."""
    url = os.environ.get("QUARTERDECK_SMTP_URL", "").strip()
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("QUARTERDECK_SMTP_URL must look like smtp://user:password@host:587 or smtps://….")
    options = {
        "host": parts.hostname,
        "port": parts.port or (465 if parts.scheme == "smtps" else 587),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp" and parts.hostname not in LOOPBACK,
        "use_ssl": parts.scheme == "smtps",
        "timeout": 10,
    }
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


# ---------------------------------------------------------------- the installation
DEMO_MODE = _flag("QUARTERDECK_DEMO")
HOME = _home(demo=DEMO_MODE)
PUBLICATIONS_FOLDER, FACTS_URL = HOME / "facts", os.environ.get("QUARTERDECK_FACTS_URL", "").strip()
STUCK_PERCENT, QUIET_DAYS = _count("QUARTERDECK_STUCK_PERCENT", 150, 100), _count("QUARTERDECK_QUIET_DAYS", 30, 1)
KEEP_PUBLICATIONS = _count("QUARTERDECK_KEEP_PUBLICATIONS", 5, 1)
IMPORT_MEMORY = _count("QUARTERDECK_IMPORT_MEMORY", writing_memory(), 128)
ALLOWED_HOSTS = _words("QUARTERDECK_HOSTS", "localhost,127.0.0.1,[::1]")
IS_PUBLIC = not set(ALLOWED_HOSTS) <= LOOPBACK
DEBUG = _flag("QUARTERDECK_DEBUG")
if DEBUG and IS_PUBLIC:
    raise ImproperlyConfigured(
        "QUARTERDECK_DEBUG shows the inside of the program to everybody, and QUARTERDECK_HOSTS names a public host. "
        "Switch one of them off."
    )
SECRET_KEY = _secret_key(HOME)

# ---------------------------------------------------------------- Django
INSTALLED_APPS = [
    "quarterdeck.records",
    "quarterdeck.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "quarterdeck.urls"
WSGI_APPLICATION = "quarterdeck.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
DATABASES = {"default": _database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# In the database, so that throttles count over all web processes.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
USE_I18N = True
STATIC_URL = "static/"
# Served straight from the package: there is no folder to collect into.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# ---------------------------------------------------------------- the door
AUTH_USER_MODEL = "records.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email",)},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "quarterdeck.records.door.Door"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,5/300s/key", "login": "120/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = _count("QUARTERDECK_PROXIES", 0, 0)
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PUBLIC
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = IS_PUBLIC
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_PUBLIC else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_PUBLIC
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["htmx"],
}

MAILERS = _mailers()
MAIL_IS_SET_UP = bool(MAILERS)
DEFAULT_FROM_EMAIL = os.environ.get("QUARTERDECK_MAIL_FROM", "").strip() or "quarterdeck@localhost"
# Without a mail server nothing is ever sent, and the console says how to set a password instead.
SILENCED_SYSTEM_CHECKS = [] if MAIL_IS_SET_UP else ["mail.W001"]
