"""What every integration test shares: the cast, and quick password hashes."""

import pytest

from tests.factories import make_cast
from tests.integration.desk_server import open_site
from tests.integration.outside import outside_services


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    """The real hasher takes half a second a person, on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def live_cast(transactional_db):
    """The cast in committed rows, for tests with several connections."""
    return make_cast()


@pytest.fixture
def site(settings):
    """A site outside that the desk may fetch."""
    with open_site(settings) as running:
        yield running


@pytest.fixture
def outside_server(servers, monkeypatch):
    """Every outside service, played on this machine; see `ProvidersServer`."""
    with outside_services(monkeypatch) as server:
        yield server
