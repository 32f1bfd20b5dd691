"""What every test stands on: an installation of its own, no network, and properties that try the same examples."""

from __future__ import annotations

import atexit
import ipaddress
import os
import shutil
import socket
import sys
import tempfile

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, settings

# An empty installation that only the database is chosen for from outside. It has to stand before Django reads its
# settings, which is why pyproject.toml does not name the settings module.
for name in [name for name in os.environ if name.startswith("QUARTERDECK_") and name != "QUARTERDECK_DATABASE_URL"]:
    del os.environ[name]
HOME = tempfile.mkdtemp(prefix="quarterdeck-tests-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["QUARTERDECK_HOME"] = HOME
os.environ["DJANGO_SETTINGS_MODULE"] = "quarterdeck.settings"
django_settings._setup()

pytest_plugins = ["tests.engines", "tests.house", "tests.living", "tests.recording"]

# Tests run side by side have a main module that comes from no file; the Spark client takes that for its own doctests.
main_module = sys.modules["__main__"]
if main_module.__spec__ is None and not hasattr(main_module, "__file__"):
    main_module.__file__ = __file__

# The same examples on every run, and no deadline: a busy machine is not a failing test.
settings.register_profile(
    "quarterdeck",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("quarterdeck")


ON_POSTGRES = os.environ.get("QUARTERDECK_DATABASE_URL", "").startswith("postgres")
RECORDS = frozenset({"db", "transactional_db", "house", "bare_house", "empty"})
"""Fixtures that open the database of an installation."""


LONGEST = ("spark", "slow")
"""Marks of tests that are begun first, so that at the end of a run no core waits for another."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first, and on PostgreSQL only what touches records; all else was run on SQLite and would be the same.

    Django lets no other test near its database, so nothing can touch records and be left out. In the browser the demo
    company is looked at on SQLite only: how its pages read PostgreSQL is tested without one.
    """
    items.sort(key=lambda item: [item.get_closest_marker(mark) is None for mark in LONGEST])
    if not ON_POSTGRES:
        return
    left_out = [item for item in items if not touches_records(item)]
    items[:] = [item for item in items if touches_records(item)]
    config.hook.pytest_deselected(items=left_out)


def touches_records(item: pytest.Item) -> bool:
    """Whether the test opens the database, or asks a PostgreSQL server for facts, and another one might matter."""
    if item.get_closest_marker("once"):
        return False
    marked = any(item.get_closest_marker(name) for name in ("django_db", "postgres"))
    return marked or not RECORDS.isdisjoint(getattr(item, "fixturenames", ()))


class NetworkReached(RuntimeError):
    """A test tried to leave this machine."""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that is not to this machine itself."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: tuple[str, int] | str) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(str(address[0])):
            raise NetworkReached(f"A test tried to reach {address[0]}; tests stay on this machine.")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)


def is_loopback(host: str) -> bool:
    """Whether the host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
