"""Moving the demo company in: settings, organisation, targets, facts and the accounts of its cast."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command

from quarterdeck.demo.company import Company, company
from quarterdeck.demo.days import AS_OF, CALENDAR, START_MONTH
from quarterdeck.demo.digest import DIGEST
from quarterdeck.demo.living import live
from quarterdeck.demo.people import ADMINISTRATOR, CAST, ROOT, SOURCE, CastMember
from quarterdeck.records import models
from quarterdeck.records.adoption import adopt_organisation, adopt_targets
from quarterdeck.records.audit import actor_name, trail_held
from quarterdeck.records.imports import Progress, import_delivery, quiet
from quarterdeck.records.lock import only_one
from quarterdeck.records.models.statement import SET_UP
from quarterdeck.records.present import set_back
from quarterdeck.records.publications import folder
from quarterdeck.records.refusal import Refusal


class DemoRefused(Refusal):
    """The demo company cannot move in here."""


def load(progress: Progress = quiet, *, anew: bool = False) -> None:
    """Make this home hold the demo company, exactly; where it does already, nothing happens.

    One that an earlier version built is built anew, unless somebody changed it since: then it is kept. ``anew`` builds
    it in any case. Killed half-way, the next call completes it. Raises DemoRefused outside of demo mode, and where
    there are real users or another company.
    """
    _refuse_strangers()
    if anew or (_is_earlier() and not is_kept()):
        _clear()
    elif is_loaded() or is_kept():
        return
    progress("Inventing the company", 0, 1)
    made = company()
    progress("Inventing the company", 1, 1)
    set_back(AS_OF, CALENDAR.clock)
    _move_in(made)
    import_delivery(made.delivery, by=None, files=[SOURCE], progress=progress)
    _open_accounts(made, progress)


def is_loaded() -> bool:
    """Whether this home holds the demo company completely (and perhaps what somebody imported after it)."""
    return models.Publication.objects.filter(digest=DIGEST).exists() and not _missing_members()


def is_kept() -> bool:
    """Whether this home holds the demo company of an earlier version, which somebody has changed since.

    The last thing that happens to one that nobody has touched is that its accounts are opened, apart from upgrades.
    """
    last = models.AuditEvent.objects.exclude(verb="upgrade").order_by("number").last()
    return _is_earlier() and (last is None or (last.verb, last.noun) != ("open", "account"))


def _is_earlier() -> bool:
    published = models.Publication.objects
    return published.exists() and not published.filter(digest=DIGEST).exists()


def _clear() -> None:
    """Forget everything this home holds; its files are swept by the import that follows."""
    with only_one(folder(), actor_name(None)):
        call_command("flush", interactive=False, verbosity=0)


def _refuse_strangers() -> None:
    if not settings.DEMO_MODE:
        raise DemoRefused("This is not a demo. Set QUARTERDECK_DEMO=1 and use a home folder of its own.")
    if real := models.Account.objects.filter(is_demo=False).first():
        raise DemoRefused(
            f"{real} has a real account here, and in a demo anybody may sign in as anybody. "
            "Set QUARTERDECK_HOME to another folder for the demo."
        )
    root = models.Unit.company()
    if root and root.key != ROOT:
        raise DemoRefused(f"This home holds {root.name} already. Set QUARTERDECK_HOME to another folder for the demo.")


def _move_in(made: Company) -> None:
    with trail_held():
        calendar = made.calendar
        models.Company.current().revise(
            by=None,
            name=made.name,
            currency=made.currency,
            time_zone=calendar.clock.base,
            start_month=START_MONTH,
            opened_on=AS_OF + SET_UP,
        )
        if models.Unit.company() is None:
            adopt_organisation(made.organisation, by=None)
        adopt_targets(made.targets.entries, by=None)


def _open_accounts(made: Company, progress: Progress) -> None:
    """Open the cast's accounts, the last one after everything that they have said (see ``is_kept``)."""
    missing = _missing_members()
    found = [member for member in made.cast if member.email in missing]
    *others, last = sorted(found, key=lambda member: member.name == ADMINISTRATOR)
    for member in others:
        _open(member)
    live(progress)
    _open(last)


def _open(member: CastMember) -> None:
    person = models.Person.objects.get(key=member.person_key)
    models.Account.open(member.email, None, by=None, person=person, is_operations=member.is_operations, is_demo=True)


def _missing_members() -> set[str]:
    known = models.Account.objects.filter(is_demo=True, is_active=True).values_list("email", flat=True)
    return {member.email for member in CAST} - set(known)
