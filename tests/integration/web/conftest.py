"""Clients of the pages: one a person of the cast."""

import pytest
from django.test import Client


def sign_in(person, **options):
    client = Client(**options)
    client.force_login(person)
    return client


@pytest.fixture
def ada(cast):
    return sign_in(cast.ada)


@pytest.fixture
def ben(cast):
    return sign_in(cast.ben)


@pytest.fixture
def dan(cast):
    return sign_in(cast.dan)


@pytest.fixture
def cleo(cast):
    return sign_in(cast.cleo)


@pytest.fixture
def eve(cast):
    return sign_in(cast.eve)


@pytest.fixture
def root(cast):
    return sign_in(cast.root)


@pytest.fixture
def anybody(db):
    return Client()
