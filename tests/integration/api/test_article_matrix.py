"""The table of articles by the API: every status, every action that has an address, and every kind of caller."""

import contextlib
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.test import override_settings

from tests.factories import TEXT, make_article, make_person
from tests.integration.api.conftest import Caller
from tests.integration.publication.closing import make_published, propose
from verification.articles.models import Article, Revision
from verification.audit import Event
from verification.claims.models import Claim
from verification.integrations.services import create_token
from verification.jobs import PipelineStep
from verification.publication.closing_models import ClosingAct, LiveText, Notice
from verification.publication.emergency_models import Emergency
from verification.publication.models import Clearance
from verification.workflow import ARTICLE_TRANSITIONS, ArticleAction, ArticleStatus, Guard, Role, row_for

pytestmark = pytest.mark.django_db
BY_HAND = [
    row.action
    for row in ARTICLE_TRANSITIONS
    # A new version comes with an import, which asks for no version; tests of imports hold that row.
    if row.sources and not row.is_system and row.action != ArticleAction.REVISE
]
NOTICES = (ArticleAction.CORRECT, ArticleAction.RETRACT)
"""Done by confirming a notice of that kind."""
REASON = {"reason": "The lawyers read it."}
BODIES = {
    ArticleAction.PUBLISH: {"text": TEXT},
    ArticleAction.EMERGENCY_CLEAR: {
        "reason": "The ferry sinks and readers ask.",
        "confirmation": "break the glass",
    },
    **dict.fromkeys(("hold", "resume", "spike", "unspike", "settle", "archive"), REASON),
}
"""What an act has to send; the others send nothing."""
ROLES = {
    "ada": {Role.REPORTER},
    "ben": {Role.CHECKER},
    "dan": {Role.REVIEWER},
    "cleo": {Role.EDITOR},
    "olga": {Role.EDITOR},
    "amy": {Role.EDITOR, Role.REPORTER},
    "root": {Role.ADMIN},
    "eve": set(),
    "rae": {Role.REPORTER},
    "cms": {Role.SERVICE},
}
"""Ada reports the article and so does Amy; Olga proposed the notice; the editorial system brought it."""
SHUT_OUT = {"eve", "rae"}
CALLERS = (*(name for name in ROLES if name != "cms"), "cleo's token", "cms's token")
ALWAYS_ASKED = ("ada", "cleo", "cms's token")
"""Everywhere; where the status is right, everybody."""
MET = {
    Guard.VERSION, Guard.REASON, Guard.BYLINE, Guard.ACCOUNTED, Guard.ALL_APPROVED, Guard.NONE_STALE, Guard.SOURCES_STAND,
    Guard.RATING_STANDS, Guard.SIGNED_BY_OTHERS, Guard.TEXT_CHANGED, Guard.TALK, Guard.NONE_ORPHANED, Guard.ALL_CONFIRMED,
    Guard.IN_DOUBT, Guard.SOMETHING_OPEN, Guard.LONG_REASON, Guard.CONFIRMED,
}  # fmt: skip
"""What nothing in these articles, and nothing that is sent, fails."""
FAILS = {
    Guard.PERSON: lambda who: who.endswith("token"),
    Guard.NOT_REPORTER: lambda who: who in ("ada", "amy"),
    Guard.SECOND_EDITOR: lambda who: who == "olga",
    # Nobody has worked on what the emergency passes, so that only its reporters have a hand in it.
    Guard.FOUR_EYES: lambda who: who in ("ada", "amy"),
}
MOVES = [f"article.{action}" for action in ArticleAction]
TABLES = (Article, Revision, Claim, Clearance, Emergency, LiveText, ClosingAct, Notice, PipelineStep, Event)


@dataclass
class World:
    """An article on which nothing stands open and one that nobody has worked on, a notice, and callers."""

    done: Article
    raw: Article
    notice: Notice
    callers: dict

    def article(self, action):
        return self.raw if action == ArticleAction.EMERGENCY_CLEAR else self.done

    def ask(self, action, who, *, older=0):
        article = self.article(action)
        place = (
            f"/notices/{self.notice.pk}/confirm"
            if action in NOTICES
            else f"/articles/{article.pk}/{action.replace('_', '-')}"
        )
        version = article.version - older
        return self.callers[who].post(place, BODIES.get(action, {}), version=version)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """All of it, made once by the services; each cell takes back what it did."""
    quick = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}
    with override_settings(**quick), django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def make_world():
    people = {name: make_person(name, *roles) for name, roles in ROLES.items()}
    cast = type("Cast", (), people)
    done = make_published(cast)
    raw = make_article(cast.ada, f"{TEXT}\n\nIt snows.\n")
    for number, article in enumerate((done, raw)):
        Article.objects.filter(pk=article.pk).update(
            created_by=cast.cms, source_app="cms", source_id=str(77 + number), flags=["published_differs"]
        )
        article.reporters.set([cast.ada, cast.amy])
    notice = propose(done, cast.olga)
    for article in (done, raw):
        article.refresh_from_db()
    return World(done, raw, notice, _callers(people))


