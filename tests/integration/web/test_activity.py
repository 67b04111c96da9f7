"""Who did what: per article, per claim, per person; narrowed, in pages, and as a file."""

import ast
import csv
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    adopt,
    approve,
    as_actor,
    make_article,
    make_claim,
    make_evidence,
    make_import,
    make_submitted,
    take,
)
from verification.articles.models import Article
from verification.audit import Event, record
from verification.claims.comments import comment_on_claim
from verification.event_words import EVENTS
from verification.policies import Actor
from verification.web import activity
from verification.workflow import Action, ArticleAction

PRODUCT = Path(settings.BASE_DIR) / "verification"
MADE = {
    "article": ArticleAction,
    "claim": Action,
    "finding": ("settle", "unsettle"),
    "snapshot": ("seen", "check"),
}
"""What the code puts together: the first part, and all that may follow it."""


def page(client, name, number, **query):
    return client.get(reverse(name, args=[number]), query)


def text_of(answer):
    return "".join(part.decode() for part in answer.streaming_content)


def recorded():
    """Every action that stands in the code, as it is or as parts of it."""
    for path in PRODUCT.rglob("*.py"):
        source = path.read_text()
        if "audit" not in source or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(source)):
            match node:
                case ast.Constant(value=str(word)) if re.fullmatch(r"[a-z_]+\.(?!html)[a-z_]+", word):
                    yield word
                case ast.JoinedStr(values=[ast.Constant(value=str(first)), *_]) if re.fullmatch(
                    r"[a-z_]+\.", first
                ):
                    yield from (first + str(word) for word in MADE[first.removesuffix(".")])


def test_every_action_in_the_code_has_words():
    actions = set(recorded())
    assert len(actions) > 100
    assert actions - set(EVENTS) == set()


def test_every_action_that_was_really_recorded_has_words(cast):
    article = make_article(cast.ada)
    approve(make_submitted(article, cast.ben), cast.dan)
    seen = set(Event.objects.values_list("action", flat=True))
    assert len(seen) > 8 and seen <= set(EVENTS)


def test_a_claims_page_holds_its_own_acts_alone(cast, cleo):
    article = make_article(cast.ada)
    claim = take(make_claim(article, cast.ben), cast.ben)
    adopt(make_evidence(claim), cast.ben)
    comment_on_claim(actor=as_actor(cast.dan), claim_id=claim.pk, text="Since when?", blocking=False)
    other = make_claim(article, cast.ben, "its king is Harald V")
    shown = page(cleo, "claim-activity", claim.pk).text
    for told in ("marked it as a claim", "took it", "adopted evidence", "commented"):
        assert told in shown
    assert "imported the article" not in shown
    assert "took it" not in page(cleo, "claim-activity", other.pk).text


def test_a_person_sees_what_they_did_themselves(cast, ben):
    make_submitted(make_article(cast.ada), cast.ben)
    record(as_actor(cast.ben), "sign_in", f"person:{cast.ben.pk}")
    shown = page(ben, "person-activity", cast.ben.pk).text
    assert "submitted it for review" in shown and "signed in" in shown and "Norway in brief" in shown
    assert "imported the article" not in shown


@pytest.mark.parametrize(
    ("who", "status"), [("cleo", 200), ("root", 200), ("dan", 403), ("ada", 403), ("eve", 403)]
)
def test_what_somebody_else_did_is_for_editors_and_admins(cast, who, status, request):
    client = request.getfixturevalue(who)
    assert page(client, "person-activity", cast.ben.pk).status_code == status


def test_an_editor_reads_nothing_of_the_desk_nor_of_articles_kept_from_them(cast, cleo, root):
    article = make_article(cast.ada)
    make_submitted(article, cast.ben)
    record(as_actor(cast.ben), "sign_in", f"person:{cast.ben.pk}")
    assert "signed in" not in page(cleo, "person-activity", cast.ben.pk).text
    assert "signed in" in page(root, "person-activity", cast.ben.pk).text
    assert "submitted it" in page(cleo, "person-activity", cast.ben.pk).text
    Article.objects.filter(pk=article.pk).update(is_restricted=True)
    for answer in (
        page(cleo, "person-activity", cast.ben.pk),
        page(cleo, "person-activity", cast.ben.pk, **{"as": "jsonl"}),
    ):
        shown = text_of(answer) if answer.streaming else answer.text
        assert "submitted it" not in shown and "claim.submit" not in shown and article.title not in shown
    assert page(cleo, "activity", article.pk).status_code == 404


