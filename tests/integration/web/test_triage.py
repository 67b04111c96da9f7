"""Triage on the pages: the next suggestion opens, every act can be undone, wordings are people's."""

import re

import pytest
from django.urls import reverse

from tests.factories import make_article, make_claim, make_submitted
from tests.integration.web.test_claims import HTMX, act, page
from verification.claims.models import Claim
from verification.workflow import Status

LONG = "Its parliament has 169 seats, and its king is Harald V."


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def suggestions(article):
    return list(article.claims.filter(status=Status.SUGGESTED).in_text_order())


def status_of(claim):
    claim.refresh_from_db()
    return claim.status


@pytest.mark.parametrize(("action", "fields"), [("accept", {}), ("dismiss", {"text": "trivial"})])
def test_the_next_suggestion_opens_after_a_decision(suggestions, ben, action, fields):
    first, second = suggestions[:2]
    answer = act(ben, first, action, **fields)
    assert answer.url == reverse("claim", args=[second.pk])
    text = ben.get(answer.url).text
    left, total = len(suggestions) - 1, len(suggestions)
    assert f"{left} of {total} left. u to undo." in text
    assert f'id="row-{first.pk}" class="is-{status_of(first)}"' in text


def test_part_of_the_page_moves_on_with_its_address_and_both_rows(suggestions, ben):
    first, second = suggestions[:2]
    here = {"HX-Current-URL": f"http://testserver{reverse('claim', args=[first.pk])}"}
    answer = act(ben, first, "accept", headers={**HTMX, **here})
    assert answer.headers["HX-Push-Url"] == reverse("claim", args=[second.pk])
    assert f'data-current="{second.pk}"' in answer.text
    assert f'<li id="row-{first.pk}" class="is-queued" hx-swap-oob="true">' in answer.text
    assert f'<li id="row-{second.pk}" class="is-suggested" hx-swap-oob="true">' in answer.text
    assert "HX-Push-Url" not in wording(ben, first, headers={**HTMX, **here}, text="Another.").headers


def test_after_the_last_suggestion_it_stays_and_says_so(suggestions, ben):
    for claim in suggestions[:-1]:
        act(ben, claim, "accept")
    answer = act(ben, suggestions[-1], "accept")
    assert answer.url == reverse("claim", args=[suggestions[-1].pk])
    assert "No suggestion is left;" in ben.get(answer.url).text


def test_the_filter_goes_on_and_bounds_what_comes_next(suggestions, ben):
    kind = suggestions[0].kind
    shown = [claim for claim in suggestions if claim.kind == kind]
    address = f"{reverse('claim-act', args=[shown[0].pk, 'accept'])}?kind={kind}"
    answer = ben.post(address, {"version": shown[0].version})
    following = shown[1] if len(shown) > 1 else shown[0]
    assert answer.url == f"{reverse('claim', args=[following.pk])}?kind={kind}"


@pytest.mark.parametrize(
    ("action", "fields", "status"),
    [("accept", {}, Status.QUEUED), ("dismiss", {"text": "opinion"}, Status.DISMISSED)],
)
def test_a_decision_can_be_undone(suggestions, ben, action, fields, status):
    claim = suggestions[0]
    answer = act(ben, claim, action, **fields)
    assert status_of(claim) == status
    text = ben.get(answer.url).text
    assert f'action="{reverse("claim-act", args=[claim.pk, "undo"])}"' in text and 'data-key="u"' in text
    assert act(ben, claim, "undo").url == reverse("claim", args=[claim.pk])
    assert status_of(claim) == Status.SUGGESTED


def test_nobody_is_offered_to_undo_what_somebody_else_did(suggestions, ben, cleo):
    act(ben, suggestions[0], "accept")
    assert 'data-key="u"' not in page(cleo, suggestions[1]).text
    assert act(cleo, suggestions[0], "undo").status_code == 403


def test_claim_is_merged_into_the_chosen_one(suggestions, ben):
    first, second = suggestions[:2]
    assert f'value="{second.pk}:{second.version}"' in page(ben, first).text
    answer = act(ben, first, "merge", into=f"{second.pk}:{second.version}")
    assert answer.status_code == 302 and status_of(first) == Status.MERGED
    assert first.merged_into_id == second.pk
    assert second.text in page(ben, first).text and first.text in page(ben, second).text
    act(ben, first, "undo")
    assert status_of(first) == Status.SUGGESTED


@pytest.mark.parametrize("into", ["", "nonsense", "0:1"])
def test_merging_into_nothing_is_refused(suggestions, ben, into):
    answer = act(ben, suggestions[0], "merge", into=into)
    assert answer.status_code in (404, 422) and status_of(suggestions[0]) == Status.SUGGESTED


def test_merging_into_a_claim_that_was_changed_is_a_conflict(suggestions, ben):
    first, second = suggestions[:2]
    act(ben, second, "accept")
    answer = act(ben, first, "merge", into=f"{second.pk}:1")
    assert answer.status_code == 409
    assert re.search(rf'value="{second.pk}:{second.version + 1}" required[^>]* checked', answer.text)
    assert status_of(first) == Status.SUGGESTED


