"""The right of reply through the API: kept by people alone."""

import pytest

from tests.factories import make_article, make_claim

pytestmark = pytest.mark.django_db
WISH = {
    "whom": "The palace",
    "means": "mail",
    "put_at": "2026-01-05T10:00:00Z",
    "facts": "He is not the king.",
    "deadline": "2026-01-06T10:00:00Z",
}


@pytest.fixture
def claim(cast):
    return make_claim(make_article(cast.ada), cast.ben)


def test_an_entry_goes_its_way(claim, cast, as_person, assert_refused):
    ben = as_person(cast.ben)
    made = ben.post(f"/claims/{claim.pk}/replies", WISH)
    assert (made.status_code, made.json()["outcome"]) == (201, "waiting")
    first = made.json()["id"]
    later = ben.post(f"/replies/{first}/answer", {"outcome": "answered", "text": "He is."})
    assert (later.status_code, later.json()["first"]) == (201, first)
    assert_refused(ben.post(f"/replies/{first}/answer", {"outcome": "declined"}), 409, "conflict")
    none = ben.post(f"/claims/{claim.pk}/no-reply-needed", {"reason": "It is on public record."})
    assert (none.status_code, none.json()["outcome"]) == (201, "not_needed")
    outcomes = [row["outcome"] for row in ben.get(f"/claims/{claim.pk}/replies").json()["results"]]
    assert outcomes == ["waiting", "answered", "not_needed"]


def test_programs_and_outsiders_keep_nothing(claim, cast, as_person, as_program, assert_refused):
    assert_refused(as_program(cast.ben).post(f"/claims/{claim.pk}/replies", WISH), 403, "not_allowed")
    eve = as_person(cast.eve)
    assert_refused(eve.post(f"/claims/{claim.pk}/replies", WISH), 404, "not_found")
    assert_refused(eve.post("/replies/1/answer", {"outcome": "declined"}), 404, "not_found")