def test_it_is_narrowed_by_person_act_and_day(cast, cleo):
    article = make_article(cast.ada)
    approve(make_submitted(article, cast.ben), cast.dan)
    assert (
        "signed it" in page(cleo, "activity", article.pk, who=cast.dan.pk).text.partition('class="history')[2]
    )
    listed = page(cleo, "activity", article.pk, who=cast.ben.pk).text.partition('class="history')[2]
    assert "signed it" not in listed and "submitted it" in listed
    listed = page(cleo, "activity", article.pk, act="claim.approve").text.partition('class="history')[2]
    assert "signed it" in listed and "submitted it" not in listed
    today = f"{timezone.now():%Y-%m-%d}"
    assert "signed it" in page(cleo, "activity", article.pk, day=today).text.partition('class="history')[2]
    assert "Nothing that fits." in page(cleo, "activity", article.pk, day="2001-01-01").text


@pytest.mark.parametrize(
    "query",
    [
        {"day": "9999-12-31"},
        {"day": "0001-01-01"},
        {"day": "x"},
        {"who": "x"},
        {"act": "\0"},
        {"before": "x"},
        {"as": "exe"},
    ],
)
def test_strange_wishes_narrow_nothing_and_break_nothing(cast, cleo, query):
    assert page(cleo, "activity", make_article(cast.ada).pk, **query).status_code == 200


def test_pages_go_back_to_the_beginning_and_lose_nothing(cast, cleo, monkeypatch):
    monkeypatch.setattr(activity, "EVENTS_PER_PAGE", 3)
    article = make_article(cast.ada)
    for number in range(7):
        record(as_actor(cast.ben), "comment.add", f"comment:{number}", article_id=article.pk)
    address, seen = f"{reverse('activity', args=[article.pk])}?act=comment.add", 0
    while address:
        shown = cleo.get(address).text
        seen += shown.count("<time")
        more = re.search(r'href="(\?[^"]*before=\d+)" rel="next"', shown)
        address = more and reverse("activity", args=[article.pk]) + more[1].replace("&amp;", "&")
        assert not more or "act=comment.add" in more[1]
    assert seen == 7


def test_a_file_holds_what_is_shown_oldest_first(cast, cleo):
    article = make_article(cast.ada)
    make_submitted(article, cast.ben)
    answer = page(cleo, "activity", article.pk, **{"as": "jsonl", "who": cast.ben.pk})
    assert (
        answer.headers["Content-Disposition"] == f'attachment; filename="activity-article-{article.pk}.jsonl"'
    )
    rows = [json.loads(line) for line in text_of(answer).splitlines()]
    mine = Event.objects.of_article(article.pk).filter(actor=cast.ben)
    assert [row["id"] for row in rows] == list(mine.values_list("pk", flat=True))
    assert {row["actor"] for row in rows} == {cast.ben.pk} and all(row["mac"] for row in rows)


def test_a_file_is_bounded(cast, cleo, monkeypatch):
    monkeypatch.setattr(activity, "MOST_IN_A_FILE", 2)
    article = make_article(cast.ada)
    make_submitted(article, cast.ben)
    assert text_of(page(cleo, "activity", article.pk, **{"as": "jsonl"})).count("\n") == 2


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_a_table_is_computed(cast, cleo, name):
    article = make_article(cast.ada)
    record(
        Actor(id=cast.ben.pk, roles=frozenset(), name=name), "comment.add", "comment:1", article_id=article.pk
    )
    answer = page(cleo, "activity", article.pk, **{"as": "csv"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(StringIO(text_of(answer), newline="")))
    assert rows[-1]["actor_name"] == f"'{name}"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())


def test_more_events_cost_no_more_queries(cast, cleo, django_assert_max_num_queries):
    for number in range(3):
        article = make_import(cast.ada, f"Text {number}.").article
        record(as_actor(cast.ada), "comment.add", "comment:1", article_id=article.pk)
    with django_assert_max_num_queries(14):
        page(cleo, "person-activity", cast.ada.pk)
