"""A restricted article is nowhere for whom it is not open to: on no page, in no answer of the API, by no address."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    approve,
    make_article,
    make_claim,
    make_evidence,
    make_person,
    make_snapshot,
    submit,
    take,
)
from verification.api.urls import v1
from verification.articles.models import Finding
from verification.claims.comments import comment_on_claim
from verification.claims.readers import Wish, set_readers
from verification.evidence import queries, replies
from verification.evidence.models import Snapshot
from verification.integrations.services import create_token
from verification.jobs import Job
from verification.publication import emergency, going_out, notices, public_checks
from verification.reviews.saved_filters import save
from verification.reviews.services import review_digest
from verification.web.urls import urlpatterns
from verification.workflow import Role

SECRET = "Quellenschutz"
TEXT = f"""{SECRET} plan

Of the 40 members of {SECRET}, 22 voted yes, 15 voted no and 6 abstained. Tenants of {SECRET} protested."""
BY_ARTICLE = ("article_id", "claim_id", "evidence_id", "verdict_id", "finding_id", "comment_id", "query_id",
              "reply_id", "notification_id", "publication_id", "emergency_id", "notice_id", "snapshot_id", "source_id", "origin_id", "slug")  # fmt: skip
"""What an address may name that belongs to the article alone."""
ELSEWHERE = {"import_id": "00000000-0000-4000-8000-000000000000", "source_app": "upload", "key": "wikipedia",
             "question": "true", "feed_id": 1, "filter_id": 1, "token_id": 1, "user_id": 1,
             "ordinal": 0}  # fmt: skip


@pytest.fixture
def fay(cast):
    return make_person("fay", Role.CHECKER)


@pytest.fixture
def ids(cast, fay):
    """An article of which only Fay and Cleo know, with something of every kind that belongs to it."""
    article = make_article(cast.ada, TEXT)
    claim = take(make_claim(article, cast.ben, f"Tenants of {SECRET} protested."), cast.ben)
    row, actor = make_evidence(claim), cast.ben.as_actor()
    comment = comment_on_claim(actor=actor, claim_id=claim.pk, text=f"@dan {SECRET}", blocking=False)
    wish = queries.Wish(f"Who told you of {SECRET}?", "other")
    query = queries.ask(actor=actor, claim_id=claim.pk, wish=wish)
    secret = make_snapshot(f"The minutes of {SECRET} name the chair.", f"Minutes of {SECRET}")
    Snapshot.objects.filter(pk=secret.pk).update(gathered_for=article)
    reply = put(cast.ben, claim)
    submitted = submit(claim, cast.ben)
    told = cast.dan.notifications.get()
    approve(submitted, cast.dan)
    submitted.refresh_from_db()
    words = public_checks.Words(SECRET, f"{SECRET} was found.", stands_alone=True)
    public = public_checks.publish_check(
        actor=cast.cleo.as_actor(),
        claim_id=submitted.pk,
        expected_version=None,
        shown_digest=review_digest(submitted),
        words=words,
    )
    broken, notice = go_out(article, cast.cleo)
    save(actor=cast.cleo.as_actor(), name="All of it", query="status:any", is_shared=True)
    wish = Wish(True, [fay.pk], f"{SECRET} would be known.")
    set_readers(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None, wish=wish)
    return {
        "article_id": article.pk,
        "claim_id": claim.pk,
        "evidence_id": row.pk,
        "verdict_id": submitted.verdicts.get().pk,
        "finding_id": Finding.objects.get().pk,
        "comment_id": comment.pk,
        "query_id": query.pk,
        "reply_id": reply.pk,
        "notification_id": told.pk,
        "snapshot_id": secret.pk,
        "source_id": secret.source_id,
        "origin_id": secret.origin_id,
        "publication_id": public.pk,
        "slug": public.slug,
        "emergency_id": broken.pk,
        "notice_id": notice.pk,
        "job_id": Job.objects.get(article_id=article.pk).pk,
    }


def go_out(article, by):
    """Clear it past its guards, publish it, and propose a notice."""
    act = {"actor": by.as_actor(), "article_id": article.pk, "expected_version": None}
    reason = f"{SECRET} has to go out at noon."
    broken = emergency.emergency_clear(**act, reason=reason, confirmation="break the glass")
    going_out.publish(**act, live=going_out.Live())
    wish = notices.Wish("retract", "ours", f"{SECRET} was wrong.", f"It said {SECRET}.")
    return broken, notices.propose(**act, wish=wish)


def put(person, claim):
    now = timezone.now()
    wish = replies.Put(SECRET, "mail", now, "That tenants protested.", now + timedelta(hours=4))
    return replies.put(actor=person.as_actor(), claim_id=claim.pk, wish=wish)


def addresses(patterns, ids, prefix):
    for pattern in patterns:
        wanted = pattern.pattern.converters
        known = ids | ELSEWHERE | {"action": "take"}
        if not set(wanted) <= set(known):
            continue
        yield prefix + pattern.name, {name: known[name] for name in wanted}


def every_address(ids):
    yield from addresses(urlpatterns, ids, "")
    yield from addresses(v1, ids, "api:")


def client_of(person):
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


@pytest.mark.parametrize("who", ["ben", "dan", "root", "paul", "eve"])
def test_nobody_else_finds_it_anywhere(cast, fay, ids, who):
    person = make_person("paul", Role.EDITOR) if who == "paul" else getattr(cast, who)
    client, wrong, tried = client_of(person), [], 0
    for name, given in every_address(ids):
        address, is_its_own = reverse(name, kwargs=given), bool(set(given) & {*BY_ARTICLE, "job_id"})
        for send in (client.get, lambda to: client.post(to, {"version": 1, "reason": "x"})):
            if name in ENDING:
                continue
            answer, tried = send(address), tried + 1
            text = answer.content.decode("utf-8", "replace")
            if SECRET in text or (is_its_own and answer.status_code not in REFUSED):
                wrong.append((name, answer.status_code))
    assert wrong == [] and tried > 250


ENDING = ("sign-out", "sign-out-everywhere", "password")
"""What would end the session that asks."""
REFUSED = (403, 404, 405, 406, 409, 415, 422, 428)
"""A method that an address does not know, or a role that somebody lacks, may be told before it is looked for."""


@pytest.mark.parametrize("name", ["article", "claim", "report", "activity", "article-talk", "revisions", "before-print",
                                  "claim-history", "snapshot", "api:article", "api:claim", "api:article-events",
                                  "api:claim-verdicts", "api:claim-evidence", "api:article-readers", "api:snapshot",
                                  "api:job", "api:claim-transitions", "api:article-carry-overs", "source", "api:source",
                                  "origin", "api:origin"])  # fmt: skip
def test_an_address_that_is_known_leads_nowhere_but_for_its_readers(cast, fay, ids, name):
    address = reverse(name, kwargs=dict(every_address(ids))[name])
    assert client_of(cast.ben).get(address).status_code == 404
    assert client_of(fay).get(address).status_code == 200
    assert client_of(cast.cleo).get(address).status_code == 200


def test_searches_and_lists_find_it_for_its_readers_only(cast, fay, ids):
    for address in (
        "/?status=all",
        "/?status=all&q=Tenants",
        "/articles",
        "/archive/?q=minutes+chair",
        "/sources/",
        "/publications?show=all",
        "/api/v1/publications?all=yes",
        "/emergencies",
        "/api/v1/emergencies",
        "/filters",
        "/api/v1/claims",
        "/api/v1/claims?q=Tenants",
        "/api/v1/articles",
        "/api/v1/archive/search?q=minutes+chair",
        "/api/v1/sources",
    ):
        shown = SECRET in client_of(cast.ben).get(address).content.decode()
        assert not shown, address
        reader = cast.cleo if "emergenc" in address else fay
        assert SECRET in client_of(reader).get(address).content.decode() or address == "/filters", address


def test_readers_outside_find_nothing_of_it_where_checks_are_public(cast, fay, ids, settings):
    settings.PUBLIC_CHECKS = True
    check = reverse("check", args=[ids["slug"]])
    search = f"/api/v1alpha1/claims:search?query={SECRET}"
    for address in (check, "/checks/", "/checks/feed.json", search):
        for client in (Client(), client_of(fay)):
            answer = client.get(address)
            assert SECRET not in answer.text and answer.status_code == (410 if address == check else 200), (
                address
            )


def test_counts_and_events_say_nothing_of_it(cast, fay, ids):
    ben, chain = client_of(cast.ben), f"article:{ids['article_id']}"
    assert "0 claims" in " ".join(ben.get("/filters").text.split())
    for person in (cast.ben, cast.root):
        events = client_of(person).get("/api/v1/events?limit=200").json()["results"]
        assert chain not in {event["chain"] for event in events}
    events = client_of(fay).get("/api/v1/events?limit=200").json()["results"]
    assert chain in {event["chain"] for event in events}


def test_a_bulk_act_names_no_words_of_it(cast, fay, ids):
    item = f"{ids['claim_id']}:1"
    answer = client_of(cast.ben).post("/bulk", {"act": "accept", "scope": "ticked", "item": item})
    assert SECRET not in answer.text and answer.status_code == 200


def test_importing_its_text_again_gives_it_to_nobody(cast, fay, ids):
    paul = client_of(make_person("paul", Role.EDITOR))
    answer = paul.post(reverse("import"), {"text": TEXT})
    assert answer.status_code == 409 and f"/articles/{ids['article_id']}" not in answer.text


def test_the_page_of_readers_restricts_it_and_keeps_what_was_typed(cast, fay):
    article = make_article(cast.ada)
    page, cleo = reverse("article-readers", args=[article.pk]), client_of(cast.cleo)
    given = {"restricted": "yes", "reader": [fay.pk], "reason": "The source would be known."}
    assert cleo.post(page, given | {"version": article.version}).status_code == 302
    text = cleo.get(page).text
    assert "Cleo, Fay" in text and "Nobody among them can approve" in text
    answer = cleo.post(page, given | {"reason": "Another reason.", "version": article.version})
    assert answer.status_code == 409 and "Another reason." in answer.text
    assert f'value="{fay.pk}" checked' in answer.text
    assert "An editor who reads it says" in client_of(fay).get(page).text
    assert "restricted" in client_of(fay).get(reverse("article", args=[article.pk])).text


def test_the_api_restricts_it_on_the_version_that_was_seen(cast, fay):
    article = make_article(cast.ada)
    address = reverse("api:article-readers", args=[article.pk])

    def send(person, version, **given):
        body = {"is_restricted": True, "readers": [fay.pk], "reason": "It is secret."} | given
        headers = {"If-Match": f'"{version}"'} if version else {}
        return client_of(person).put(address, body, content_type="application/json", headers=headers)

    assert client_of(cast.ben).get(address).json() == {"is_restricted": False, "readers": []}
    assert send(cast.cleo, None).status_code == 428
    assert send(cast.ben, article.version).status_code == 403
    answer = send(cast.cleo, article.version)
    assert answer.json()["is_restricted"] and answer.headers["ETag"] == f'"{article.version + 1}"'
    assert [one["id"] for one in answer.json()["readers"]] == sorted([cast.cleo.pk, fay.pk])
    assert send(cast.cleo, article.version).status_code == 412
    assert send(cast.cleo, article.version + 1, readers=[cast.eve.pk]).status_code == 422
    assert send(cast.cleo, article.version + 1, is_restricted=False).json()["readers"] == []


def test_a_token_sees_what_its_owner_sees(cast, fay, ids):
    address = reverse("api:article", args=[ids["article_id"]])
    for person, status in ((cast.ben, 404), (fay, 200)):
        _, secret = create_token(actor=person.as_actor(), name="Reader", scopes=["read"], days=1)
        answer = Client().get(address, headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == status
