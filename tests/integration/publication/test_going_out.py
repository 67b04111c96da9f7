"""An article goes out: what went out is compared with what was cleared, and doubts reach the editors."""

import pytest
from django.db import transaction
from django.db.utils import IntegrityError, InternalError

from tests.factories import TEXT, make_person
from tests.integration.desk_server import PATH, html
from tests.integration.publication.closing import act, check, make_cleared, make_published, publish
from verification.articles.models import Article
from verification.audit import Event
from verification.claims.flags import set_flag
from verification.claims.models import SOURCE_CHANGED
from verification.claims.notification_models import Notification
from verification.errors import ActionRefused, DocumentTooLarge, InvalidInput, NotAllowed, StaleVersion
from verification.publication import going_out
from verification.publication.closing_models import LiveText
from verification.workflow import ArticleStatus, Role, Status

pytestmark = pytest.mark.django_db
OTHER = TEXT.replace("169", "196")


def codes(refused):
    return [failure.code for failure in refused.value.failures]


def doubt(article):
    with transaction.atomic():
        Article.objects.locked(article.pk)
        set_flag(article.claims.get(status=Status.APPROVED), SOURCE_CHANGED, is_raised=True)
    article.refresh_from_db()


def test_an_editor_says_that_a_cleared_article_went_out(cast):
    article = make_cleared(cast)
    assert publish(article, cast.cleo, version=article.version) is None
    assert (article.status, article.flags) == (ArticleStatus.PUBLISHED, [])
    assert Event.objects.of_article(article.pk).last().action == "article.publish"


def test_a_program_may_say_so_and_nobody_else(cast):
    article, robot = make_cleared(cast), make_person("cms", Role.SERVICE)
    for who in (cast.ada, cast.ben, cast.dan, cast.eve, cast.root):
        with pytest.raises(ActionRefused) as refused:
            publish(article, who)
        assert codes(refused) == ["role_required"]
    assert publish(article, robot, TEXT).by == robot
    assert article.status == ArticleStatus.PUBLISHED


def test_what_is_not_cleared_or_was_changed_does_not_go_out(cast):
    article = make_cleared(cast)
    with pytest.raises(StaleVersion):
        publish(article, cast.cleo, version=article.version - 1)
    act("hold", article, cast.cleo)
    with pytest.raises(ActionRefused) as refused:
        publish(article, cast.cleo)
    assert codes(refused) == ["wrong_status"]


def test_the_cleared_text_went_out(cast):
    article = make_cleared(cast)
    live = publish(article, cast.cleo, TEXT.replace("\n", "\r\n"))
    assert (live.outcome, live.text_sha256) == ("same", live.clearance.text_sha256)
    assert (live.differs, live.diff, article.flags) == (False, [], [])


def test_marks_alone_raise_no_flag_and_are_said(cast):
    article = make_cleared(cast)
    live = publish(article, cast.cleo, TEXT.replace("\n\n", "\n"))
    assert (live.outcome, live.differs, article.flags) == ("marks", False, [])
    assert "same words" in live.summary


def test_other_words_are_published_flagged_and_told_to_the_other_editors(cast):
    article, olga = make_cleared(cast), make_person("olga", Role.EDITOR)
    live = publish(article, cast.cleo, OTHER)
    assert (article.status, article.flags) == (ArticleStatus.PUBLISHED, ["published_differs"])
    assert (live.outcome, live.summary) == ("words", "Sentences: 1 changed.")
    (line,) = live.diff
    assert ["changed", "169", "196"] in line["segments"]
    assert [(one.person, one.kind) for one in Notification.objects.filter(kind="published_differs")] == [
        (olga, "published_differs")
    ]
    events = list(Event.objects.of_article(article.pk).values_list("action", flat=True))
    assert events[-3:] == ["article.publish", "article.live_text", "article.published_differs"]
    data = list(Event.objects.of_article(article.pk).values_list("data", flat=True))[-3:]
    assert sorted(key for one in data for key in one) == ["live_text", "outcome", "text"]


def test_a_later_look_is_a_row_more_and_takes_the_flag_back_when_the_words_are_right(cast):
    article = make_published(cast, OTHER)
    check(article, cast.cleo, TEXT)
    assert article.flags == []
    assert [one.outcome for one in going_out.live_texts(article)] == ["same", "words"]
    check(article, cast.cleo, OTHER)
    assert article.flags == ["published_differs"]


