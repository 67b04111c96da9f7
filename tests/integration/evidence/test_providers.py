"""Outside providers are off until an admin switches one on, and the switch is on record."""

import pytest

from verification import backends
from verification.audit import Event
from verification.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from verification.evidence import providers
from verification.evidence.providers import ProviderState
from verification.providers.wikipedia import Wikipedia

pytestmark = pytest.mark.django_db


@pytest.fixture
def wikipedia(servers, monkeypatch):
    ready = dict(backends.outside_providers()) | {"wikipedia": Wikipedia(contact="desk@paper.example")}
    monkeypatch.setattr(backends, "outside_providers", lambda: ready)


def switch(who, *, on=True, key="wikipedia", version=None):
    return providers.set_enabled(actor=who.as_actor(), key=key, enabled=on, expected_version=version)


def test_all_are_off_at_first(cast, wikipedia):
    assert providers.enabled_keys() == []
    assert {report.state for report in providers.reports()} <= {
        ProviderState.OFF,
        ProviderState.NOT_CONFIGURED,
    }
    assert providers.report("wikipedia").version == 0


def test_admin_switches_one_on_and_off_again_on_record(cast, wikipedia):
    switch(cast.root, version=0)
    assert providers.enabled_keys() == ["wikipedia"]
    assert providers.report("wikipedia").state is ProviderState.ON

    switch(cast.root, on=False, version=1)

    assert providers.enabled_keys() == []
    events = Event.objects.filter(target="provider:wikipedia").order_by("pk")
    assert [event.action for event in events] == ["provider.enable", "provider.disable"]


@pytest.mark.parametrize("name", ["ada", "ben", "dan", "cleo", "eve"])
def test_nobody_but_an_admin_switches(cast, wikipedia, name):
    with pytest.raises(NotAllowed):
        switch(getattr(cast, name))
    assert providers.enabled_keys() == []


def test_what_is_not_set_up_cannot_be_switched_on(cast, wikipedia):
    with pytest.raises(InvalidInput, match="key is missing"):
        switch(cast.root, key="factchecks")
    with pytest.raises(NotFound):
        switch(cast.root, key="oracle")


def test_an_old_version_does_not_switch(cast, wikipedia):
    switch(cast.root)
    with pytest.raises(StaleVersion):
        switch(cast.root, on=False, version=0)


def test_a_provider_that_is_held_or_paused_says_until_when(cast, wikipedia, broker):
    switch(cast.root)
    backends.limits().hold("wikipedia", 60)
    assert providers.report("wikipedia").state is ProviderState.RATE_LIMITED

    for _ in range(5):
        backends.limits().failed("wikipedia")
    report = providers.report("wikipedia")
    assert report.state is ProviderState.PAUSED
    assert report.until is not None
    assert report.budget.failures == 5
