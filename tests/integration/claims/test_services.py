"""Claims: every move by the table, compare-and-set, leases, anchors."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import (
    CAPITAL,
    TEXT,
    dismiss_the_rest,
    make_article,
    make_claim,
    make_clearable,
    make_draft,
    make_import,
    make_person,
    make_submitted,
    take,
)
from tests.integration.threads import at_once
from verification import audit, jobs
from verification.articles.models import Article
from verification.articles.services import give_up
from verification.audit import Event
from verification.claims import services
from verification.claims.models import Anchor, Claim
from verification.engine.types import Disposition
from verification.errors import ActionRefused, EngineError, InvalidAnchor, NotFound, StaleVersion
from verification.jobs import PipelineStep
from verification.publication.services import clear
from verification.workflow import ArticleStatus, Role, Status

pytestmark = pytest.mark.django_db
ACTS = {
    "accept": services.accept,
    "restore": services.restore,
    "take": services.take,
    "release": services.release,
}


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def claim(cast, article):
    """A queued claim."""
    return make_claim(article, cast.ben)


def act(action, claim, by, version=None, **more):
    return action(actor=by.as_actor(), claim_id=claim.pk, expected_version=version, **more)


def codes(refused):
    return [failure.code for failure in refused.value.failures]


# What extraction leaves.


def test_every_extracted_claim_stands_exactly_at_its_anchor(article):
    text = article.current.text
    claims = list(article.claims.prefetch_related("anchors"))
    assert claims
    for claim in claims:
        anchor = claim.anchors.get()
        assert (claim.status, claim.version) == (Status.SUGGESTED, 1)
        assert text[anchor.start : anchor.end] == anchor.exact
        assert text[: anchor.start].endswith(anchor.prefix)
        assert text[anchor.end :].startswith(anchor.suffix)


def test_every_extracted_claim_leaves_one_search(article):
    targets = PipelineStep.objects.filter(step="search").values_list("target", flat=True)
    assert sorted(targets) == sorted(f"claim:{pk}" for pk in article.claims.values_list("pk", flat=True))


def test_the_late_of_two_extractions_stores_nothing(cast):
    article = make_import(cast.ada).article
    step = PipelineStep.objects.get()
    late = jobs.start(step.pk)
    PipelineStep.objects.update(claimed_until=timezone.now())
    assert services.extract(jobs.start(step.pk))
    before = (Claim.objects.count(), Anchor.objects.count(), Event.objects.count())
    assert not services.extract(late)
    assert (Claim.objects.count(), Anchor.objects.count(), Event.objects.count()) == before
    assert Article.objects.get(pk=article.pk).status == ArticleStatus.OPEN


# Moves.


def test_a_claim_walks_from_suggested_to_checking_and_counts_every_step(cast, article):
    claim = article.claims.first()
    claim = act(services.accept, claim, cast.ben, 1)
    assert (claim.status, claim.version) == (Status.QUEUED, 2)
    claim = act(services.take, claim, cast.ben, 2)
    assert (claim.status, claim.holder, claim.version) == (Status.CHECKING, cast.ben, 3)
    claim = act(services.release, claim, cast.ben, 3)
    assert (claim.status, claim.holder, claim.lease_until) == (Status.QUEUED, None, None)
    claim = act(services.dismiss, claim, cast.ben, 4, reason="trivial")
    assert (claim.status, claim.dismiss_reason) == (Status.DISMISSED, "trivial")
    claim = act(services.restore, claim, cast.ben, 5)
    assert (claim.status, claim.dismiss_reason, claim.version) == (Status.QUEUED, "", 6)


def test_every_move_is_on_record_once_and_without_words_of_the_article(cast, claim):
    act(services.dismiss, claim, cast.ben, reason="opinion")
    event = Event.objects.of_article(claim.article_id).last()
    assert (event.action, event.target, event.actor) == ("claim.dismiss", f"claim:{claim.pk}", cast.ben)
    assert event.data == {"reason": "opinion", "before": "queued", "version": 2}


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("who", ["ada", "dan", "eve", "root"])
def test_only_the_desk_moves_claims(cast, claim, name, who):
    with pytest.raises(ActionRefused) as refused:
        act(ACTS[name], claim, getattr(cast, who))
    assert "role_required" in codes(refused)
    assert Claim.objects.get(pk=claim.pk).version == claim.version


def test_a_superuser_without_a_role_moves_nothing(cast, claim):
    cast.eve.is_superuser = cast.eve.is_staff = True
    with pytest.raises(ActionRefused):
        act(services.take, claim, cast.eve)


@pytest.mark.parametrize("name", ["accept", "restore", "release"])
def test_a_move_from_the_wrong_status_is_refused_and_leaves_no_event(cast, claim, name):
    before = Event.objects.count()
    with pytest.raises(ActionRefused) as refused:
        act(ACTS[name], claim, cast.cleo)
    assert codes(refused) == ["wrong_status"]
    assert Event.objects.count() == before


@pytest.mark.parametrize("reason", ["", "boring", "opinion\0", "\ud800"])
def test_a_claim_is_dismissed_with_a_known_reason_only(cast, claim, reason):
    with pytest.raises(ActionRefused) as refused:
        act(services.dismiss, claim, cast.ben, reason=reason)
    assert codes(refused) == ["invalid_reason"]


def test_a_reason_with_blanks_around_it_is_the_reason(cast, claim):
    assert act(services.dismiss, claim, cast.ben, reason=f" opinion{' ' * 40}").dismiss_reason == "opinion"


def test_a_claim_that_is_not_there_is_not_found(cast, claim):
    with pytest.raises(NotFound):
        services.take(actor=cast.ben.as_actor(), claim_id=0, expected_version=None)


def test_a_token_does_not_take_a_claim(cast, claim):
    with pytest.raises(ActionRefused) as refused:
        services.take(actor=cast.ben.as_actor(by_token=True), claim_id=claim.pk, expected_version=None)
    assert codes(refused) == ["person_required"]


def test_an_old_version_is_refused_and_changes_nothing(cast, claim):
    with pytest.raises(StaleVersion):
        act(services.take, claim, cast.ben, claim.version - 1)
    assert Claim.objects.get(pk=claim.pk).status == Status.QUEUED


# Leases.


def test_a_held_claim_is_not_taken_by_another(cast, claim):
    take(claim, cast.ben)
    with pytest.raises(ActionRefused) as refused:
        take(claim, cast.cleo)
    assert codes(refused) == ["claim_held"]
    assert "Ben holds this claim until" in refused.value.message


def test_an_expired_lease_leaves_the_status_and_lets_another_take(cast, claim):
    take(claim, cast.ben)
    Claim.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    claim = services.get(claim.pk)
    assert (claim.status, services.holder_of(claim)) == (Status.CHECKING, None)
    assert claim in Claim.objects.takeable()
    assert take(claim, cast.cleo).holder == cast.cleo


def test_work_renews_the_lease_and_counts(cast, claim):
    claim = take(claim, cast.ben)
    Claim.objects.update(lease_until=timezone.now() + timedelta(seconds=5))
    touched = services.touch(claim_id=claim.pk, actor=cast.ben.as_actor(), expected_version=claim.version)
    assert touched.version == claim.version + 1
    assert touched.lease_until > timezone.now() + timedelta(minutes=29)


def test_whoever_lost_the_claim_does_not_work_on_it(cast, claim):
    take(claim, cast.ben)
    Claim.objects.update(lease_until=timezone.now())
    take(claim, cast.cleo)
    with pytest.raises(ActionRefused) as refused:
        services.touch(claim_id=claim.pk, actor=cast.ben.as_actor(), expected_version=None)
    assert codes(refused) == ["not_holder"]


def test_an_editor_releases_what_another_holds_and_a_checker_does_not(cast, claim):
    other = make_person("olga", Role.CHECKER)
    take(claim, cast.ben)
    with pytest.raises(ActionRefused):
        act(services.release, claim, other)
    assert act(services.release, claim, cast.cleo).holder is None


def test_a_release_keeps_the_draft(cast, claim):
    take(claim, cast.ben)
    make_draft(claim, cast.ben, rationale="Half written")
    claim = act(services.release, claim, cast.ben)
    assert claim.drafts.get().rationale == "Half written"


@pytest.mark.django_db(transaction=True)
def test_of_two_takers_at_once_exactly_one_wins(live_cast):
    claim = make_claim(make_article(live_cast.ada), live_cast.ben)
    results = at_once(
        lambda: act(services.take, claim, live_cast.ben, claim.version),
        lambda: act(services.take, claim, live_cast.cleo, claim.version),
    )
    assert sorted(type(one).__name__ for one in results) == ["Claim", "StaleVersion"]
    winner = next(one for one in results if isinstance(one, Claim))
    assert services.get(claim.pk).holder == winner.holder
    assert Event.objects.filter(action="claim.take").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_takers_without_a_version_do_not_both_win(live_cast):
    claim = make_claim(make_article(live_cast.ada), live_cast.ben)
    results = at_once(lambda: take(claim, live_cast.ben), lambda: take(claim, live_cast.cleo))
    assert sum(isinstance(one, Claim) for one in results) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_renew_at_once_no_count_is_lost(live_cast):
    claim = take(make_claim(make_article(live_cast.ada), live_cast.ben), live_cast.ben)

    def renew():
        return services.touch(claim_id=claim.pk, actor=live_cast.ben.as_actor(), expected_version=None)

    done = sum(isinstance(one, Claim) for one in at_once(3, renew))
    assert services.get(claim.pk).version == claim.version + done


# Claims in an article that is cleared, or is being cleared.


@pytest.mark.parametrize("name", ["restore"])
def test_a_cleared_article_lets_none_of_its_claims_back_in(cast, name):
    article = make_clearable(cast)
    clear(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None)
    dismissed = article.claims.filter(status=Status.DISMISSED).first()
    with pytest.raises(ActionRefused) as refused:
        act(ACTS[name], dismissed, cast.ben)
    assert codes(refused) == ["article_not_open"]


@pytest.mark.parametrize("who", ["ben", "ada"])
def test_a_cleared_article_takes_no_new_claims(cast, who):
    article = make_clearable(cast)
    clear(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None)
    with pytest.raises(ActionRefused) as refused:
        make_claim(article, getattr(cast, who))
    assert codes(refused) == ["article_not_open"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["restore", "suggest"])
def test_nothing_slips_into_an_article_while_it_is_cleared(live_cast, name, monkeypatch):
    article = make_clearable(live_cast)
    dismissed = article.claims.filter(status=Status.DISMISSED).first()
    late = {
        "restore": lambda: act(services.restore, dismissed, live_cast.ben),
        "suggest": lambda: make_claim(article, live_cast.ben),
    }[name]
    _run_while_waiting_for_the_clearance(monkeypatch, article, live_cast.cleo, late)
    cleared = Article.objects.get(pk=article.pk).status == ArticleStatus.CLEARED
    assert cleared != article.claims.undecided().exists()


def _run_while_waiting_for_the_clearance(monkeypatch, article, editor, late):
    """Start `late` when the clearance has looked at the claims and is not committed yet."""
    import threading

    from verification.publication import services as publication

    looked, started = threading.Event(), threading.Event()
    facts_of = publication.clearing_facts

    def slow_facts(*args, **kwargs):
        facts = facts_of(*args, **kwargs)
        looked.set()
        started.wait(5)
        # Time to read the article's status and to run into its lock.
        threading.Event().wait(0.3)
        return facts

    def come_late():
        looked.wait(5)
        started.set()
        return late()

    monkeypatch.setattr(publication, "clearing_facts", slow_facts)
    return at_once(
        lambda: clear(actor=editor.as_actor(), article_id=article.pk, expected_version=None), come_late
    )


# Claims by hand.


def test_the_desk_queues_a_claim_by_marking_words(cast, article):
    claim = make_claim(article, cast.ben)
    anchor = claim.anchors.get()
    assert (claim.status, claim.author, claim.text) == (Status.QUEUED, cast.ben, CAPITAL)
    assert article.current.text[anchor.start : anchor.end] == anchor.exact == CAPITAL
    assert PipelineStep.objects.filter(step="search", target=f"claim:{claim.pk}").exists()
    event = Event.objects.of_article(article.pk).last()
    assert (event.action, event.data) == ("claim.suggest", {})


@pytest.mark.parametrize("role", [Role.REPORTER, Role.SERVICE])
def test_reporters_and_service_accounts_suggest(cast, article, role):
    assert make_claim(article, make_person("zed", role)).status == Status.SUGGESTED


@pytest.mark.parametrize("who", ["dan", "eve", "root"])
def test_others_do_not_suggest(cast, article, who):
    with pytest.raises(ActionRefused) as refused:
        make_claim(article, getattr(cast, who))
    assert codes(refused) == ["role_required"]


def test_no_claim_is_marked_before_the_article_is_open(cast):
    with pytest.raises(ActionRefused) as refused:
        make_claim(make_import(cast.ada).article, cast.ben)
    assert codes(refused) == ["article_not_open"]


def test_a_claim_may_be_worded_to_stand_alone(cast, article):
    text = "Norway borders Russia.\0"
    claim = services.suggest(actor=cast.ben.as_actor(), article_id=article.pk, exact="Russia", text=text)
    assert claim.text == "Norway borders Russia.�"


def test_a_marked_sentence_is_accounted_for(cast, article):
    start = TEXT.index(CAPITAL)
    sentence = article.current.sentences.filter(start__lte=start, end__gt=start)
    sentence.update(disposition="")
    make_claim(article, cast.ben)
    assert sentence.get().disposition == Disposition.CLAIM


@pytest.mark.parametrize(
    "words",
    [{"exact": ""}, {"exact": " \n"}, {"exact": "Bergen"}, {"exact": "is"}, {"exact": "x" * 2001}],
    ids=str,
)
def test_words_that_cannot_be_placed_are_refused(cast, article, words):
    text = {"text": "said"}
    with pytest.raises(InvalidAnchor):
        services.suggest(actor=cast.ben.as_actor(), article_id=article.pk, **words, **text)
    assert not Claim.objects.filter(made_by="person").exists()


@pytest.mark.django_db(transaction=True)
def test_claims_marked_at_once_get_an_ordinal_each(live_cast):
    article = make_article(live_cast.ada)
    made = at_once(3, lambda: make_claim(article, live_cast.ben))
    assert len({claim.ordinal for claim in made}) == 3


def test_hand_marked_claims_survive_a_second_try_at_extraction(cast):
    article = make_import(cast.ada).article
    give_up(jobs.start(PipelineStep.objects.get().pk), EngineError())
    by_hand = make_claim(article, cast.ben)
    from verification.articles.services import retry

    retry(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None)
    assert services.extract(jobs.start(PipelineStep.objects.get(step="extract").pk))
    assert services.get(by_hand.pk).status == Status.QUEUED
    assert article.claims.count() > 1


# Reads.


def test_reads_by_name_tell_queue_holders_and_the_undecided(cast, article):
    dismiss_the_rest(article, cast.ben)
    free, held = make_claim(article, cast.ben), make_claim(article, cast.ben, "169 seats")
    take(held, cast.ben)
    decided = make_submitted(article, cast.ben, exact="Harald V")
    assert set(Claim.objects.takeable()) == {free}
    assert list(Claim.objects.held_by(cast.ben)) == [held]
    assert set(Claim.objects.undecided()) == {free, held, decided}
    assert set(Claim.objects.live()) == {free, held, decided}
    assert set(Claim.objects.visible_to(cast.eve)) == set()
    assert set(Claim.objects.visible_to(cast.ada)) == set(article.claims.all())


def test_a_page_of_claims_with_article_and_holder_costs_one_query(cast, article, django_assert_num_queries):
    for words in ("Oslo", "Sweden", "Finland"):
        take(make_claim(article, cast.ben, words), cast.ben)
    with django_assert_num_queries(1):
        rows = list(Claim.objects.in_queue_order().select_related("article", "holder")[:50])
        assert [str(row.article) for row in rows if row.holder] == [article.title] * 3


def test_the_trail_of_a_walk_verifies(cast, claim):
    take(claim, cast.ben)
    audit.check_verifies()
