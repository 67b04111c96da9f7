"""The page on which an article is published, corrected, put on hold and ended."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import TEXT, make_article, make_claim, make_clearable, make_person
from tests.integration.publication.closing import (
    act,
    confirm,
    make_cleared,
    make_published,
    propose,
    publish,
)
from tests.integration.web.conftest import sign_in
from verification.articles.models import Article
from verification.claims.notification_models import Notification
from verification.people import User
from verification.publication.closing_models import LiveText, Notice
from verification.publication.notices import Wish
from verification.workflow import ArticleStatus, Role, Status

OTHER = TEXT.replace("169", "196")
NOTICE = {
    "kind": "correct",
    "cause": "ours",
    "notice": "An earlier version gave the <wrong> number.",
    "said_before": "169 seats",
    "right_now": "170 seats",
}


@pytest.fixture
def olga(cast):
    return sign_in(make_person("olga", Role.EDITOR))


def page(client, article):
    return client.get(reverse("article-closing", args=[article.pk])).text


def post(client, article, action, **fields):
    article.refresh_from_db()
    address = reverse("article-closing-act", args=[article.pk, action])
    return client.post(address, {"version": article.version, **fields})


def end(client, notice, action, version):
    return client.post(reverse("notice-end", args=[notice.pk, action]), {"version": version})


def status_of(article):
    article.refresh_from_db()
    return article.status


def test_an_editor_holds_an_article_and_lets_it_go_on(cast, cleo):
    article = make_clearable(cast)
    assert post(cleo, article, "hold", reason="The <lawyers> read it.").status_code == 302
    text = page(cleo, article)
    assert status_of(article) == ArticleStatus.ON_HOLD
    assert "Cleo put it on hold: The &lt;lawyers&gt; read it." in text
    assert "On hold" in cleo.get(reverse("article", args=[article.pk])).text
    assert post(cleo, article, "resume", reason="Nothing found.").status_code == 302
    assert status_of(article) == ArticleStatus.OPEN


@pytest.mark.parametrize("who", ["ada", "ben", "dan", "root"])
def test_others_see_why_they_cannot(cast, who, request):
    article = make_clearable(cast)
    client = request.getfixturevalue(who)
    text = page(client, article)
    assert 'id="do-hold" disabled' in text and "Only an editor can do this" in text
    assert post(client, article, "hold", reason="x").status_code == 403
    assert status_of(article) == ArticleStatus.OPEN


def test_an_outsider_sees_nothing_and_an_unknown_act_is_none(cast, eve, cleo):
    article = make_clearable(cast)
    assert eve.get(reverse("article-closing", args=[article.pk])).status_code == 404
    assert post(eve, article, "hold", reason="x").status_code == 404
    assert post(cleo, article, "praise", reason="x").status_code == 404
    notice = propose(make_published(cast, text=TEXT + "It rains."), cast.cleo)
    assert end(eve, notice, "withdraw", 1).status_code == 404
    assert end(cleo, notice, "praise", 1).status_code == 404


def test_a_reason_survives_a_conflict_and_an_empty_one_is_asked_for(cast, cleo):
    article = make_clearable(cast)
    answer = post(cleo, article, "hold", reason="A long reason.", version=999)
    assert answer.status_code == 409 and "A long reason.</textarea>" in answer.text
    assert post(cleo, article, "hold", reason=" ").status_code == 403


def test_what_is_not_cleared_is_not_published_and_the_page_says_why(cast, cleo):
    article = make_clearable(cast)
    text = page(cleo, article)
    assert 'id="do-publish" disabled' in text and "cannot be done while it is open" in text
    assert post(cleo, article, "publish").status_code == 403


def test_a_differing_live_text_is_published_shown_and_flagged(cast, cleo):
    article = make_cleared(cast)
    answer = post(cleo, article, "publish", text=OTHER, url="https://paper.example/norway")
    assert answer.status_code == 302
    text = page(cleo, article)
    assert status_of(article) == ArticleStatus.PUBLISHED
    assert "<del>169</del> <ins>196</ins>" in text and "paper.example" in text
    head = cleo.get(reverse("article", args=[article.pk])).text
    assert "Other words went out than were cleared." in head
    assert "Other words went out" in cleo.get(reverse("before-print", args=[article.pk])).text
    assert "in doubt" in cleo.get(reverse("articles")).text
    assert post(cleo, article, "check", text=TEXT).status_code == 302
    assert LiveText.objects.count() == 2
    assert "Other words went out" not in cleo.get(reverse("article", args=[article.pk])).text


def test_an_editor_says_that_nothing_has_to_be_corrected(cast, cleo, ben):
    article = make_published(cast, OTHER)
    assert 'id="do-settle" disabled' in page(ben, article)
    assert "Take note as Cleo" in page(cleo, article)
    assert post(cleo, article, "settle", reason="It is right there.").status_code == 302
    assert "Does something have to be corrected?" not in page(cleo, article)


def test_a_page_that_may_not_be_fetched_is_refused_and_the_address_stays(cast, cleo):
    article = make_published(cast)
    answer = post(cleo, article, "check", url="https://paper.example/norway")
    assert answer.status_code == 403 and "paste the text" in answer.text
    assert 'value="https://paper.example/norway"' in answer.text


def test_two_editors_correct_an_article_and_the_report_says_so_on_top(cast, cleo, olga, ben):
    article = make_published(cast)
    assert post(cleo, article, "propose", **NOTICE).status_code == 302
    notice = Notice.objects.get()
    article.refresh_from_db()
    text = page(cleo, article)
    assert 'id="do-confirm" disabled' in text and "another editor has to confirm it" in text
    assert "An earlier version gave the &lt;wrong&gt; number." in text
    assert end(cleo, notice, "confirm", article.version).status_code == 403
    assert end(ben, notice, "confirm", article.version).status_code == 403
    assert "Confirm as Olga" in page(olga, article)
    assert end(olga, notice, "confirm", article.version - 1).status_code == 409
    assert end(olga, notice, "confirm", article.version).status_code == 302
    assert status_of(article) == ArticleStatus.CORRECTED
    report = ben.get(reverse("report", args=[article.pk])).text
    assert "Cleared by Cleo" in report and "170 seats" in report
    assert report.index("An earlier version gave") < report.index('id="claims-title"')


def test_a_retracted_article_says_so_first(cast, olga, ben):
    article = make_published(cast)
    wish = Wish("retract", "source", "The source made it up.", "All of it.")
    confirm(propose(article, cast.cleo, wish), User.objects.get(username="olga"))
    report = ben.get(reverse("report", args=[article.pk])).text
    assert "This article is retracted." in report and "The source made it up." in report
    assert "Retracted by Cleo and Olga" in page(ben, article)


def test_a_notice_that_lacks_something_keeps_what_was_typed(cast, cleo):
    article = make_published(cast)
    answer = post(cleo, article, "propose", **{**NOTICE, "right_now": ""})
    assert answer.status_code == 422 and "169 seats</textarea>" in answer.text
    assert not Notice.objects.exists()


def test_a_notice_is_withdrawn(cast, cleo):
    article = make_published(cast)
    notice = propose(article, cast.cleo)
    assert end(cleo, notice, "withdraw", article.version).status_code == 302
    assert "withdrawn by Cleo" in page(cleo, article)


def test_a_notification_leads_to_the_page(cast, olga):
    propose(make_published(cast), cast.cleo)
    told = Notification.objects.get(kind="notice_proposed")
    assert "proposes a notice" in olga.get(reverse("notifications")).text
    answer = olga.post(reverse("notification", args=[told.pk]))
    assert answer.url == reverse("article-closing", args=[told.article_id])


def test_the_claims_of_a_spiked_article_leave_the_queue(cast, ben):
    article = make_article(cast.ada)
    claim = make_claim(article, cast.ben)
    row = f'/claims/{claim.pk}" data-open'
    assert row in ben.get("/").text
    act("spike", article, cast.cleo)
    assert row not in ben.get("/").text
    assert row in ben.get(f"/?article={article.pk}").text
    act("unspike", article, cast.cleo)
    assert row in ben.get("/").text
    assert claim.status == Status.QUEUED


def test_the_list_of_articles_is_narrowed_by_status(cast, ben):
    article = make_cleared(cast)
    held = make_article(cast.ada, TEXT + "It rains.", title="Rain")
    act("hold", held, cast.cleo)
    text = ben.get(reverse("articles"), {"status": "on_hold"}).text
    assert "Rain" in text and f'/articles/{article.pk}"' not in text
    assert "No article is here with this status" in ben.get(reverse("articles"), {"status": "retracted"}).text
    assert "Rain" in ben.get(reverse("articles"), {"status": "nonsense"}).text


def test_nothing_is_overdue_once_it_is_out(cast, ben):
    article = make_cleared(cast)
    Article.objects.filter(pk=article.pk).update(deadline=timezone.now() - timedelta(days=2))
    pages = (reverse("articles"), reverse("article", args=[article.pk]))
    assert all("overdue" in ben.get(page).text for page in pages)
    publish(article, cast.cleo)
    assert not any("overdue" in ben.get(page).text for page in pages)
