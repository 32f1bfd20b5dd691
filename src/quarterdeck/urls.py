"""Where everything lives: the pages, and the API beside them."""

from __future__ import annotations

from django.urls import include, path

from quarterdeck.api import v1

urlpatterns = [
    path("api/v1/", v1.urls),
    path("", include("quarterdeck.web.urls")),
]
