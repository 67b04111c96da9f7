"""The panel of findings, and the clear page's list of them."""

import pytest
from django.urls import reverse

from tests.factories import make_article
from verification.articles.models import Finding

CLASHING = "Linz plan\n\nOf the 40 members, 22 voted yes, 15 voted no and 6 abstained. Tenants protested."


@pytest.fixture
def finding(cast):
    article = make_article(cast.ada, CLASHING)
    return Finding.objects.get(revision__article=article)


def page(client, finding):
    return client.get(reverse("article", args=[finding.revision.article_id])).text


def settle(client, finding, **fields):
    return client.post(reverse("finding-settle", args=[finding.pk]), {"version": 0, **fields}, follow=True)


def test_the_panel_counts_findings_and_marks_their_places(ben, finding):
    text = page(ben, finding)
    assert "1 thing in the text to look at" in text
    assert "22 + 15 + 6 is 43, not 40." in text
    assert text.count(f'id="finding-{finding.pk}-1"') == 1
    assert text.count(f'href="#finding-{finding.pk}-') == 1
    panel = text.partition('id="findings"')[2].partition("</details>")[0]
    assert [part.partition("</mark>")[0] for part in panel.split("<mark>")[1:]] == ["40", "22", "15", "6"]


def test_a_settled_finding_shows_who_and_why_and_is_no_longer_marked(ben, finding):
    text = settle(ben, finding, note="The clerk <b>mistyped</b>.").text
    assert "The clerk &lt;b&gt;mistyped&lt;/b&gt;." in text and "— Ben" in text
    assert "Everything found in the text is settled" in text
    assert f'id="finding-{finding.pk}-1"' not in text
    again = ben.post(reverse("finding-unsettle", args=[finding.pk]), {"version": 1}, follow=True)
    assert "1 thing in the text to look at" in again.text


def test_a_refusal_says_why(ben, finding):
    assert "Say why this is settled" in settle(ben, finding, note="  ").text
    assert "changed after you opened it" in settle(ben, finding, note="x", version=4).text


def test_a_conflict_keeps_the_note_beside_what_is_stored_now(ben, dan, finding):
    settle(dan, finding, note="Asked the clerk.")
    answer = settle(ben, finding, note="The clerk says 43.")
    assert answer.status_code == 409
    assert "You wrote: The clerk says 43." in answer.text and "Asked the clerk." in answer.text
    dan.post(reverse("finding-unsettle", args=[finding.pk]), {"version": 1})
    answer = settle(ben, finding, note="The clerk says 43.", version=1)
    assert answer.status_code == 409 and 'value="The clerk says 43."' in answer.text
    assert 'name="version" value="2"' in answer.text


def test_the_reporter_sees_it_without_a_form(ada, finding):
    text = page(ada, finding)
    assert finding.message in text and reverse("finding-settle", args=[finding.pk]) not in text


def test_an_outsider_finds_nothing(eve, finding):
    assert settle(eve, finding, note="x").status_code == 404


def test_an_article_without_findings_has_no_panel(ben, cast):
    article = make_article(cast.ada)
    assert 'id="findings"' not in ben.get(reverse("article", args=[article.pk])).text


def test_the_clear_page_lists_what_nobody_settled(cleo, finding):
    address = reverse("article-clear", args=[finding.revision.article_id])
    assert finding.message in cleo.get(address).text
    settle(cleo, finding, note="Checked with the clerk.")
    assert finding.message not in cleo.get(address).text
