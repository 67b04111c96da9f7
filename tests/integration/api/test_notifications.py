"""Notifications through the API: one's own only."""

import pytest

from tests.factories import make_article, make_claim
from verification.claims import comments

pytestmark = pytest.mark.django_db


def test_one_lists_and_reads_ones_own(cast, as_person, as_program):
    claim = make_claim(make_article(cast.ada), cast.ben)
    for _ in range(2):
        comments.comment_on_claim(actor=cast.ben.as_actor(), claim_id=claim.pk, text="@dan?", blocking=False)
    dan = as_person(cast.dan)
    second, first = dan.get("/notifications").json()["results"]
    assert (first["kind"], first["claim"], first["by"]["name"]) == ("mention", claim.pk, "Ben")
    assert as_person(cast.ben).get("/notifications").json()["results"] == []
    assert as_person(cast.ben).post("/notifications/read", {"ids": [first["id"]]}).json() == {"unread": 0}
    program = as_program(cast.dan)
    assert program.post("/notifications/read", {"ids": [first["id"]]}).json() == {"unread": 1}
    unread = dan.get("/notifications", unread="yes").json()["results"]
    assert [row["id"] for row in unread] == [second["id"]]
    assert dan.get("/notifications", unread="no").status_code == 400
