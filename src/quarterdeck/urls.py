"""Where everything lives: the pages, and the API beside them."""

from __future__ import annotations

from django.urls import include, path

from quarterdeck.api.v1 import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("quarterdeck.web.urls")),
]
