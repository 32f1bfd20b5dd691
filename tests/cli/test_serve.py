from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from urllib.request import urlopen

import pytest


@pytest.fixture
def serving(bare_house):
    """The address of a server that was started like a user starts it."""
    command = [sys.executable, "-m", "quarterdeck", "serve", "--port", "0", "--workers", "1"]
    server = subprocess.Popen(
        command,
        env=bare_house.environment,
        cwd=bare_house.home,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield re.search(r"http://\S+/", server.stdout.readline())[0]
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        server.stdout.close()


def test_the_server_prints_its_address_and_answers_there(serving):
    with urlopen(f"{serving}accounts/login/", timeout=60) as answer:
        assert answer.status == 200
        assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.once
def test_a_port_in_use_is_said_in_words(house):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = house.quarterdeck("serve", "--port", taken.getsockname()[1], code=1)
    assert "cannot be used" in said
    assert "--port" in said


@pytest.mark.once
def test_the_demo_refuses_a_home_with_real_people(house):
    house.quarterdeck("people", "add", "olga@acme.example", "--operations")
    said = house.quarterdeck("demo", "--no-serve", code=1)
    assert "real account" in said


SETTINGS = "quarterdeck.settings"
DEMO_ACCOUNT = (
    "from quarterdeck.records.models import Account\nAccount.open('d@d.example', None, by=None, is_demo=True)"
)
STRANGE_FACTS = (
    "from datetime import date\nfrom quarterdeck.records.models import Publication\n"
    "Publication.objects.create(number=1, source='crm', observed_on=date(2026, 1, 1), digest='0' * 64)"
)
ALL_WAYS_IN = [("-m", "quarterdeck", "serve", "--port", "0"), ("-c", "import quarterdeck.wsgi")]


def in_django(house, lines, **more):
    done = house.python("-c", f"import django\ndjango.setup()\n{lines}", DJANGO_SETTINGS_MODULE=SETTINGS, **more)
    assert done.returncode == 0, done.stderr


@pytest.mark.once
@pytest.mark.parametrize("way_in", ALL_WAYS_IN)
def test_no_way_of_serving_opens_a_home_with_real_people_as_a_demo(house, way_in):
    house.quarterdeck("people", "add", "olga@acme.example", "--operations")
    done = house.python(*way_in, QUARTERDECK_DEMO="1")
    assert done.returncode == 1
    assert "real account" in " ".join(done.stderr.split())


@pytest.mark.once
@pytest.mark.parametrize("way_in", ALL_WAYS_IN)
def test_no_way_of_serving_opens_real_facts_as_a_demo(house, way_in):
    house.quarterdeck("people", "list")
    in_django(house, STRANGE_FACTS)
    done = house.python(*way_in, QUARTERDECK_DEMO="1")
    assert done.returncode == 1
    assert "not the demo's" in " ".join(done.stderr.split())


@pytest.mark.once
@pytest.mark.parametrize("way_in", ALL_WAYS_IN)
def test_no_way_of_serving_takes_a_demo_for_real(house, way_in):
    house.quarterdeck("people", "list")
    in_django(house, DEMO_ACCOUNT, QUARTERDECK_DEMO="1")
    done = house.python(*way_in)
    assert done.returncode == 1
    assert "holds a demo" in " ".join(done.stderr.split())


@pytest.mark.once
def test_commands_on_the_demo_refuse_a_home_with_real_people_and_take_one_with_later_imports(house):
    house.quarterdeck("people", "add", "olga@acme.example", "--operations")
    assert "real account" in " ".join(house.quarterdeck("--demo", "people", "list", code=1).split())
    in_django(house, "from quarterdeck.records.models import Account\nAccount.objects.all().delete()")
    in_django(house, f"{DEMO_ACCOUNT}\n{STRANGE_FACTS}", QUARTERDECK_DEMO="1")
    assert "d@d.example" in house.quarterdeck("--demo", "people", "list")
    assert house.python("-c", "import quarterdeck.wsgi", QUARTERDECK_DEMO="1").returncode == 0


def test_a_web_server_starts_before_there_are_any_tables(house):
    done = house.python("-c", "import quarterdeck.wsgi")
    assert done.returncode == 0, done.stderr


FORKED = """
import os, threading, quarterdeck.wsgi
from quarterdeck.records import warm
warm._warm_up = lambda: os.write(1, b"warm")
if child := os.fork():
    os.waitpid(child, 0)
else:
    [thread.join() for thread in threading.enumerate() if thread.name == "warming"]
    os._exit(0)
"""


def test_every_process_that_a_web_server_forks_warms_up_and_no_thread_is_there_when_it_forks(house):
    done = house.python("-W", "error::DeprecationWarning", "-c", FORKED)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("warm")


STOPPED = """
import os, sys, threading, time, quarterdeck.wsgi
from quarterdeck.records import warm
begun = threading.Event()
def for_ever():
    begun.set()
    late = time.monotonic() + 60
    while time.monotonic() < late:
        pass
    os._exit(1)
warm.warm_up = for_ever
if child := os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
begun.wait()
"""


def test_a_process_that_is_told_to_stop_while_it_warms_up_stops(house):
    done = house.python("-c", STOPPED)
    assert (done.returncode, done.stderr) == (0, "")
