"""Addresses: pages at the top, the API below /api/."""

from django.urls import URLPattern, URLResolver, include, path

from factcheck import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("api/", include("verification.api.urls")),
    path("", include("verification.web.urls")),
]
