"""When an article has to be done: by the service, on its page, in the queue and by the API."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_article
from verification.articles.deadlines import set_deadline
from verification.articles.models import Article
from verification.audit import Event
from verification.claims.models import Claim
from verification.errors import InvalidInput, NotAllowed, StaleVersion
from verification.jobs import PipelineStep
from verification.workflow import Status

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def put_off(article, person, deadline, version=None):
    return set_deadline(
        actor=person.as_actor(), article_id=article.pk, expected_version=version, deadline=deadline
    )


def test_an_editor_says_it_and_takes_it_back_on_record(cast, article):
    kept = put_off(article, cast.cleo, NOON, article.version)
    assert (kept.deadline, kept.version) == (NOON, article.version + 1)
    assert put_off(article, cast.cleo, None).deadline is None
    events = Event.objects.filter(action="article.deadline").order_by("pk")
    assert [event.data["after"] for event in events] == [NOON.isoformat(), None]


@pytest.mark.parametrize("who", ["ada", "ben", "dan", "root"])
def test_nobody_else_says_it(cast, article, who):
    with pytest.raises(NotAllowed):
        put_off(article, getattr(cast, who), NOON)
    assert Article.objects.get().deadline is None


def test_old_versions_and_far_times_are_refused(cast, article):
    with pytest.raises(StaleVersion):
        put_off(article, cast.cleo, NOON, article.version - 1)
    with pytest.raises(InvalidInput):
        put_off(article, cast.cleo, NOON + timedelta(days=9000))


def test_the_page_sets_it_and_a_conflict_keeps_what_was_typed(cast, article):
    page, cleo = reverse("article-deadline", args=[article.pk]), client_of(cast.cleo)
    assert cleo.post(page, {"version": article.version, "deadline": "2026-03-01T12:00"}).status_code == 302
    answer = cleo.post(page, {"version": article.version, "deadline": "2026-03-02T09:30"})
    assert answer.status_code == 409
    assert 'value="2026-03-02T09:30"' in answer.text and "2026-03-01 12:00 UTC" in answer.text
    assert f'name="version" value="{article.version + 1}"' in answer.text
    for nonsense in ("tomorrow", "2026-02-31T00:00"):
        assert cleo.post(page, {"version": article.version + 1, "deadline": nonsense}).status_code == 422
    assert "An editor says when" in client_of(cast.ben).get(page).text


def test_the_queue_tells_the_time_that_is_left_and_goes_by_it(cast, article):
    late, none = (
        make_article(cast.ada, f"Oslo is the capital of Norway in {year}.") for year in (2001, 2002)
    )
    now = timezone.now()
    put_off(article, cast.cleo, now + timedelta(hours=2, minutes=5))
    put_off(late, cast.cleo, now - timedelta(hours=3, minutes=5))
    fill(article, 60)
    ben = client_of(cast.ben)
    text = ben.get("/?by=deadline").text
    assert "overdue by 3 h" in text and "2 h left" in text
    seen, query = [], "?by=deadline"
    for _ in range(5):
        text = ben.get(f"/{query}").text
        seen += [int(pk) for pk in re.findall(r'/claims/(\d+)" data-open', text)]
        following = re.search(r'href="(\?[^"]*after=[^"]+)" rel="next"', text)
        if following is None:
            break
        query = following[1].replace("&amp;", "&")
    assert seen == list(Claim.objects.undecided().in_serving_order().values_list("pk", flat=True))
    assert ben.get("/?by=deadline&after=1.0:2:nonsense").status_code == 200
    assert none.claims.last().pk in seen


def fill(article, count):
    step = PipelineStep.objects.of_article(article.pk).get(step="extract")
    Claim.objects.bulk_create(
        Claim(article=article, step=step, ordinal=1000 + number, text=f"Statement {number}", kind="state",
              status=Status.QUEUED, priority=float(number % 7), made_by="test.v1")
        for number in range(count)
    )  # fmt: skip


def test_the_api_sets_it_on_the_version_that_was_seen(cast, article):
    def put(client, version, deadline="2026-03-01T12:00:00Z"):
        headers = {"If-Match": f'"{version}"'} if version else {}
        address = f"/api/v1/articles/{article.pk}/deadline"
        return client.put(address, {"deadline": deadline}, content_type="application/json", headers=headers)

    cleo = client_of(cast.cleo)
    answer = put(cleo, article.version)
    assert answer.json() == {"deadline": "2026-03-01T12:00:00Z"}
    assert answer.headers["ETag"] == f'"{article.version + 1}"'
    assert put(cleo, article.version).status_code == 412
    assert put(cleo, None).status_code == 428
    assert put(client_of(cast.ben), article.version + 1).status_code == 403
    assert put(cleo, article.version + 1, None).json() == {"deadline": None}
