"""Finding the person that a delivered row means, or letting them join."""

from __future__ import annotations

from quarterdeck.domain.days import END
from quarterdeck.records.audit import Actor
from quarterdeck.records.models import Account, OwnerIdentity, Person
from quarterdeck.records.refusal import Refusal


class People:
    """The people on record, found by e-mail address, by seller id, or by a name that only one of them bears."""

    def __init__(self, by: Actor | None) -> None:
        self._by = by
        self.joined = 0
        self.notes: list[str] = []

    def found_as(self, name: str, email: str | None, owner_id: str | None) -> Person:
        """The person; somebody new where nobody fits.

        Refusal where a name alone could mean several, and where a seller id is somebody's who differs in everything.
        """
        email = email.strip().lower() if email else None
        person = _by_email(email) or _by_owner_id(owner_id, name, email) or _by_name(name, email)
        _refuse_login_of_other(email, name, person)
        if person is None:
            self.joined += 1
            return Person.join(name, email, by=self._by)
        before = str(person)
        after = person.correct(by=self._by, name=name, email=email)
        if str(after) != before:
            self.notes.append(f"{before} is called {after}, on past days, too.")
        return after


def person_called(text: str) -> Person:
    """The person with that key, e-mail address or name. Refusal where there is none or more than one."""
    text = text.strip()
    exact = Person.objects.filter(key=text).first() or _by_email(text.lower()) or _vacant(text)
    if found := exact or _by_name(text, None):
        return found
    raise Refusal(f"There is nobody called '{text}'. See who there is: quarterdeck organisation show")


def _vacant(title: str) -> Person | None:
    """The only vacant seat of that title, where nobody is called so."""
    found = Person.objects.filter(name=title, is_vacancy=True, seats__known_to=END).distinct()[:2]
    is_taken = Person.objects.filter(name=title, is_vacancy=False).exists()
    return found[0] if len(found) == 1 and not is_taken else None


def _by_email(email: str | None) -> Person | None:
    return Person.objects.filter(email=email).first() if email else None


def _refuse_login_of_other(email: str | None, name: str, person: Person | None) -> None:
    """Refusal where somebody else signs in with that address: what they see would look like this person's."""
    login = Account.objects.filter(email=email, person__isnull=False).exclude(person=person).first() if email else None
    if login:
        raise Refusal(
            f"{login.person} signs in as {email}, so it cannot be the e-mail address of {name}. Correct the address, "
            "or leave it out."
        )


def _by_owner_id(owner_id: str | None, name: str, email: str | None) -> Person | None:
    """Whose seller id it is: somebody of that name or that address, for either may have been corrected, not both."""
    link = OwnerIdentity.objects.filter(owner_id=owner_id).select_related("person").first() if owner_id else None
    if link is None:
        return None
    person: Person = link.person
    if email and person.email and person.email != email and person.name.casefold() != name.strip().casefold():
        raise Refusal(
            f"The seller id {owner_id} is {person.name}'s ({person.email}), and here it is given to {name} ({email}). "
            "What it owned on past days would become somebody else's. Leave the seller id out, and "
            f"{name} joins; if both are one person, correct the name first and the e-mail address in a second file."
        )
    return person


def _by_name(name: str, email: str | None) -> Person | None:
    """The only bearer of the name, unless they are known to have another e-mail address."""
    found = list(Person.objects.filter(name=name.strip(), is_vacancy=False)[:2])
    if len(found) > 1:
        raise Refusal(f"More than one person is called '{name}'. Give an e-mail address to tell them apart.")
    if found and email and found[0].email and found[0].email != email:
        return None
    return found[0] if found else None
