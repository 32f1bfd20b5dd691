"""The entry point for web servers."""

from __future__ import annotations

import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")
application = get_wsgi_application()

# Only now can anything that is recorded be asked for.
from django.db import DatabaseError, connections  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from quarterdeck.demo.digest import DIGEST  # noqa: E402
from quarterdeck.records.footing import refuse_wrong_home  # noqa: E402
from quarterdeck.records.values import current_values  # noqa: E402
from quarterdeck.records.warm import warm_every_fork  # noqa: E402

refuse_wrong_home(DIGEST)
# What the pages need is imported once, before the first visitor of each process has to wait for it.
_ = get_resolver().url_patterns
# Read once here, a large organisation is at hand in every forked process; before there are tables there is none.
with suppress(DatabaseError):
    current_values()
# Every page's code, which the first request would load otherwise.
_ = get_resolver().url_patterns
warm_every_fork()
# A server that forks must not hand this connection on to its children.
connections.close_all()
