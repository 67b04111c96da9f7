"""The pages that a load balancer asks."""

import pytest
from django.db import connection

from factcheck import embedded
from factcheck.celery import LAST_SWEEP_KEY, SWEEP, app, remember_sweep

pytestmark = pytest.mark.django_db


def test_a_living_process_says_so(client):
    assert client.get("/healthz").json() == {"status": "alive"}


def test_without_a_sweep_the_desk_serves_but_is_degraded(client, broker):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": "ok", "migrations": "ok", "broker": "ok", "beat": "late"}
    assert answer.json()["status"] == "degraded"


def test_after_a_sweep_the_desk_is_ready(client, broker):
    remember_sweep(sender=type("Task", (), {"name": SWEEP}))
    assert client.get("/readyz").json()["status"] == "ready"


def test_an_old_sweep_is_reported_as_late(client, broker):
    with app.connection_for_write() as link:
        link.default_channel.client.set(LAST_SWEEP_KEY, 1_000_000)
    assert client.get("/readyz").json()["checks"]["beat"] == "late"


def test_without_a_broker_the_desk_is_not_ready(client, broker):
    embedded.stop_broker(broker)
    answer = client.get("/readyz")
    embedded.start_broker(broker)
    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"] == "failed"


def test_a_missing_migration_makes_the_desk_unready(client, broker):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["migrations"]) == (503, "missing")
