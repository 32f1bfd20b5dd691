from __future__ import annotations

from django.test import Client
from tests.web.setup.asking import page

from quarterdeck.records.models import Account, Person


def test_before_there_is_an_organisation_the_page_says_what_will_be_here(db):
    account = Account.open("olga@acme.example", None, by=None, is_operations=True)
    client = Client(headers={"host": "localhost"})
    client.force_login(account)
    assert Person.objects.count() == 0
    assert "There is no organisation yet" in page(client, "/setup/organisation/")
