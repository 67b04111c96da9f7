"""What every integration test shares: the cast, and quick password hashes."""

import pytest

from tests.factories import make_cast


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
