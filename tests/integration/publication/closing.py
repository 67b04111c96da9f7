"""Articles after they were cleared, as the services make them."""

from tests.factories import TEXT, as_actor, make_clearable
from verification.publication import closing, going_out, notices, services
from verification.publication.going_out import Live
from verification.publication.notices import Wish
from verification.workflow import ArticleAction

WISH = Wish(
    kind="correct",
    cause="ours",
    text="An earlier version gave the wrong number of seats.",
    said_before="Its parliament has 169 seats.",
    right_now="Its parliament has 170 seats.",
)


def make_cleared(cast, text=TEXT):
    article = make_clearable(cast, text)
    services.clear(actor=as_actor(cast.cleo), article_id=article.pk, expected_version=None)
    article.refresh_from_db()
    return article


def act(action, article, by, reason="The lawyers read it.", version=None):
    done = closing.act(
        ArticleAction(action),
        actor=as_actor(by),
        article_id=article.pk,
        expected_version=version,
        reason=reason,
    )
    article.refresh_from_db()
    return done


def publish(article, by, text="", url="", version=None):
    found = going_out.publish(
        actor=as_actor(by), article_id=article.pk, expected_version=version, live=Live(text, url)
    )
    article.refresh_from_db()
    return found


def check(article, by, text="", url=""):
    found = going_out.check(actor=as_actor(by), article_id=article.pk, live=Live(text, url))
    article.refresh_from_db()
    return found


def make_published(cast, live=TEXT, text=TEXT):
    article = make_cleared(cast, text)
    publish(article, cast.cleo, live)
    return article


def propose(article, by, wish=WISH, version=None):
    notice = notices.propose(actor=as_actor(by), article_id=article.pk, expected_version=version, wish=wish)
    article.refresh_from_db()
    return notice


def confirm(notice, by, version=None):
    return notices.confirm(actor=as_actor(by), notice_id=notice.pk, expected_version=version)
