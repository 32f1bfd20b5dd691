"""A home holds either real people or a demo, where anybody may sign in as anybody: never both."""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from quarterdeck.records.models import Account, Publication
from quarterdeck.records.refusal import Refusal


class WrongHome(Refusal):
    """The home was made for the other mode."""


def refuse_wrong_home(demo_digest: str) -> None:
    """WrongHome if a demo would open real records to anybody, or demo accounts would stand among real ones.

    ``demo_digest`` tells the demo's own publication, which stands before the first demo account does. A database
    without tables holds nothing that could be opened.
    """
    if "records_account" not in connection.introspection.table_names():
        return
    if settings.DEMO_MODE:
        _refuse_real_records(demo_digest)
    elif demo := Account.objects.filter(is_demo=True).first():
        raise WrongHome(
            f"The home {settings.HOME} holds a demo: {demo} is an account that anybody may use. Start with "
            "QUARTERDECK_DEMO=1 to look around in it, or set QUARTERDECK_HOME (and QUARTERDECK_DATABASE_URL, if you "
            "set it) to a home of your own."
        )


def _refuse_real_records(demo_digest: str) -> None:
    elsewhere = (
        f"in a demo anybody may sign in as anybody. For {settings.HOME}, start without QUARTERDECK_DEMO and --demo; "
        "for the demo, set QUARTERDECK_HOME (and QUARTERDECK_DATABASE_URL, if you set it) to another home."
    )
    if real := Account.objects.filter(is_demo=False).first():
        raise WrongHome(f"{real} has a real account here, and {elsewhere}")
    published = Publication.objects
    if Account.objects.filter(is_demo=True).exists() or published.filter(digest=demo_digest).exists():
        return
    if strange := published.first():
        raise WrongHome(f"This home holds facts that are not the demo's ({strange}), and {elsewhere}")
