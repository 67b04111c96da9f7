"""Requests that no browser sends: encodings, NUL, surrogates, methods. None of them is a fault of ours."""

import pytest
from django.urls import reverse
from django.views.defaults import server_error

from tests.factories import make_article, make_claim, make_evidence, take

BODY = b"version=1&username=+2AA-&password=x&title=+2AA-&rating-true=+2AA-&version-true=0&rationale-true=%00+2AA-"
ENCODINGS = ["utf-7", "utf-16", "rot13", "unicode_escape", "base64", "idna", "undefined", "no-such-thing"]


@pytest.fixture
def claim(cast):
    return take(make_claim(make_article(cast.ada), cast.ben), cast.ben)


def pages(claim):
    yield reverse("sign-in")
    yield reverse("claim-verdict", args=[claim.pk])
    yield reverse("claim-act", args=[claim.pk, "release"])
    yield reverse("article-details", args=[claim.article_id])
    yield reverse("claim-new", args=[claim.article_id])


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_odd_encodings_are_read_as_utf8(claim, ben, anybody, encoding):
    kind = f"application/x-www-form-urlencoded; charset={encoding}"
    for address in pages(claim):
        for client in (ben, anybody):
            assert client.generic("POST", address, BODY, content_type=kind).status_code < 500, address


@pytest.mark.parametrize("field", ["rating-true", "rationale-true", "confidence-true"])
def test_nul_in_a_verdict_never_breaks(claim, ben, field):
    given = {"version": claim.version, "version-true": 0, field: "a\0b"}
    assert ben.post(reverse("claim-verdict", args=[claim.pk]), given).status_code in (302, 422)


def test_nul_in_a_decision_or_an_act_never_breaks(claim, ben):
    row = make_evidence(claim)
    decision = {"version": claim.version, "decision": "adopt", "stance": "\0", "note": "\0"}
    assert ben.post(reverse("decide", args=[row.pk]), decision).status_code == 422
    for action in ("approve", "dismiss", "request_changes", "reopen"):
        given = {"version": claim.version, "digest": "\0", "text": "\0"}
        assert ben.post(reverse("claim-act", args=[claim.pk, action]), given).status_code == 403
    added = {"exact": "\0", "text": "\0", "prefix": "\0", "suffix": "\0"}
    assert ben.post(reverse("claim-new", args=[claim.article_id]), added).status_code == 422


@pytest.mark.parametrize(
    "address",
    ["/%ff", "/articles/%00", "/?q=%ff%fe", "/?q=%ed%a0%80", "/sign-in?next=%00", "/sign-in?next=%ed%a0%80/x", "/snapshots/1?evidence=%00", "/articles/1/progress?mark=%00%ff", "/claims/1/do/%00"],
)  # fmt: skip
def test_odd_addresses_are_answered(claim, cleo, anybody, address):
    assert cleo.get(address).status_code < 500
    assert anybody.get(address).status_code < 500


@pytest.mark.parametrize(
    "name",
    [
        "claim-act",
        "claim-verdict",
        "claim-autosave",
        "decide",
        "waive",
        "article-retry",
        "article-outside",
        "claim-search-outside",
        "provider-switch",
    ],
)
def test_reading_never_writes(claim, ben, name):
    from tests.integration.web.test_sign_in import page_addresses

    assert ben.get(dict(page_addresses())[name]).status_code == 405


def test_form_from_elsewhere_is_refused(claim, cast):
    from tests.integration.web.conftest import sign_in

    client = sign_in(cast.ben, enforce_csrf_checks=True)
    answer = client.post(reverse("claim-act", args=[claim.pk, "release"]), {"version": claim.version})
    assert answer.status_code == 403 and "too old" in answer.text


def test_fault_of_ours_has_a_page_of_its_own(rf):
    answer = server_error(rf.get("/"))
    assert answer.status_code == 500 and "This is our fault" in answer.content.decode()
