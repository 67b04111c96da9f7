"""The whole table by the API and by the pages: every status, action and kind of caller, on real services."""

import contextlib

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse

from tests.integration.api.conftest import Caller
from tests.integration.scenes import (
    CELLS,
    DONE,
    EVERYBODY,
    RIGHT,
    able,
    action_at,
    against,
    make_world,
    status_of,
)
from verification.articles.models import Article
from verification.audit import Event
from verification.claims.models import Claim
from verification.reviews.models import Approval, ChangeRequest
from verification.verdicts.models import VerdictRevision
from verification.web.acts import ACTS
from verification.workflow import TRANSITIONS, Action, ArticleStatus, Guard, Status, row_for

pytestmark = pytest.mark.django_db
# These move the parts together with the whole; each of the claims has an event of its own.
SEVERAL = {Action.REJOIN, Action.UNSPLIT}
EACH_ROLE = ("ada", "ben", "dan", "cleo", "root", "bot's token", "eve", "pat", "pat's token")
"""Everywhere: each role alone, none, several, and the token of who has several."""
MORE = ("bea", "amy", "sue", "rae", "ina", "ben's token", "dan's token")
"""Where the status is right, besides: who does not hold it, who reports it, superusers, the inactive, tokens."""


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """All claims and people, made once; each cell takes back what it did."""
    quick = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}
    with override_settings(**quick), django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def callers(world):
    """Everybody, signed in once."""
    found = {name: Caller(secret=secret) for name, secret in world.secrets.items()}
    return found | {name: Caller(user) for name, user in world.users.items() if name != "bot"}


@pytest.fixture(autouse=True)
def no_limit(settings):
    settings.API_REQUESTS_PER_MINUTE = 10_000_000


@contextlib.contextmanager
def taken_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def post(callers, world, address, scene, who, *, older=0):
    claim = world.claims[scene]
    body = world.bodies[scene].get(address, {})
    return callers[who.name].post(f"/claims/{claim.pk}/{address}", body, version=claim.version - older)


def everything():
    """Return a digest of all that an act could have changed, in one query."""
    tables = [model._meta.db_table for model in (Claim, VerdictRevision, Approval, ChangeRequest, Event)]
    parts = [f"(SELECT md5(string_agg(t::text, '' ORDER BY t.id)) FROM {table} t)" for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        return cursor.fetchone()


def check_done(world, action, scene, answer):
    claim = world.claims[scene]
    assert answer.status_code == 200, answer.content
    now = Claim.objects.get(pk=claim.pk)
    assert now.version == claim.version + 1
    if action == Action.UNDO:
        assert now.status in {row.sources[0] for row in TRANSITIONS if row.sources} | {claim.status}
    else:
        assert now.status == row_for(action).after(Status(claim.status))


def check_events(world, action, scene, before):
    new = Event.objects.filter(pk__gt=before).order_by("pk")
    mine = new.filter(target=f"claim:{world.claims[scene].pk}")
    assert [event.action for event in mine] == [f"claim.{action}"]
    others = new.exclude(pk__in=mine)
    if action in SEVERAL or (action, scene) == (Action.UNDO, "split"):
        assert others.values("target").distinct().count() == others.count() > 0
    else:
        assert not others.exists()


def check_refused(answer, who, wanted):
    problem = answer.json()
    if not who.sees:
        assert answer.status_code in (401, 403, 404), problem
        return
    assert (answer.status_code, problem["code"]) in ((403, "action_refused"), (409, "action_refused")), (
        problem
    )
    assert {one["guard"] for one in problem["guards"]} == wanted
    assert all(one["code"] and one["text"] for one in problem["guards"])


def newest_event():
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first()


@pytest.mark.parametrize(("address", "scene"), CELLS)
def test_everybody_does_what_the_table_says_and_nothing_else(world, callers, address, scene):
    before, newest = everything(), newest_event()
    action = action_at(address, scene)
    for name in (*EACH_ROLE, *(MORE if (address, scene) in RIGHT else ())):
        who = EVERYBODY[name]
        wanted = against(action, scene, who)
        with taken_back():
            answer = post(callers, world, address, scene, who)
            if wanted or not who.sees:
                check_refused(answer, who, wanted)
                assert everything() == before, name
            else:
                check_done(world, action, scene, answer)
                check_events(world, action, scene, newest)


def test_the_cells_are_all_that_the_table_leads_anywhere():
    moved = {(action_at(*cell), status_of(cell[1])) for cell in DONE}
    rows = [row for row in TRANSITIONS if row.sources and not row.is_system]
    assert moved == {(row.action, status) for row in rows for status in row.sources}


@pytest.mark.parametrize(("address", "scene"), DONE)
def test_what_is_based_on_an_old_version_changes_nothing(world, callers, address, scene):
    before = everything()
    answer = post(callers, world, address, scene, able(address, scene), older=1)
    assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")
    assert everything() == before


WORKABLE = {ArticleStatus.OPEN, ArticleStatus.EXTRACTION_FAILED}
LIVE = {*WORKABLE, ArticleStatus.IMPORTED, ArticleStatus.EXTRACTING, ArticleStatus.CLEARED}


@pytest.mark.parametrize(("address", "scene"), DONE)
def test_an_article_that_is_not_open_keeps_its_claims_as_they_are(world, callers, address, scene):
    """All but what takes a claim back into work while the article has not gone out and does not rest."""
    who, row, newest = able(address, scene), row_for(action_at(address, scene)), newest_event()
    for status in ArticleStatus:
        with taken_back():
            Article.objects.filter(pk=world.article.pk).update(status=status)
            before = everything()
            answer = post(callers, world, address, scene, who)
            wanted = {Guard.ARTICLE_OPEN} if status not in WORKABLE else set()
            wanted |= {Guard.ARTICLE_LIVE} if status not in LIVE else set()
            if standing := wanted & set(row.guards):
                check_refused(answer, who, {str(guard) for guard in standing})
                assert everything() == before
            else:
                check_done(world, row.action, scene, answer)
                assert Event.objects.filter(pk__gt=newest, action=f"claim.{row.action}").exists()


# The forms of the pages: the same acts, by somebody who may and by somebody who may not.


def send_form(world, action, address, scene, who):
    client = Client()
    client.force_login(world.users[who.username])
    place = reverse("claim-act", args=[world.claims[scene].pk, action])
    return client.post(place, world.form(address, scene))


@pytest.mark.parametrize(("address", "scene"), [cell for cell in DONE if action_at(*cell) in ACTS])
def test_a_form_moves_a_claim_as_the_table_says(world, address, scene):
    action, newest = action_at(address, scene), newest_event()
    answer = send_form(world, action, address, scene, able(address, scene))
    assert answer.status_code == 302, answer.content
    if action != Action.UNDO:
        now = Claim.objects.get(pk=world.claims[scene].pk)
        assert now.status == row_for(action).after(status_of(scene))
    check_events(world, action, scene, newest)


@pytest.mark.parametrize("action", ACTS)
def test_a_form_of_somebody_who_may_not_changes_nothing(world, action):
    """The outsider's from a page that they never saw."""
    address = "rejoin" if action == Action.UNSPLIT else str(action)
    scene = next(
        (scene for there, scene in RIGHT if (there, action_at(there, scene)) == (address, action)), "queued"
    )
    before = everything()
    refused = send_form(world, action, address, scene, EVERYBODY["root"])
    assert refused.status_code in (403, 409, 422), refused.content
    assert send_form(world, action, address, scene, EVERYBODY["eve"]).status_code == 404
    assert everything() == before
