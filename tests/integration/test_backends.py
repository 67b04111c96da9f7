"""Every part that the settings name can be made and says which version it is."""

import re

import pytest

from verification import backends
from verification.backends import backend
from verification.checks import ROLES

PORTS = ["extractor", "embedder", "judge", "concluder", "fetcher", "reader", "search"]


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_is_played_by_a_part_with_a_versioned_name(role):
    assert re.search(r"v?\d", backend(role).name)


@pytest.mark.parametrize("role", PORTS)
def test_a_part_is_made_once_a_process(role):
    assert getattr(backends, role)() is getattr(backends, role)() is backend(role)


def test_an_unknown_role_is_no_part():
    with pytest.raises(KeyError):
        backend("oracle")
