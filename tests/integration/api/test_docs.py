"""The schema and the docs page, open to everybody and complete."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from verification.api.docs import document, error_codes

pytestmark = pytest.mark.django_db
GUIDE = Path(settings.BASE_DIR) / "docs" / "api.md"


def operations():
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_the_schema_is_open_and_names_its_version(client):
    answer = client.get("/api/schema/")
    assert answer.headers["Content-Type"] == "application/vnd.oai.openapi+json"
    assert json.loads(answer.content)["openapi"].startswith("3.1")


def test_every_operation_is_described_with_its_refusals():
    for path, method, operation in operations():
        assert operation["summary"], path
        assert operation["description"].endswith("."), path
        assert {"400", "401", "403", "406", "429", "500"} <= set(operation["responses"]), path
        if "{" in path:
            assert "404" in operation["responses"], path
        if "If-Match" in str(operation.get("parameters")):
            assert {"412", "428"} <= set(operation["responses"]), (path, method)


def test_every_write_to_something_that_exists_needs_its_version():
    without = {
        (method, path)
        for path, method, operation in operations()
        if method != "get" and "If-Match" not in str(operation.get("parameters"))
    }
    assert without == {
        ("post", "/api/v1/articles"),
        ("put", "/api/v1/articles/by-source/{source_app}/{source_id}"),
        ("post", "/api/v1/articles/{article_id}/claims"),
        ("post", "/api/v1/archive/imports"),
        ("post", "/api/v1/claims/next"),
        # Each of its items names the version that was seen, or the query the number of them.
        ("post", "/api/v1/claims/bulk"),
        ("post", "/api/v1/claims/{claim_id}/search-outside"),
        ("post", "/api/v1/feeds"),
        ("post", "/api/v1/filters"),
        # These two name in their bodies what they saw: the documents of the origin, the origin of the document.
        ("post", "/api/v1/origins/{origin_id}/join"),
        ("post", "/api/v1/snapshots/{snapshot_id}/split-origin"),
        ("post", "/api/v1/snapshots/{snapshot_id}/check"),
        ("post", "/api/v1/snapshots/{snapshot_id}/seen"),
        ("post", "/api/v1/tokens"),
        ("delete", "/api/v1/tokens/{token_id}"),
        ("post", "/api/v1/webhooks"),
        # These send, and change nothing of the webhook.
        ("post", "/api/v1/webhooks/{webhook_id}/ping"),
        ("post", "/api/v1/webhooks/{webhook_id}/replay"),
        ("post", "/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay"),
        # Each adds something of its own beside the claim or the article, and changes nothing that stands there.
        ("post", "/api/v1/articles/{article_id}/comments"),
        ("post", "/api/v1/articles/{article_id}/live-texts"),
        ("post", "/api/v1/claims/{claim_id}/comments"),
        ("post", "/api/v1/claims/{claim_id}/queries"),
        ("post", "/api/v1/claims/{claim_id}/replies"),
        ("post", "/api/v1/claims/{claim_id}/no-reply-needed"),
        # Each ends something that is never edited, and that ends once.
        ("post", "/api/v1/articles/{article_id}/carry-overs/confirm"),
        ("post", "/api/v1/notifications/read"),
        ("post", "/api/v1/queries/{query_id}/answer"),
        ("post", "/api/v1/queries/{query_id}/withdraw"),
        ("post", "/api/v1/replies/{reply_id}/answer"),
        ("post", "/api/v1/publications/{publication_id}/withdraw"),
        ("post", "/api/v1/emergencies/{emergency_id}/review"),
    }


def test_the_page_shows_every_operation_and_every_code_and_loads_nothing_from_elsewhere(client):
    answer = client.get("/api/docs/")
    text = answer.content.decode()
    assert answer.status_code == 200
    for path, method, _operation in operations():
        assert f"<code><b>{method.upper()}</b> {path}</code>" in text
    assert "results[].quotation" in text
    for row in error_codes():
        assert f'id="error-{row["code"]}"' in text
    assert not re.search(r'(src|href)="(https?:)?//', text)
    assert not re.search(r"<script(?![^>]*src=)", text)
    assert "<style" not in text


def test_the_guide_names_real_addresses_scopes_and_codes():
    text = GUIDE.read_text(encoding="utf-8")
    known = {re.sub(r"\{[^}]*\}", "*", path) for path in document()["paths"]}
    named = {re.sub(r"\{[^}]*\}", "*", path) for path in re.findall(r"/api/v1/[\w/{}-]*[\w}]", text)}
    assert named <= known, named - known
    assert len(named) > 15
    for row in error_codes():
        assert f"| `{row['code']}` | {row['status']} | {row['text']} |" in text