def test_what_an_editor_has_settled_is_not_raised_again_by_the_same_words(cast):
    article = make_published(cast, OTHER)
    act("settle", article, cast.cleo, "The number is right there.")
    assert article.flags == []
    check(article, cast.cleo, OTHER)
    assert article.flags == []
    check(article, cast.cleo, OTHER.replace("Harald", "Olav"))
    assert article.flags == ["published_differs"]


def test_only_what_is_in_doubt_is_settled(cast):
    with pytest.raises(ActionRefused) as refused:
        act("settle", make_published(cast), cast.cleo)
    assert codes(refused) == ["not_in_doubt"]


def test_a_live_text_is_compared_by_editors_and_programs_once_it_is_out(cast):
    article = make_cleared(cast)
    with pytest.raises(ActionRefused) as refused:
        check(article, cast.cleo, TEXT)
    assert codes(refused) == ["wrong_status"]
    publish(article, cast.cleo)
    for who in (cast.ada, cast.ben, cast.dan, cast.root):
        with pytest.raises(NotAllowed):
            check(article, who, TEXT)
    with pytest.raises(InvalidInput, match="Give the live text"):
        check(article, cast.cleo, " ")
    with pytest.raises(DocumentTooLarge):
        check(article, cast.cleo, "x" * 200_001)
    with pytest.raises(InvalidInput, match="2,000"):
        check(article, cast.cleo, TEXT, url="https://paper.example/" + "x" * 2_000)
    assert not LiveText.objects.exists()


def test_a_page_is_fetched_only_where_the_article_allows_it(cast, site):
    site.show(html("Oslo is the capital of Norway.", "It has fjords."))
    article = make_published(cast)
    with pytest.raises(ActionRefused) as refused:
        check(article, cast.cleo, url=site.url(PATH))
    assert codes(refused) == ["outside_off"]
    Article.objects.filter(pk=article.pk).update(allow_outside_search=True)
    live = check(article, cast.cleo, url=site.url(PATH))
    assert (live.outcome, live.url, live.is_fetched) == ("words", site.url(PATH), True)
    assert article.flags == ["published_differs"]


def test_an_address_beside_a_text_is_noted_and_not_fetched(cast, site):
    site.show(html("Another text."))
    live = check(make_published(cast), cast.cleo, TEXT, url=site.url(PATH))
    assert (live.outcome, live.url, live.is_fetched) == ("same", site.url(PATH), False)


def test_a_long_difference_is_kept_in_part_and_counted(cast):
    article = make_cleared(cast)
    live = publish(article, cast.cleo, TEXT + "\n" + "".join(f"It has {n} fjords.\n\n" for n in range(250)))
    assert (len(live.diff), live.left_off) == (going_out.MAX_LINES, 50)


def test_a_claim_in_doubt_opens_a_cleared_article_and_flags_a_published_one(cast):
    cleared = make_cleared(cast)
    doubt(cleared)
    assert (cleared.status, cleared.flags) == (ArticleStatus.OPEN, [])
    assert not Notification.objects.filter(kind="published_stale").exists()


def test_a_claim_in_doubt_after_publication_is_every_editors_task_once(cast):
    article = make_published(cast)
    olga = make_person("olga", Role.EDITOR)
    doubt(article)
    assert (article.status, article.flags) == (ArticleStatus.PUBLISHED, ["published_stale"])
    told = Notification.objects.filter(kind="published_stale").order_by("person")
    assert [(one.person, one.by) for one in told] == [(cast.cleo, None), (olga, None)]
    with transaction.atomic():
        Article.objects.locked(article.pk)
        set_flag(article.claims.get(status=Status.APPROVED), "origins_changed", is_raised=True)
    assert Notification.objects.filter(kind="published_stale").count() == 2
    act("settle", article, cast.cleo, "The source changed a picture.")
    assert article.flags == []


def test_a_comparison_refuses_to_be_edited(cast):
    make_published(cast)
    with pytest.raises((IntegrityError, InternalError), match="added, never edited"), transaction.atomic():
        LiveText.objects.update(outcome="same")
