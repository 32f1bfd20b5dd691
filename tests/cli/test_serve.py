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
def serving(house):
    """The address of a server that was started like a user starts it."""
    command = [sys.executable, "-m", "quarterdeck", "serve", "--port", "0", "--workers", "1"]
    server = subprocess.Popen(
        command, env=house.environment, cwd=house.home, stdout=subprocess.PIPE, text=True, start_new_session=True
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


def test_a_port_in_use_is_said_in_words(house):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = house.quarterdeck("serve", "--port", taken.getsockname()[1], code=1)
    assert "cannot be used" in said
    assert "--port" in said


def test_the_demo_refuses_a_home_with_real_people(house):
    house.quarterdeck("people", "add", "olga@acme.example", "--operations")
    said = house.quarterdeck("demo", "--no-serve", code=1)
    assert "real account" in said
