"""The public practice set, imported like anybody would: its pages open, and say what that data cannot answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parents[3]
SET = ROOT.parent / "shared" / "data" / "crm-sales-opportunities"
MAPPING = ROOT / "examples" / "crm-sales-opportunities" / "mapping.toml"


@pytest.fixture
def imported(db, settings, tmp_path, capsys):
    """The set, brought in with the command and the mapping file that ships with the product."""
    if not SET.is_dir():
        pytest.skip("The public practice set is not beside this checkout.")
    from quarterdeck.cli import main
    from quarterdeck.records.models import Account
    from quarterdeck.records.opened import close_all

    settings.PUBLICATIONS_FOLDER = tmp_path / "facts"
    settings.PUBLICATIONS_FOLDER.mkdir()
    with pytest.raises(SystemExit) as ended:
        main(["import", str(SET), "--mapping", str(MAPPING), "--observed-on", "2017-12-31", "--yes"])
    assert not ended.value.code, capsys.readouterr().err
    client = Client(headers={"host": "localhost"})
    client.force_login(Account.open("olga@acme.example", None, by=None, is_operations=True))
    yield client
    close_all()


def test_pages_open_from_the_company_down_to_a_seller_and_say_what_is_missing(imported):
    html = text(imported, imported.get("/").headers["Location"])
    assert "No target" in html
    below, address, steps = html, "", []
    while "/person/" not in address:
        address = links(below)[0]
        below = text(imported, address)
        steps.append(address)
    assert len(set(steps)) >= 3  # office, manager, seller
    for page in (html, below):
        assert "No activities known in these weeks" in page
        assert "Cannot tell" in page
    assert "cannot be made with this data" in text(imported, address.replace("performance", "trust"))


def links(html):
    """The lines of a unit's table."""
    return re.findall(r'class="name" href="(/performance/[^"]+)"', html)


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()
