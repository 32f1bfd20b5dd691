"""What a process works out once, worked out before anybody waits for it.

Statements are put together from their parts, the facts are opened, targets are added up: whoever opens the first page
of a process of a large company waits seconds for all of it. Numbers are the same with it and without.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import os
import threading
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError, connections
from django.urls import get_resolver

from quarterdeck.facts.engine import FactsUnreadable
from quarterdeck.records.book import NothingPublished, cleared_book
from quarterdeck.records.prepared import as_leader, everything, leaders
from quarterdeck.records.values import current_values
from quarterdeck.reports.performance import performance

STEP, STEPS = 0.1, 50
"""Seconds for which an ending process waits for its warming up at a time, and how often at most."""


def load() -> None:
    """Load what every process needs, before there are any: a large organisation, and the code of every page."""
    with suppress(DatabaseError):  # before there are tables there is nothing to read
        current_values()
    _ = get_resolver().url_patterns
    # For good: Python would look through all of it for cycles again and again, a third of a second at a time.
    gc.collect()
    gc.freeze()


def warm_every_fork() -> None:
    """Warm up every process that this one forks, in a thread beside its requests.

    Not this one itself: facts that are open, and threads that read them, do not outlive a fork.
    """
    forking = os.getpid()

    def begin() -> None:
        if os.getppid() == forking:
            thread = threading.Thread(target=_warm_up, name="warming", daemon=True)
            thread.start()
            atexit.register(_break_off, thread)

    os.register_at_fork(after_in_child=begin)


def _warm_up() -> None:
    """What goes wrong here goes wrong again for whoever asks, and is said to them."""
    try:
        # A process that ends lets nobody begin anything more in another thread: a RuntimeError.
        with suppress(NothingPublished, FactsUnreadable, DatabaseError, RuntimeError):
            warm_up()
    finally:
        connections.close_all()


def _break_off(thread: threading.Thread) -> None:
    """End the warming up at its next step, which is a statement's length away, so that the process can end.

    It is not left to itself: the engine would be taken apart beneath it.
    """
    for _ in range(STEPS):
        if thread.ident is None or not thread.is_alive():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
        thread.join(STEP)


def warm_up() -> bool:
    """Work out the first page of whoever sees everything, if what it rests on is kept; whether it was.

    Then that of one leader, because who does not see everything is answered by statements of their own. Where nothing
    is kept, or what was kept is of an older program, a small company's pages are there in a moment, and a large one's
    would keep the machine busy.
    """
    if settings.FACTS_URL:
        return False
    book = cleared_book(everything)
    if not book.facts.kept.is_there or book.organisation.root is None:
        return False
    scope = book.scope()
    if not book.is_outlook_kept(scope):
        return False
    performance(book, scope)
    for person_key, _ in [*leaders(book.organisation, scope.as_of)][-1:]:
        theirs = cleared_book(as_leader(person_key))
        performance(theirs, theirs.scope())
    return True
