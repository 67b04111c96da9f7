"""The API against its own description: generated requests, good and bad, by a person and by a program.

Every answer has a status, a content type, headers and a shape that the description names, none is a 5xx,
and what the description forbids is refused.
"""

import json
import re

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.factories import (
    approve,
    make_article,
    make_claim,
    make_draft,
    make_evidence,
    make_person,
    make_submitted,
    take,
)
from verification.api import job_events
from verification.api.docs import document, written
from verification.claims.models import Claim
from verification.evidence import feeds, providers
from verification.integrations import webhooks
from verification.integrations.services import create_token
from verification.integrations.webhook_models import Webhook
from verification.jobs import Job
from verification.verdicts.models import Proposal
from verification.workflow import Role


def site(environ, start_response):
    """The whole site in this process; made by the first request, when its folders are there."""
    from factcheck.wsgi import application

    return application(environ, start_response)


schema = schemathesis.openapi.from_dict(json.loads(written()))
schema.app = site
# Who calls is ours to say.
schema.config.generation.update(with_security_parameters=False)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
pytestmark = pytest.mark.django_db
CSRF = "c" * 32
bounded = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class Newsroom:
    """Real things for the requests to meet; every second request is pointed at them."""

    def __init__(self):
        self.una = make_person("una", *[role for role in Role if role != Role.SERVICE])
        ben, dan = make_person("ben", Role.CHECKER), make_person("dan", Role.REVIEWER)
        self.article = make_article(make_person("ada", Role.REPORTER, display_name="Ada Reporter"))
        self.verdict = approve(make_submitted(self.article, ben), dan).verdicts.get()
        self.claim = take(make_claim(self.article, ben, "Harald V"), self.una)
        self.evidence = make_evidence(self.claim)
        make_draft(self.claim, self.una)
        Proposal.objects.create(
            claim=self.claim, ordinal=0, question="true", outcome="supported", made_by="test.v1"
        )
        self.feed = feeds.add_feed(
            actor=self.una.as_actor(), url="https://wire.example/feed", source="Wire", every_minutes=30
        )
        self.webhook, _ = webhooks.add_webhook(actor=self.una.as_actor(), url="https://hooks.example/a")
        self.delivery = webhooks.ping(actor=self.una.as_actor(), webhook_id=self.webhook.pk)
        self.calls = 0
        self.callers = (self.person(), self.program())

    def person(self):
        client = Client()
        client.force_login(self.una)
        session = client.cookies["sessionid"].value
        cookies = {"sessionid": session, "csrftoken": CSRF}
        return {"cookies": cookies, "headers": {"X-CSRFToken": CSRF}}

    def program(self):
        scopes = ["read", "import", "suggest", "work"]
        _, secret = create_token(actor=self.una.as_actor(), name="Program", scopes=scopes, days=1)
        return {"headers": {"Authorization": f"Bearer {secret}"}}

    def caller(self):
        """The person twice, then the program twice, so that both meet real and invented things."""
        return self.callers[self.calls // 2 % 2]

    def aim(self, case):
        """Put real ids and versions where every other request has some; leave the rest as it is."""
        self.calls += 1
        if self.calls % 2:
            return
        real = {
            "article_id": self.article.pk,
            "claim_id": self.claim.pk,
            "evidence_id": self.evidence.pk,
            "snapshot_id": self.evidence.passage.snapshot_id,
            "job_id": str(self.article_job()),
            "import_id": str(self.feed.job_id),
            "feed_id": self.feed.pk,
            "webhook_id": self.webhook.pk,
            "delivery_id": self.delivery.pk,
            "question": "true",
            "key": "wikipedia",
        }
        case.path_parameters.update({name: real[name] for name in case.path_parameters if name in real})
        if "If-Match" in case.headers:
            case.headers["If-Match"] = f'"{self.version(case.path)}"'

    def article_job(self):
        return Job.objects.get(article_id=self.article.pk).pk

    def version(self, path):
        if "{key}" in path:
            return providers.report("wikipedia").version
        if "{webhook_id}" in path:
            return Webhook.objects.filter(pk=self.webhook.pk).values_list("version", flat=True).first() or 1
        if "{feed_id}" in path:
            return feeds.find(self.feed.pk).version
        self.article.refresh_from_db()
        claim = Claim.objects.get(pk=self.claim.pk)
        if "{question}" in path:
            return claim.drafts.get().version
        return self.article.version if "{article_id}" in path else claim.version


@pytest.fixture(autouse=True)
def one_connection():
    """A request's end would close the test's own connection, as Django's test client knows."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def newsroom(db, settings, monkeypatch):
    monkeypatch.setattr(job_events, "STAY_SECONDS", 0)
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Newsroom()


@schema.parametrize()
@bounded
def test_everybody_gets_what_is_described(case, newsroom):
    newsroom.aim(case)
    answer = case.call_and_validate(**newsroom.caller(), checks=CHECKS)
    # Methods that an address does not have are tried as well.
    assert answer.status_code == 405 or str(answer.status_code) in case.operation.definition.raw["responses"]


@pytest.mark.parametrize(
    ("method", "path"),
    [(method, path) for path, methods in document()["paths"].items() for method in methods],
)
def test_nobody_gets_in(method, path, client):
    address = re.sub(r"\{(job|import)_id\}", "00000000-0000-4000-8000-000000000000", path)
    address = address.replace("{question}", "true")
    answer = client.generic(method.upper(), re.sub(r"\{\w+\}", "1", address))
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
