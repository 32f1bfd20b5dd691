"""quarterdeck people: who may sign in."""

from __future__ import annotations

import secrets
import sys

import click
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from quarterdeck.cli.home import enter_home
from quarterdeck.cli.terminal import show_table
from quarterdeck.records.models import Account, AccountRefused
from quarterdeck.records.people import person_called

RANDOM_BYTES = 12


@click.group()
def command() -> None:
    """Who may sign in. What they may see follows from where they sit in the organisation."""
    enter_home()


@command.command("list")
def list_people() -> None:
    """List the accounts."""
    accounts = Account.objects.select_related("person")
    if not accounts:
        click.echo("There are no accounts yet. Add one: quarterdeck people add EMAIL --person NAME")
        return
    rows = [
        (
            a.email,
            a.person.name if a.person else "",
            _sees(a),
            _state(a),
            f"{a.last_login:%Y-%m-%d}" if a.last_login else "",
        )
        for a in accounts
    ]
    show_table("Accounts", ("E-mail", "Person", "Sees", "State", "Last login"), rows)


@command.command()
@click.argument("email")
@click.option("--person", "name", help="The person of the organisation who signs in: name, key or e-mail address.")
@click.option("--operations", is_flag=True, help="Sales operations: sees the whole company.")
def add(email: str, name: str | None, *, operations: bool) -> None:
    """Open an account for EMAIL. Asks for a password, or makes one and shows it once."""
    _check_email(email)
    person = person_called(name) if name else None
    password, made = _password()
    account = Account.open(email, password, by=None, person=person, is_operations=operations)
    click.echo(f"{account} may sign in now{_with(password, made=made)}")
    if person is None and not operations:
        click.echo(
            "This account sees no numbers: it has no person (--person) and is not sales operations (--operations)."
        )


@command.command()
@click.argument("email")
def deactivate(email: str) -> None:
    """Shut the account of EMAIL; whoever uses it is out on the next request."""
    _account(email).deactivate(by=None)
    click.echo(f"{email} can no longer sign in.")


@command.command()
@click.argument("email")
def password(email: str) -> None:
    """Set another password for EMAIL. Asks for one, or makes one and shows it once."""
    account = _account(email)
    chosen, made = _password()
    account.reset_password(chosen, by=None)
    click.echo(f"{account} has another password now{_with(chosen, made=made)}")


def _account(email: str) -> Account:
    account = Account.objects.filter(email=email.strip().lower()).first()
    if account is None:
        raise AccountRefused(f"There is no account for '{email}'. See which there are: quarterdeck people list")
    return account


def _check_email(email: str) -> None:
    try:
        validate_email(email.strip())
    except ValidationError:
        raise AccountRefused(f"'{email}' is not an e-mail address. Write it like name@example.com.") from None


def _password() -> tuple[str, bool]:
    """A password, and whether it was made here: always where nobody sits at a keyboard."""
    typed = ""
    if sys.stdin.isatty():
        typed = click.prompt("Password (leave empty to have one made)", hide_input=True, default="", show_default=False)
    if not typed:
        return secrets.token_urlsafe(RANDOM_BYTES), True
    try:
        validate_password(typed)
    except ValidationError as wrong:
        raise AccountRefused(f"That password will not do. {' '.join(wrong.messages)}") from None
    return typed, False


def _with(password: str, *, made: bool) -> str:
    return f", with the password {password}\nIt is shown this once; pass it on safely." if made else "."


def _sees(account: Account) -> str:
    if account.is_operations:
        return "the whole company"
    return "what their seats open" if account.person else "no numbers"


def _state(account: Account) -> str:
    return "active" if account.is_active else f"deactivated on {account.deactivated_at:%Y-%m-%d}"
