"""The tables of the operational database, brought up to date before anything uses them."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def bring_up_to_date() -> bool:
    """Make or change the tables where this version needs it; returns whether there was anything to do."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    settings.PUBLICATIONS_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o700)
    return True
