"""The entry point for web servers."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")
# Arrow's memory is cleared up by a thread of its own; a server had better not fork while there is one.
os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")
application = get_wsgi_application()

# Only now can anything that is recorded be asked for.
from django.db import connections  # noqa: E402

from quarterdeck.demo.digest import DIGEST  # noqa: E402
from quarterdeck.records.footing import refuse_wrong_home  # noqa: E402
from quarterdeck.records.warm import load, warm_every_fork  # noqa: E402

refuse_wrong_home(DIGEST)
load()
warm_every_fork()
# A server that forks must not hand this connection on to its children.
connections.close_all()
