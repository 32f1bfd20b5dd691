"""The quarterdeck command. Each command is a file of its own, loaded only when it is asked for."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

import click
import django

from quarterdeck.cli.errors import said

COMMANDS = {
    "import": ("bring_in:command", "Import exports of a CRM or any other files."),
    "publish": ("publish:command", "Publish the facts that lie in a lake of Parquet, worked out on Spark."),
    "facts": ("facts:command", "Publications of the facts: list them, go back, verify."),
    "show": ("show:command", "Show a report in the terminal: performance, trust, bridge."),
    "measure": ("measure:command", "Work out one metric, for anybody, over any period, split by anything."),
    "checks": ("checks:command", "The four trust checks, and the opportunities behind each."),
    "repairs": ("repairs:command", "What was put right here and waits for the CRM: list it, write it for the CRM."),
    "organisation": ("organisation:command", "Who sits where: import a file, show it."),
    "targets": ("targets:command", "Targets: import a file, show them."),
    "rates": ("rates:command", "Exchange rates: import a file, type one in, see which are missing."),
    "people": ("people:command", "Who may sign in: list, add, deactivate, set a password."),
    "settings": ("settings:command", "Name, currency, time zone and fiscal year of the company."),
    "calendar": ("calendar:command", "Fiscal calendars: months, weeks in a pattern, or a list of periods."),
    "cadence": ("cadence:command", "When sessions are held: rules, holidays, every session planned."),
    "preread": ("preread:command", "The pre-read of a session as a PDF file."),
    "decisions": ("decisions:command", "Which decisions are taken where, on which metrics."),
    "remind": ("remind:command", "Invite people to their sessions, and remind them, by e-mail."),
    "audit": ("audit:command", "The audit trail: show its end, verify it."),
    "doctor": ("doctor:command", "Look over the facts, in a file or a warehouse, and say what is wrong."),
    "serve": ("serve:command", "Serve the pages."),
    "demo": ("demo:command", "Serve a made-up company to look around in."),
}
"""Each command, where it is (module of this package and name in it), and its line in the help."""


class Commands(click.Group):
    """Loads a command's module, and with it Django, only when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's signature
        """The commands in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name == "demo" or ctx.params.get("demo"):
            os.environ["QUARTERDECK_DEMO"] = "1"
        django.setup()
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(f"quarterdeck.cli.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 click's signature
        """The list in the help, without loading anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--demo", is_flag=True, help="Work on the demo company instead of your own.")
@click.version_option(package_name="quarterdeck", message="%(prog)s %(version)s")
def cli(*, demo: bool) -> None:
    """Quarterdeck: sales performance management.

    Everything is kept in the folder QUARTERDECK_HOME (./var unless set); see docs/operating.md.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit; errors of the user's are one paragraph on standard error."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")
    try:
        cli(arguments, prog_name="quarterdeck")
    except Exception as wrong:
        if (code := said(wrong)) is None:
            raise
        sys.exit(code)
