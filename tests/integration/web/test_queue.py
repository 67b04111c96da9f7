"""The queue: order, filters, pages, counts and how few queries it takes."""

import re

import pytest
from django.urls import reverse

from tests.factories import approve, make_article, make_claim, make_evidence, make_submitted, take
from verification.claims.models import Claim
from verification.jobs import PipelineStep
from verification.verdicts.models import Proposal
from verification.workflow import Status

SECOND = "The harbour\n\nThe harbour of Tarn was closed for nine days in 2019. The port handles 4.6 million tonnes a year.\n"
MAX_QUERIES = 15


def wordings(client, query=""):
    return re.findall(r'/claims/(\d+)" data-open', client.get(f"/{query}").text)


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


def fill(article, count):
    """Copies of the same suggestion, as an article with many claims would leave them."""
    first = article.claims.first()
    step = PipelineStep.objects.of_article(article.pk).get(step="extract")
    top = max(article.claims.values_list("ordinal", flat=True))
    Claim.objects.bulk_create(
        Claim(
            article=article,
            step=step,
            ordinal=top + number,
            text=f"Statement {number}",
            kind=first.kind,
            status=Status.QUEUED,
            priority=float(number % 7),
            made_by="test.v1",
        )
        for number in range(1, count + 1)
    )


def test_most_urgent_claim_stands_first(article, ben):
    fill(article, 20)
    shown = [int(pk) for pk in wordings(ben)]
    expected = list(Claim.objects.undecided().in_queue_order().values_list("pk", flat=True))
    assert shown == expected[:50]