def test_wording_is_changed_and_what_it_loses_is_told(article, cast, ben):
    claim = make_claim(article, cast.ben, LONG)
    answer = wording(ben, claim, text="Norway’s parliament has many seats.")
    assert answer.status_code == 302
    claim.refresh_from_db()
    assert claim.text == "Norway’s parliament has many seats." and claim.wording == 2
    text = ben.get(answer.url).text
    assert "169" in re.search(r'id="live".*?</div>', text, re.S)[0]
    assert "<del>" in text and "<ins>" in text


def wording(client, claim, **fields):
    given = {"text": claim.text, "kind": claim.kind, "speaker": claim.speaker, "was": claim.text}
    return act(client, claim, "edit", **{**given, **fields})


def test_kind_and_speaker_are_corrected(article, cast, ben):
    claim = make_claim(article, cast.ben, LONG)
    wording(ben, claim, kind="quantity", speaker="Kari Holm", description="a clerk", anonymous="")
    claim.refresh_from_db()
    assert (claim.kind, claim.speaker, claim.speaker_description) == ("quantity", "Kari Holm", "a clerk")
    assert "Kari Holm, a clerk" in page(ben, claim).text


def test_conflicting_wording_keeps_mine_and_shows_theirs(article, cast, ben):
    claim = make_claim(article, cast.ben, LONG)
    was = claim.text
    wording(ben, claim, text="Theirs, saved meanwhile.")
    answer = wording(ben, claim, version=1, text="Mine, still typed.", was=was)
    assert answer.status_code == 409
    assert ">Mine, still typed.</textarea>" in answer.text
    assert '<p class="theirs">Theirs, saved meanwhile.</p>' in answer.text


@pytest.mark.parametrize("fields", [{"text": " "}, {"text": "x" * 2_001}, {"kind": "nonsense"}])
def test_bad_wording_is_refused_and_kept(article, cast, ben, fields):
    claim = make_claim(article, cast.ben, LONG)
    answer = wording(ben, claim, **fields)
    claim.refresh_from_db()
    assert answer.status_code == 422 and claim.wording == 1
    assert 'id="ask-edit" name="act" open' in answer.text


def test_signed_wording_cannot_be_edited(article, cast, ben):
    claim = make_submitted(article, cast.ben)
    assert "do-edit" not in page(ben, claim).text
    assert wording(ben, claim, text="Another.").status_code == 403


PARTS = {
    "exact-1": "Its parliament has 169 seats",
    "text-1": "Norway’s parliament has 169 seats.",
    "exact-2": "its king is Harald V",
    "text-2": "",
}


def test_claim_is_split_in_two_and_joined_again(article, cast, ben):
    claim = make_claim(article, cast.ben, LONG)
    text = page(ben, claim).text
    assert 'rows="2" required>Its parliament has 169 seats</textarea>' in text
    assert 'rows="2" required>its king is Harald V.</textarea>' in text
    answer = act(ben, claim, "split", **PARTS)
    first, second = claim.parts.order_by("pk")
    assert answer.url == reverse("claim", args=[first.pk]) and status_of(claim) == Status.SPLIT
    assert [first.text, second.anchors.get().exact] == [PARTS["text-1"], PARTS["exact-2"]]
    text = page(ben, first).text
    assert "Cut from" in text and LONG in text and "do-rejoin" in text
    answer = act(ben, first, "rejoin")
    assert answer.url == reverse("claim", args=[claim.pk]) and status_of(claim) == Status.QUEUED


def test_words_that_are_not_the_claims_are_refused_and_kept(article, cast, ben):
    claim = make_claim(article, cast.ben, LONG)
    answer = act(ben, claim, "split", **{**PARTS, "exact-2": "Words of nobody"})
    assert answer.status_code == 422 and ">Words of nobody</textarea>" in answer.text
    assert status_of(claim) == Status.QUEUED and not Claim.objects.filter(part_of=claim).exists()


def test_split_claim_leads_to_its_parts(article, cast, ben):
    claim = make_claim(article, cast.ben, LONG)
    act(ben, claim, "split", **PARTS)
    text = page(ben, claim).text
    assert "Its parts" in text and "do-unsplit" in text


@pytest.mark.parametrize("who", ["ada", "dan"])
def test_who_may_not_triage_is_offered_nothing_and_refused(suggestions, who, request):
    client = request.getfixturevalue(who)
    text = page(client, suggestions[0]).text
    assert "do-edit" not in text and "do-split" not in text and "do-merge" not in text
    for action in ("edit", "split", "merge", "undo"):
        answer = act(client, suggestions[0], action, **PARTS, text="x", into=f"{suggestions[1].pk}:1")
        assert answer.status_code == 403


def test_page_asks_for_the_day_of_publication_as_long_as_dates_wait_for_it(cast, ben):
    text = "The mill\n\nThe mill in Orre closed last week. It was built in 1904.\n"
    article = make_article(cast.ada, text)
    claim = article.claims.get(text__contains="closed")
    ask = "Say when"
    shown = page(ben, claim).text
    assert "1 claim waits for the day of publication" in shown and "Waits for a date" in shown
    assert f'href="{reverse("article-details", args=[article.pk])}">{ask}' in shown
    article.published_on = "2024-05-08"
    article.save(update_fields=["published_on"])
    assert "waits for the day" not in page(ben, claim).text


def test_claim_says_why_it_is_here(suggestions, ben):
    claim = next(claim for claim in suggestions if claim.priority_reasons)
    text = page(ben, claim).text
    assert "Why is this here" in text and "likely to be worth checking" in text
    assert f"· {claim.priority_reasons[0]}" in text
