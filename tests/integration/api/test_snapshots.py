"""Snapshots by the API: how their sources stand, other readings, a look now, a person's word."""

import pytest

from tests.integration.desk_server import PATH
from tests.integration.watched import EDITED, make_rested, snapshot_of


@pytest.fixture
def snapshot(cast, site):
    site.show()
    return snapshot_of(make_rested(cast, site))


def test_look_at_a_source_tells_what_was_found_and_the_snapshot_how_it_stands(
    cast, snapshot, site, as_person, as_program
):
    before = as_person(cast.dan).get(f"/snapshots/{snapshot.pk}").json()
    assert (before["watch"]["is_changed"], before["watch"]["looked"], before["readings"]) == (False, None, [])
    site.show(EDITED)

    found = as_program(cast.ben).post(f"/snapshots/{snapshot.pk}/check")

    assert found.status_code == 201
    assert (found.json()["state"], found.json()["by"]["name"]) == ("edited", "Ben")
    shown = as_person(cast.dan).get(f"/snapshots/{snapshot.pk}").json()
    assert shown["watch"]["is_changed"]
    assert shown["watch"]["decided"] == shown["watch"]["looked"] == found.json()
    assert [reading["id"] for reading in shown["readings"]] == [found.json()["reading"]]


def test_person_says_that_a_changed_source_still_counts_and_a_program_cannot(
    cast, snapshot, site, as_person, as_program
):
    address = f"/snapshots/{snapshot.pk}/seen"
    assert as_person(cast.cleo).post(address, {"reason": "Seen."}).status_code == 409
    site.show(EDITED)
    as_person(cast.cleo).post(f"/snapshots/{snapshot.pk}/check")

    refused = as_program(cast.cleo).post(address, {"reason": "Seen."})
    noted = as_person(cast.cleo).post(address, {"reason": "Seen."})

    assert refused.status_code == 403
    assert (noted.status_code, noted.json()["state"], noted.json()["detail"]) == (201, "seen", "Seen.")
    assert not as_person(cast.dan).get(f"/snapshots/{snapshot.pk}").json()["watch"]["is_changed"]


def test_look_that_fails_is_an_answer_and_no_error(cast, snapshot, site, as_person):
    site.answers[PATH] = b""

    found = as_person(cast.ada).post(f"/snapshots/{snapshot.pk}/check")

    assert (found.status_code, found.json()["state"]) == (201, "failed")


def test_outsider_and_unknown_snapshots_are_not_found(cast, snapshot, as_person):
    for act in ("check", "seen"):
        assert as_person(cast.eve).post(f"/snapshots/{snapshot.pk}/{act}", {"reason": "x"}).status_code == 404
        assert as_person(cast.ben).post(f"/snapshots/0/{act}", {"reason": "x"}).status_code == 404