def test_pages_follow_each_other_without_gap_or_repetition(article, ben):
    fill(article, 130)
    seen, query = [], ""
    for _ in range(10):
        text = ben.get(f"/{query}").text
        seen += re.findall(r'/claims/(\d+)" data-open', text)
        following = re.search(r'href="(\?[^"]*after=[^"]+)" rel="next"', text)
        if following is None:
            break
        query = following[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == Claim.objects.undecided().count()


def test_filters_narrow_the_list(cast, article, ben):
    other = make_article(cast.ada, SECOND)
    claim = take(make_claim(article, cast.ben), cast.ben)
    assert wordings(ben, "?holder=me") == [str(claim.pk)]
    assert str(claim.pk) not in wordings(ben, "?holder=nobody")
    assert wordings(ben, "?status=checking") == [str(claim.pk)]
    assert set(wordings(ben, f"?article={other.pk}")) == {
        str(pk) for pk in other.claims.values_list("pk", flat=True)
    }
    assert str(claim.pk) in wordings(ben, "?q=CAPITAL")
    assert wordings(ben, "?q=no+such+words") == []
    assert wordings(ben, f"?holder={cast.ben.pk}") == [str(claim.pk)]
    assert set(wordings(ben, "?kind=state")) == {
        str(pk) for pk in Claim.objects.filter(kind="state").values_list("pk", flat=True)
    }


def test_the_list_narrows_to_what_the_newest_proposal_says(article, ben):
    first, second = article.claims.order_by("pk")[:2]
    for number, (claim, outcome) in enumerate(
        [(first, "refuted"), (second, "refuted"), (second, "supported")], start=1
    ):
        Proposal.objects.create(claim=claim, ordinal=number, question="true", outcome=outcome, made_by="test")
    assert wordings(ben, "?proposed=refuted") == [str(first.pk)]
    assert wordings(ben, "?proposed=supported") == [str(second.pk)]
    assert wordings(ben, "?proposed=nonsense") == wordings(ben, "")


def test_per_cent_and_underscore_are_searched_literally(article, ben):
    assert wordings(ben, "?q=%25") == [] and wordings(ben, "?q=_") == []


def test_empty_queue_says_what_to_do(cast, ada, ben, eve):
    assert "Import the first one" in ada.get("/").text
    assert "No article has been imported yet" in ben.get("/").text
    assert "You hold no role yet" in eve.get("/").text


def test_reporter_sees_only_claims_of_own_articles(cast, article, client):
    from tests.factories import make_person
    from verification.workflow import Role

    client.force_login(make_person("amy", Role.REPORTER))
    assert wordings(client, "?status=all") == []


def test_evidence_is_counted_by_links_origins_and_primary(cast, article, ben):
    claim = make_submitted(article, cast.ben)
    text = ben.get("/?status=in_review").text
    assert "1 link · 1 origin" in text and "primary" in text
    make_evidence(claim, stance="not_enough", primary=False)
    assert "1 link · 1 origin" in ben.get("/?status=in_review").text


def test_verdict_replaces_the_proposal(cast, article, ben):
    approve(make_submitted(article, cast.ben), cast.dan)
    assert "Confirmed" in ben.get("/?status=approved").text


def test_counts_stop_at_a_thousand(article, ben):
    fill(article, 1_005)
    assert "1,000+" in ben.get("/").text


def test_few_queries_however_many_claims(cast, article, ben, django_assert_max_num_queries):
    make_submitted(article, cast.ben)
    fill(article, 200)
    with django_assert_max_num_queries(MAX_QUERIES):
        ben.get("/?status=all")


def test_next_leads_the_reviewer_past_their_own(cast, article, dan):
    cast.dan.roles = ["reviewer", "checker"]
    cast.dan.save()
    own = make_submitted(article, cast.dan)
    other = make_submitted(article, cast.ben, exact="its king is Harald V")
    assert dan.post(reverse("next")).url == reverse("claim", args=[other.pk])
    assert own.status == Status.IN_REVIEW


def test_next_leads_the_checker_to_what_they_hold_and_from_there_to_another(cast, article, ben):
    claim = take(make_claim(article, cast.ben), cast.ben)
    other = make_claim(article, cast.ben, "its king is Harald V")
    assert ben.post(reverse("next")).url == reverse("claim", args=[claim.pk])
    answer = ben.post(reverse("next"), {"seen": claim.pk}, follow=True)
    other.refresh_from_db()
    assert answer.redirect_chain[-1][0] == reverse("claim", args=[other.pk])
    assert (other.holder, other.status) == (cast.ben, Status.CHECKING)
    assert "You hold this claim for half an hour" in answer.text


def test_looking_takes_nothing(cast, article, ben):
    make_claim(article, cast.ben)
    assert ben.get(reverse("next")).status_code == 405
    assert not Claim.objects.filter(status=Status.CHECKING).exists()


def test_next_without_work_says_so(cast, dan):
    answer = dan.post(reverse("next"), {"seen": "x"}, follow=True)
    assert "Nothing waits for you" in answer.text


# The query language.


def test_a_query_narrows_the_page_together_with_the_facets(cast, article, ben, dan):
    claim = make_submitted(article, cast.ben)
    held = take(make_claim(article, cast.ben, "its king is Harald V"), cast.ben)
    assert wordings(dan, "?q=status:in_review+not:mine") == [str(claim.pk)]
    assert wordings(ben, "?q=status:in_review+not:mine") == []
    assert wordings(ben, "?q=mine&status=checking") == [str(held.pk)]
    assert wordings(ben, f"?q=mine&holder=me&article={article.pk}") == [str(held.pk)]


def test_who_types_a_status_is_not_held_to_what_is_left_to_decide(cast, article, ben):
    claim = approve(make_submitted(article, cast.ben), cast.dan)
    text = ben.get("/?q=status:approved").text
    assert re.findall(r'/claims/(\d+)" data-open', text) == [str(claim.pk)]
    assert '<span class="quiet">1 claim</span>' in text


def test_what_cannot_be_read_is_named_escaped_and_the_rest_counts(cast, article, ben):
    held = take(make_claim(article, cast.ben), cast.ben)
    answer = ben.get("/", {"q": "mine status:<b>done"})
    assert answer.status_code == 200
    assert "<strong>status:&lt;b&gt;done</strong> cannot be read. Known are suggested" in answer.text
    assert re.findall(r'/claims/(\d+)" data-open', answer.text) == [str(held.pk)]
    assert 'value="mine status:&lt;b&gt;done"' in answer.text
