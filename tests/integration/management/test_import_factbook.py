"""The command import_factbook."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from verification.evidence.models import ArchiveSize, Passage, Snapshot, Source

pytestmark = pytest.mark.django_db


def run(*countries):
    out = StringIO()
    call_command("import_factbook", countries=list(countries), json=True, stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def test_countries_are_stored_once():
    first = run("Austria", "norway")
    assert (first["snapshots"], first["known"]) == (2, 0)
    assert run("Austria", "Norway") == {"snapshots": 0, "passages": 0, "known": 2}
    assert ArchiveSize.objects.get().passages == first["passages"] == Passage.objects.count()


def test_a_snapshot_says_what_it_is_and_what_made_it():
    run("Norway")
    snapshot = Snapshot.objects.get()
    assert (snapshot.kind, snapshot.is_primary, snapshot.made_by) == ("reference", True, "factbook.v1")
    assert snapshot.published_on is None
    assert "0.1.2" in snapshot.edition
    assert json.loads(bytes(snapshot.raw.content))
    assert (Source.objects.get().kind, Source.objects.get().standing) == ("reference", "primary")


def test_the_samples_countries_get_their_vectors_first():
    run("Norway", "Austria")
    marked = Passage.objects.filter(embed_first=True)
    assert set(marked.values_list("entity", flat=True)) == {"Austria"}


def test_an_unknown_country_is_named_and_nothing_is_stored():
    with pytest.raises(CommandError, match="Atlantis"):
        run("Norway", "Atlantis")
    assert not Snapshot.objects.exists()