def _callers(people):
    scopes = ("read", "import", "suggest", "work")
    owners = {"cleo": people["cleo"], "cms": people["root"]}
    secrets = {
        name: create_token(
            actor=owner.as_actor(), name="Program", scopes=scopes, days=30, owner_id=people[name].pk
        )[1]
        for name, owner in owners.items()
    }
    found = {name: Caller(person) for name, person in people.items() if name != "cms"}
    return found | {f"{name}'s token": Caller(secret=secret) for name, secret in secrets.items()}


@pytest.fixture(autouse=True)
def no_limit(settings):
    settings.API_REQUESTS_PER_MINUTE = 10_000_000


@contextlib.contextmanager
def standing(world, action, status):
    """Have the article of an act stand somewhere, and take back what happens to it there."""
    with transaction.atomic():
        Article.objects.filter(pk=world.article(action).pk).update(status=status)
        if action in NOTICES:
            Notice.objects.update(kind=action)
        yield
        transaction.set_rollback(True)


def everything():
    """Return a digest of all that an act could have changed, in one query."""
    parts = [
        f"(SELECT md5(string_agg(t::text, '' ORDER BY t.id)) FROM {model._meta.db_table} t)"
        for model in TABLES
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        return cursor.fetchone()


def against(action, status, who):
    """Return the names of all that stands against an act here, written without the product's guards."""
    row, roles = row_for(action), ROLES[who.removesuffix("'s token")]
    assert set(row.guards) <= MET | set(FAILS)
    found = {str(guard) for guard in row.guards if guard in FAILS and FAILS[guard](who)}
    found |= {"role"} if not row.roles & roles else set()
    return found | ({"status"} if status not in row.sources else set())


def check_done(world, action, status, answer, newest):
    article = world.article(action)
    assert answer.status_code in (200, 201, 202), answer.content
    now = Article.objects.get(pk=article.pk)
    assert now.status == row_for(action).after(status)
    assert now.version > article.version
    # A live text that came with it leaves events of its own, which move nothing.
    new = Event.objects.filter(pk__gt=newest, action__in=MOVES)
    assert [(event.action, event.target) for event in new] == [(f"article.{action}", f"article:{article.pk}")]


def check_refused(answer, who, wanted):
    problem = answer.json()
    if who in SHUT_OUT:
        assert answer.status_code in (403, 404), problem
        return
    assert (answer.status_code, problem["code"]) in ((403, "action_refused"), (409, "action_refused")), (
        problem
    )
    assert {one["guard"] for one in problem["guards"]} == wanted
    assert all(one["code"] and one["text"] for one in problem["guards"])


@pytest.mark.parametrize("status", ArticleStatus)
@pytest.mark.parametrize("action", BY_HAND)
def test_everybody_moves_an_article_as_the_table_says_and_not_otherwise(world, action, status):
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    is_right = status in row_for(action).sources
    for who in CALLERS if is_right else ALWAYS_ASKED:
        wanted = against(action, status, who)
        with standing(world, action, status):
            before = everything()
            answer = world.ask(action, who)
            if wanted or who in SHUT_OUT:
                check_refused(answer, who, wanted)
                assert everything() == before, who
            else:
                check_done(world, action, status, answer, newest)


@pytest.mark.parametrize("action", BY_HAND)
def test_an_act_on_an_old_version_changes_nothing(world, action):
    status = row_for(action).sources[0]
    with standing(world, action, status):
        before = everything()
        answer = world.ask(action, "cleo", older=1)
        assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")
        assert everything() == before


def test_each_row_of_the_table_is_done_by_somebody():
    for action in BY_HAND:
        for status in row_for(action).sources:
            assert any(not against(action, status, who) and who not in SHUT_OUT for who in CALLERS), action
