"""The command seed_sample: a newsroom made once, with passwords told once."""

import json
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from verification.articles.models import Article, Revision
from verification.audit import Event, check_verifies
from verification.evidence.models import Passage, Snapshot
from verification.people import User

pytestmark = pytest.mark.django_db


def seed(*countries):
    out = StringIO()
    call_command("seed_sample", countries=list(countries), json=True, stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def test_a_second_call_changes_nothing_and_everybody_signs_in_with_the_password_told_once(db):
    told = seed("Austria")
    models = (User, Article, Revision, Snapshot, Passage, Event)
    before = [model.objects.count() for model in models]
    again = seed("Austria")
    assert [model.objects.count() for model in models] == before
    assert (again["documents"], again["entries"], again["article"]) == (0, 0, told["article"])
    assert [login["password"] for login in again["people"]] == [""] * 5
    for login in told["people"]:
        person = authenticate(username=login["username"], password=login["password"])
        assert (person.roles, person.must_change_password) == ([login["role"]], False)
    check_verifies()


def test_what_is_printed_names_everybody_and_ada_reports_the_article(db):
    out = StringIO()
    call_command("seed_sample", countries=["Austria"], stdout=out, stderr=StringIO())
    for name, role in [("Ada Lind", "reporter"), ("Dan Okafor", "reviewer"), ("Fay Quist", "admin")]:
        assert name in out.getvalue() and role in out.getvalue()
    article = Article.objects.get()
    assert list(article.reporters.values_list("username", flat=True)) == ["ada"]
    assert (article.byline, article.dateline) == ("Ada Lind", "VIENNA, November 14")
    assert article.published_on.isoformat() == "2025-11-14"
    assert Passage.objects.filter(embed_first=True).exists()
