"""Findings: stored with the claims, answered by people, never edited."""

from dataclasses import replace

import pytest

from tests.factories import as_actor, make_article, make_person
from verification.articles import findings
from verification.articles.models import Finding, FindingAnswer, Sentence
from verification.audit import Event
from verification.engine.types import Check
from verification.errors import ActionRefused, InvalidReason, NotAllowed, NotFound, StaleVersion
from verification.workflow import ArticleStatus, Role

CLASHING = """Rents in Linz rise by 30 percent

Rents in Linz rise by 13 percent next year, the city announced.

Of the 40 members, 22 voted yes, 15 voted no and 6 abstained. Tenants protested in front of the hall.
"""


@pytest.fixture
def article(cast):
    return make_article(cast.ada, CLASHING)


@pytest.fixture
def finding(article):
    return Finding.objects.get(kind=Check.SUM)


def settle(finding, who, note="The minutes say 21, corrected.", version=None):
    return findings.settle(actor=as_actor(who), finding_id=finding.pk, note=note, expected_version=version)


def test_extraction_stores_what_clashes_with_its_places(article):
    stored = list(Finding.objects.filter(revision=article.current))
    assert [row.kind for row in stored] == [Check.HEADLINE, Check.SUM]
    text = article.current.text
    assert [text[start:end] for start, end in stored[1].spans] == ["40", "22", "15", "6"]
    assert stored[1].message == "22 + 15 + 6 is 43, not 40."


def test_a_headline_that_says_something_else_has_a_claim_and_no_link(article):
    headline = Sentence.objects.get(revision=article.current, ordinal=0)
    assert (headline.disposition, headline.repeats) == ("claim", None)
    assert article.claims.filter(text__startswith="Rents in Linz rise by 30 percent").count() == 1


def test_a_headline_that_repeats_the_body_points_at_it(cast):
    article = make_article(cast.ada, CLASHING.replace("30 percent", "13 percent"))
    headline = Sentence.objects.get(revision=article.current, ordinal=0)
    assert (headline.disposition, headline.repeats) == ("duplicate", 1)


def test_a_checker_settles_a_finding_with_a_note(cast, finding):
    done = settle(finding, cast.ben)
    assert (done.is_settled, done.version, done.answer.by) == (True, 1, cast.ben)
    event = Event.objects.get(action="finding.settle")
    assert (event.target, event.actor_id) == (f"finding:{finding.pk}", cast.ben.pk)
    assert "minutes" not in str(event.data)


def test_unsettled_findings_are_those_that_nobody_settled_last(cast, article, finding):
    settle(finding, cast.ben)
    assert [row.kind for row in Finding.objects.filter(revision=article.current).unsettled()] == [
        Check.HEADLINE
    ]
    findings.unsettle(actor=as_actor(cast.cleo), finding_id=finding.pk, expected_version=1)
    assert Finding.objects.filter(revision=article.current).unsettled().count() == 2
    assert [answer.settles for answer in FindingAnswer.objects.all()] == [True, False]


@pytest.mark.parametrize("note", ["", "   ", "x" * 501])
def test_a_note_is_required(cast, finding, note):
    with pytest.raises(InvalidReason):
        settle(finding, cast.ben, note)


@pytest.mark.parametrize("who", ["ada", "eve", "root"])
def test_only_the_desk_settles(cast, finding, who):
    with pytest.raises(NotAllowed):
        settle(finding, getattr(cast, who))


def test_a_program_settles_nothing(cast, finding):
    with pytest.raises(NotAllowed):
        settle(finding, replace(cast.ben.as_actor(), by_token=True))


def test_who_reports_the_article_settles_nothing_in_it(cast):
    both = make_person("bella", Role.CHECKER, Role.REPORTER)
    article = make_article(both, CLASHING, byline="Bella")
    with pytest.raises(NotAllowed):
        settle(Finding.objects.filter(revision=article.current).first(), both)


def test_nothing_is_settled_in_a_closed_article(cast, article, finding):
    type(article).objects.filter(pk=article.pk).update(status=ArticleStatus.CLEARED)
    with pytest.raises(ActionRefused):
        settle(finding, cast.ben)


def test_an_answer_that_was_based_on_an_older_one_is_refused(cast, finding):
    settle(finding, cast.ben, version=0)
    with pytest.raises(StaleVersion):
        findings.unsettle(actor=as_actor(cast.dan), finding_id=finding.pk, expected_version=0)


def test_what_is_settled_is_not_settled_again(cast, finding):
    settle(finding, cast.ben)
    with pytest.raises(ActionRefused):
        settle(finding, cast.cleo)


def test_what_is_open_is_not_opened(cast, finding):
    with pytest.raises(ActionRefused):
        findings.unsettle(actor=as_actor(cast.ben), finding_id=finding.pk, expected_version=None)


def test_a_finding_that_is_not_there_is_not_found(cast):
    with pytest.raises(NotFound):
        findings.settle(actor=as_actor(cast.ben), finding_id=10**9, note="x", expected_version=None)
