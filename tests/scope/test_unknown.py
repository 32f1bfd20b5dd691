"""Of a day on which nothing was known of somebody that is said, and nothing of what came later."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.scope.faces import ask, client_of

from quarterdeck.cli import main
from quarterdeck.domain.facts import Batch, Delivery
from quarterdeck.records.imports import import_delivery
from quarterdeck.records.models import Account, LinkedBy, OwnerIdentity, Person, Seat, Unit

pytestmark = pytest.mark.once
DAY = date(2026, 2, 5)


@pytest.fixture
def tom(living_alone):
    """A seller of a company that knows much, who owns nothing and sees nothing but what is his."""
    person = Person.join("Tom Three", by=None)
    Seat.place(person, Unit.objects.get(key="vienna"), by=None)
    OwnerIdentity.link(person, "crm:tom", LinkedBy.OWNER_ID, by=None)
    Account.open("tom@acme.example", None, by=None, person=person)
    return person


@pytest.fixture
def terminal(capsys):
    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        told = capsys.readouterr()
        assert not ended.value.code, told.err
        return told.out

    return run


def test_the_page_of_a_day_on_which_nothing_was_known_does_not_tell_since_when_something_is(tom, terminal):
    before = told(tom, terminal, DAY)
    silent = [face for face, said in before.items() if "Nothing was known of you at the end of 5 " not in said]
    assert [face for face in silent if "bridge" not in face] == []
    deal(date(2026, 2, 12), "tom", {"created_on": date(2026, 2, 10)})
    assert told(tom, terminal, DAY) == before
    assert "Nothing was known of" not in terminal("show", "performance", "--for", tom.key)


@pytest.mark.parametrize("credit", [{"prime": "0.1"}, {"overlay": "0.5"}])
def test_whoever_is_credited_with_what_others_own_is_known(tom, terminal, credit):
    deal(date(2026, 2, 12), "ada", {"created_on": date(2026, 2, 10)}, **credit)
    for day in ((), ("--as-of", "2026-02-12")):
        for face in ("performance", "trust"):
            assert "Nothing was known of" not in terminal("show", face, "--for", tom.key, *day)
    said = " ".join(terminal("show", "performance", "--for", tom.key).split())
    assert ("There are no opportunities here yet" in said) == ("prime" not in credit)
    assert "Nothing was known of" in terminal("show", "performance", "--for", tom.key, "--as-of", "2026-02-05")


def deal(on, owner, more, **credit):
    """A later export with an open deal of that owner, and what of it is credited to Tom and to them."""
    row = {"opportunity_id": "late", "owner_id": owner, "status": "open", "stage": "Late", "amount": Decimal(1000)}
    rows = {"opportunity": [{**row, "close_on": date(2026, 3, 2), **more}]}
    shares = [("tom", kind, Decimal(share)) for kind, share in credit.items()]
    if "prime" in credit:
        shares.append((owner, "prime", 1 - Decimal(credit["prime"])))
    if shares:
        rows["opportunity_credit"] = [
            {"opportunity_id": "late", "seller_id": who, "kind": kind, "share": share} for who, kind, share in shares
        ]
    batches = tuple(
        Batch(table, "crm", {name: [row[name] for row in each] for name in each[0]}, range(1, len(each) + 1), "x.csv")
        for table, each in rows.items()
    )
    import_delivery(Delivery("crm", on, batches, digest=f"{owner} {on}"), by=None)


def told(tom, terminal, day):
    """What every face says to Tom of himself as of that day."""
    client, found = client_of("tom"), {}
    for report in ("performance", "trust", "bridge"):
        for address in (f"/{report}/person/{tom.key}/", f"/api/v1/{report}/person/{tom.key}"):
            answer = ask(client, f"{address}?as_of={day}")
            assert answer.status == 200
            found[address] = answer.body.decode()
        asked = ("--for", tom.key, "--as", "tom@acme.example", "--as-of", str(day))
        found[report] = " ".join(terminal("show", report, *asked).split())
    return found
