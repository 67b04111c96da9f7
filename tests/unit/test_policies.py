"""Every guard both ways, and that a refusal names them all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from verification import policies
from verification.engine.types import Question, Stance
from verification.errors import ActionRefused, NotAllowed, StaleVersion
from verification.guards import MAX_WAIT, MISDATED, speaks_against
from verification.policies import (
    GUARDS,
    MACHINE_ACTOR,
    Actor,
    Canonical,
    CountedEvidence,
    Facts,
    RatedQuestion,
    can,
    check_can,
    check_has_role,
    has_role,
    required_questions,
    working_failures,
)
from verification.workflow import (
    UNSIGNED,
    Action,
    ArticleAction,
    ArticleStatus,
    Guard,
    Role,
    Status,
    row_for,
)

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
ADA = Actor(1, frozenset({Role.REPORTER}), "Ada")
BEN = Actor(2, frozenset({Role.CHECKER}), "Ben")
DAN = Actor(3, frozenset({Role.REVIEWER}), "Dan")
CLEO = Actor(4, frozenset({Role.EDITOR}), "Cleo")
EVE = Actor(5, frozenset(), "Eve")
ROBOT = Actor(6, frozenset({Role.SERVICE}), "Robot")
BENS_TOKEN = replace(BEN, by_token=True)

WITNESS = CountedEvidence(
    evidence_id=11,
    question=Question.TRUE,
    stance=Stance.SUPPORTS,
    origin=1,
    primary=True,
    independent=True,
    verbatim=True,
    dated=True,
    adopted_by=BEN.id,
)
SECOND = replace(WITNESS, evidence_id=12, origin=2)
CONFIRMED = RatedQuestion(Question.TRUE, "confirmed", "Confirmed", "true", "The office says so.", frozenset())
ON_AUTHOR = replace(CONFIRMED, label="On author", bucket="unproven", needs=frozenset({"editor"}))
UNVERIFIED = replace(CONFIRMED, label="Cannot verify", bucket="unproven", needs=frozenset({"search_log"}))

SUBMITTABLE = Facts(
    now=NOW,
    status=Status.CHECKING,
    version=3,
    expected_version=3,
    article_status=ArticleStatus.OPEN,
    holder=BEN.id,
    holder_name="Ben",
    lease_until=NOW + timedelta(minutes=5),
    required=(Question.TRUE,),
    rated=(CONFIRMED,),
    counted=(WITNESS,),
    searched=frozenset({Question.TRUE}),
)
APPROVABLE = replace(
    SUBMITTABLE,
    status=Status.IN_REVIEW,
    holder=None,
    lease_until=None,
    authors=frozenset({BEN.id}),
    submitter=BEN.id,
    reporters=frozenset({ADA.id}),
    digest="d1",
    shown_digest="d1",
)
CLEARABLE = Facts(now=NOW, status=ArticleStatus.OPEN, version=9, expected_version=9)

HELD = Facts(
    NOW, status=Status.CHECKING, holder=BEN.id, holder_name="Ben", lease_until=NOW + timedelta(minutes=5)
)


def guards_of(action, actor, facts):
    return {str(failure.guard) for failure in policies.failures(policies.row_for(action), actor, facts)}


# Each row: guard, actor, facts that satisfy it, facts (or the actor) that do not, its code.
BOTH_WAYS = [
    (Guard.VERSION, BEN, Facts(NOW, version=2), Facts(NOW, version=2, expected_version=1), "stale_version"),
    (Guard.ANCHOR, BEN, Facts(NOW), Facts(NOW, anchor_exact=False), "invalid_anchor"),
    (Guard.REASON, BEN, Facts(NOW, reason="why"), Facts(NOW, reason=" \n"), "invalid_reason"),
    (Guard.COMMENT, DAN, Facts(NOW, comment="Date?"), Facts(NOW, comment="\t"), "missing_comment"),
    (Guard.HOLDER, BEN, Facts(NOW, holder=BEN.id), Facts(NOW, holder=CLEO.id), "not_holder"),
    (Guard.HOLDER_OR_EDITOR, BEN, Facts(NOW, holder=BEN.id), Facts(NOW, holder=CLEO.id), "not_holder"),
    (Guard.BYLINE, BEN, Facts(NOW), Facts(NOW, unmatched_byline="Eve Outside"), "unmatched_byline"),
    (Guard.RATED, BEN, SUBMITTABLE, replace(SUBMITTABLE, rated=()), "verdict_missing"),
    (Guard.EVIDENCE, BEN, SUBMITTABLE, replace(SUBMITTABLE, counted=()), "evidence_threshold"),
    (
        Guard.VERBATIM,
        BEN,
        SUBMITTABLE,
        replace(SUBMITTABLE, counted=(replace(WITNESS, verbatim=False),)),
        "quotation_not_verbatim",
    ),
    (
        Guard.ADOPTED,
        BEN,
        SUBMITTABLE,
        replace(SUBMITTABLE, counted=(replace(WITNESS, adopted_by=None),)),
        "machine_evidence",
    ),
    (Guard.FOUR_EYES, DAN, APPROVABLE, replace(APPROVABLE, submitter=DAN.id), "four_eyes"),
    (Guard.DIGEST, DAN, APPROVABLE, replace(APPROVABLE, digest="d2"), "stale_digest"),
    (Guard.ACCOUNTED, CLEO, CLEARABLE, replace(CLEARABLE, unaccounted_sentences=1), "unaccounted_sentences"),
    (Guard.ALL_APPROVED, CLEO, CLEARABLE, replace(CLEARABLE, open_claims=1), "open_claims"),
    (Guard.NONE_STALE, CLEO, CLEARABLE, replace(CLEARABLE, stale_claims=1), "stale_claims"),
    (Guard.SOURCES_STAND, CLEO, CLEARABLE, replace(CLEARABLE, doubted_claims=1), "changed_sources"),
    (Guard.NONE_ORPHANED, CLEO, CLEARABLE, replace(CLEARABLE, orphaned_claims=1), "orphaned_claims"),
    (Guard.ALL_CONFIRMED, CLEO, CLEARABLE, replace(CLEARABLE, unconfirmed_claims=2), "unconfirmed_claims"),
    (Guard.RATING_STANDS, CLEO, CLEARABLE, replace(CLEARABLE, changed_ratings=1), "changed_ratings"),
    (
        Guard.SIGNED_BY_OTHERS,
        CLEO,
        CLEARABLE,
        replace(CLEARABLE, signed_by_reporters=1),
        "signed_by_reporter",
    ),
    (
        Guard.TEXT_CHANGED,
        CLEO,
        CLEARABLE,
        replace(CLEARABLE, unchanged_incorrect=("Oslo has ten rivers.",)),
        "text_change_needed",
    ),
    (Guard.FREE_OR_EDITOR, BEN, HELD, replace(HELD, holder=EVE.id), "claim_held"),
    (
        Guard.CANONICAL,
        BEN,
        Facts(NOW, canonical=Canonical(Status.CHECKING)),
        Facts(NOW, canonical=Canonical(Status.APPROVED)),
        "invalid_canonical",
    ),
    (
        Guard.PARTS,
        BEN,
        Facts(NOW, parts=(Status.SUGGESTED, Status.DISMISSED)),
        Facts(NOW, parts=(Status.QUEUED, Status.IN_REVIEW)),
        "no_parts",
    ),
    (Guard.ASSIGNEE, CLEO, Facts(NOW, assignee=True), Facts(NOW, assignee=False), "invalid_assignee"),
    (
        Guard.WAITING_FOR,
        BEN,
        Facts(NOW, waiting_for="expert", follow_up=NOW + MAX_WAIT),
        Facts(NOW, waiting_for="expert", follow_up=NOW),
        "no_follow_up",
    ),
    (Guard.SUBMITTER, BEN, APPROVABLE, replace(APPROVABLE, submitter=CLEO.id), "not_submitter"),
    (Guard.UNSIGNED, BEN, APPROVABLE, replace(APPROVABLE, signers=frozenset({DAN.id})), "already_signed"),
    (
        Guard.TALK,
        DAN,
        APPROVABLE,
        replace(APPROVABLE, open_talk=("Dan’s comment “Since when?”",)),
        "open_talk",
    ),
    (Guard.REPLY, BEN, SUBMITTABLE, replace(SUBMITTABLE, unheard=("Anna Lind",)), "no_right_of_reply"),
    (Guard.STALE, BEN, Facts(NOW, stale=("source_changed",)), Facts(NOW), "not_stale"),
    (Guard.LAST_ACT, BEN, Facts(NOW, undoes="accept"), Facts(NOW), "nothing_to_undo"),
    (
        Guard.ARTICLE_LIVE,
        DAN,
        Facts(NOW, article_status=ArticleStatus.CLEARED),
        Facts(NOW, article_status=ArticleStatus.ON_HOLD),
        "article_not_open",
    ),
    (Guard.IN_DOUBT, CLEO, Facts(NOW, in_doubt=("published_stale",)), Facts(NOW), "not_in_doubt"),
    (Guard.SOMETHING_OPEN, CLEO, Facts(NOW, passed=("open_claims",)), Facts(NOW), "nothing_to_pass"),
    (
        Guard.LONG_REASON,
        CLEO,
        Facts(NOW, reason="It goes out at noon."),
        Facts(NOW, reason="At – noon !"),
        "short_reason",
    ),
    (
        Guard.CONFIRMED,
        CLEO,
        Facts(NOW, confirmation=" Break the glass"),
        Facts(NOW, confirmation="yes"),
        "not_confirmed",
    ),
    (Guard.SECOND_EDITOR, CLEO, Facts(NOW, proposer=9), Facts(NOW, proposer=CLEO.id), "own_notice"),
    (Guard.NOT_REPORTER, CLEO, CLEARABLE, replace(CLEARABLE, reporters=frozenset({CLEO.id})), "own_article"),
]


@pytest.mark.parametrize(
    ("guard", "actor", "good", "bad", "code"), BOTH_WAYS, ids=lambda value: str(value)[:12]
)
def test_a_guard_passes_and_refuses(guard, actor, good, bad, code):
    assert GUARDS[guard](actor, good) is None
    failure = GUARDS[guard](actor, bad)
    assert (failure.guard, failure.code) == (guard, code)
    assert failure.text.endswith((".", "”.", bad.unchanged_incorrect[0] if bad.unchanged_incorrect else "."))


@pytest.mark.parametrize(
    "canonical",
    [
        None,
        Canonical(Status.QUEUED, same_claim=True),
        Canonical(Status.QUEUED, same_article=False),
        *[Canonical(status) for status in set(Status) - set(UNSIGNED)],
    ],
    ids=str,
)
def test_only_another_unsigned_claim_of_the_article_takes_a_claim_in(canonical):
    assert GUARDS[Guard.CANONICAL](BEN, Facts(NOW, canonical=canonical)).code == "invalid_canonical"


@pytest.mark.parametrize("parts", [(), (Status.QUEUED,), (Status.QUEUED, Status.APPROVED)], ids=str)
def test_less_than_two_parts_or_a_signed_one_join_no_more(parts):
    assert GUARDS[Guard.PARTS](BEN, Facts(NOW, parts=parts)).code == "no_parts"


def test_an_editor_changes_words_that_somebody_else_holds():
    assert GUARDS[Guard.FREE_OR_EDITOR](CLEO, HELD) is None
    assert GUARDS[Guard.FREE_OR_EDITOR](DAN, HELD).code == "claim_held"


def test_parts_that_another_holds_stay_apart():
    facts = Facts(NOW, parts=(Status.QUEUED, Status.CHECKING), held_parts=("Cleo",))
    assert "Cleo" in GUARDS[Guard.PARTS](BEN, facts).text


@pytest.mark.parametrize(
    ("status", "what"), [(Status.IN_REVIEW, "ask for changes"), (Status.APPROVED, "reopened")]
)
def test_the_words_of_a_signed_claim_are_closed_and_the_refusal_says_what_opens_them(status, what):
    with pytest.raises(ActionRefused) as refused:
        check_can(Action.EDIT, BEN, Facts(NOW, status=status))
    assert what in refused.value.message


@pytest.mark.parametrize(
    ("action", "actor", "facts"),
    [
        (Action.SUBMIT, BEN, SUBMITTABLE),
        (Action.APPROVE, DAN, APPROVABLE),
        (Action.FIX, DAN, APPROVABLE),
        (Action.RECONFIRM, BEN, replace(APPROVABLE, status=Status.APPROVED, stale=("source_changed",))),
    ],
)
def test_what_blocks_a_claim_stands_against_every_signature(action, actor, facts):
    assert guards_of(action, actor, facts) == set()
    assert guards_of(action, actor, replace(facts, open_talk=("Dan’s comment “When?”",))) == {Guard.TALK}


@pytest.mark.parametrize(
    ("bucket", "risks", "speaks"),
    [
        ("false", (), True),
        ("mostly_false", (), True),
        ("mixed", (), False),
        ("unproven", ("health", "election"), False),
        ("true", ("legal",), True),
        ("true", ("crime",), True),
        ("true", (), False),
    ],
)
def test_adverse_verdicts_and_accusations_speak_against_somebody(bucket, risks, speaks):
    assert speaks_against([replace(CONFIRMED, bucket=bucket)], risks) == speaks


@pytest.mark.parametrize("action", [Action.SUBMIT, Action.FIX, Action.APPROVE, Action.RECONFIRM])
def test_nobody_signs_against_whom_was_not_heard(action):
    assert {Guard.TALK, Guard.REPLY} <= set(policies.row_for(action).guards)


def test_a_refusal_names_what_stands_open_and_counts_the_rest():
    told = tuple(f"comment {number}" for number in range(1, 8))
    text = GUARDS[Guard.TALK](BEN, Facts(NOW, open_talk=told)).text
    assert "comment 5; and 2 more." in text
    assert "comment 6" not in text


def test_a_claim_is_given_to_somebody():
    assert GUARDS[Guard.ASSIGNEE](CLEO, Facts(NOW, assignee=None)).code == "invalid_assignee"


@pytest.mark.parametrize(
    ("waiting_for", "follow_up"),
    [
        ("", NOW + timedelta(days=1)),
        ("weather", NOW + timedelta(days=1)),
        ("source", None),
        ("source", NOW - timedelta(minutes=1)),
        ("source", NOW + MAX_WAIT + timedelta(seconds=1)),
    ],
)
def test_waiting_needs_somebody_to_wait_for_and_a_day_to_ask_again(waiting_for, follow_up):
    facts = Facts(NOW, waiting_for=waiting_for, follow_up=follow_up)
    assert GUARDS[Guard.WAITING_FOR](BEN, facts).code == "no_follow_up"


def test_nobody_takes_back_what_the_machine_would_have_submitted():
    assert GUARDS[Guard.SUBMITTER](MACHINE_ACTOR, Facts(NOW, submitter=None)) is not None


def test_nobody_signs_twice():
    signed = replace(APPROVABLE, signers=frozenset({DAN.id}))
    assert "signed this already" in GUARDS[Guard.FOUR_EYES](DAN, signed).text


def test_what_counts_its_dates_from_another_day_is_reopened_not_confirmed():
    stale = Facts(NOW, stale=("source_changed", MISDATED))
    assert GUARDS[Guard.STALE](BEN, stale).code == "misdated"


@pytest.mark.parametrize(
    ("actor", "removes", "allowed"),
    [
        (BEN, False, True),
        (BEN, True, False),
        (DAN, True, True),
        (CLEO, True, True),
        (ADA, False, False),
        (ROBOT, False, False),
        (BENS_TOKEN, False, True),
        (replace(DAN, by_token=True), True, False),
        (MACHINE_ACTOR, False, False),
    ],
)
def test_whoever_wrote_it_does_not_take_a_risk_away(actor, removes, allowed):
    if allowed:
        policies.check_can_set_risks(actor, APPROVABLE, removes=removes)
        return
    with pytest.raises(NotAllowed):
        policies.check_can_set_risks(actor, APPROVABLE, removes=removes)


def test_neither_does_an_editor_who_submitted_it():
    mine = replace(APPROVABLE, submitter=CLEO.id)
    with pytest.raises(NotAllowed):
        policies.check_can_set_risks(CLEO, mine, removes=True)


def test_a_risk_of_what_is_approved_or_was_changed_stays():
    with pytest.raises(ActionRefused):
        policies.check_can_set_risks(DAN, Facts(NOW, status=Status.APPROVED), removes=False)
    with pytest.raises(StaleVersion):
        policies.check_can_set_risks(DAN, Facts(NOW, version=2, expected_version=1), removes=False)


def test_every_guard_is_tested_both_ways_here():
    apart = {Guard.PERSON, Guard.LEASE_FREE, Guard.ARTICLE_OPEN}
    assert {row[0] for row in BOTH_WAYS} | apart == set(Guard)


@pytest.mark.parametrize("actor", [BENS_TOKEN, ROBOT, MACHINE_ACTOR], ids=lambda actor: actor.name)
def test_tokens_service_accounts_and_the_machine_are_no_persons(actor):
    assert GUARDS[Guard.PERSON](actor, Facts(NOW)).code == "person_required"
    assert GUARDS[Guard.PERSON](BEN, Facts(NOW)) is None


@pytest.mark.parametrize("action", [Action.SUBMIT, Action.APPROVE, ArticleAction.CLEAR])
def test_nothing_is_signed_by_whoever_lacks_a_factor_that_they_need(action):
    lacking = replace(BEN, lacks_factor=True)
    found = [failure.code for failure in policies.failures(row_for(action), lacking, Facts(NOW))]
    assert "second_factor_required" in found and "person_required" not in found


@pytest.mark.parametrize(
    ("minutes", "holder", "free"),
    [(5, CLEO.id, False), (0, CLEO.id, True), (-1, CLEO.id, True), (5, BEN.id, True), (None, CLEO.id, True)],
)
def test_a_lease_keeps_others_away_until_the_moment_it_ends(minutes, holder, free):
    until = None if minutes is None else NOW + timedelta(minutes=minutes)
    facts = Facts(NOW, status=Status.CHECKING, holder=holder, holder_name="Cleo", lease_until=until)
    assert (GUARDS[Guard.LEASE_FREE](BEN, facts) is None) == free


@pytest.mark.parametrize("status", ArticleStatus)
def test_claims_move_only_where_the_article_is_open_or_could_not_be_read_by_the_machine(status):
    refused = GUARDS[Guard.ARTICLE_OPEN](BEN, Facts(NOW, article_status=status))
    assert (refused is None) == (status in (ArticleStatus.OPEN, ArticleStatus.EXTRACTION_FAILED))


def test_a_reason_must_be_among_the_allowed_ones():
    facts = Facts(NOW, reason="boring", allowed_reasons=("opinion", "out_of_scope"))
    assert GUARDS[Guard.REASON](BEN, facts).text == "Choose a reason: opinion, out of scope."
    assert GUARDS[Guard.REASON](BEN, replace(facts, reason=" opinion ")) is None


def test_an_editor_may_release_what_another_holds():
    assert GUARDS[Guard.HOLDER_OR_EDITOR](CLEO, SUBMITTABLE) is None


def test_the_machine_is_not_the_holder_of_what_nobody_holds():
    assert GUARDS[Guard.HOLDER](MACHINE_ACTOR, Facts(NOW)).text == "Nobody holds this claim. Take it first."
    assert GUARDS[Guard.HOLDER_OR_EDITOR](MACHINE_ACTOR, Facts(NOW)) is not None


def test_a_rating_without_rationale_is_missing():
    bare = replace(SUBMITTABLE, rated=(replace(CONFIRMED, rationale=" "),))
    assert "“Is it so?”" in GUARDS[Guard.RATED](BEN, bare).text


def test_an_attributed_claim_misses_each_question_by_name():
    both = replace(SUBMITTABLE, required=(Question.SAID, Question.TRUE))
    assert "“Did they say it?”" in GUARDS[Guard.RATED](BEN, both).text


def threshold(*counted, rated=CONFIRMED, actor=BEN, **facts):
    """Return what the evidence guard says, or None."""
    return GUARDS[Guard.EVIDENCE](actor, replace(SUBMITTABLE, counted=counted, rated=(rated,), **facts))


def test_one_primary_source_carries_a_verdict():
    assert threshold(WITNESS) is None


def test_one_secondary_source_does_not_carry_a_verdict():
    assert threshold(replace(WITNESS, primary=False)) is not None


def test_two_independent_origins_carry_a_verdict():
    assert threshold(replace(WITNESS, primary=False), replace(SECOND, primary=False)) is None


def test_two_reprints_of_one_origin_are_one_witness():
    reprint = replace(SECOND, origin=WITNESS.origin, primary=False)
    assert threshold(replace(WITNESS, primary=False), reprint) is not None


@pytest.mark.parametrize(
    "change",
    [{"independent": False}, {"stance": Stance.REFUTES}, {"stance": None}, {"question": Question.SAID}],
    ids=str,
)
def test_what_depends_contradicts_or_answers_another_question_carries_nothing(change):
    assert threshold(replace(WITNESS, **change)) is not None


@pytest.mark.parametrize(
    ("bucket", "stance", "carried"),
    [
        ("true", Stance.SUPPORTS, True),
        ("true", Stance.QUALIFIES, False),
        ("mostly_true", Stance.QUALIFIES, True),
        ("mixed", Stance.REFUTES, True),
        ("mixed", Stance.CONTEXT, False),
        ("mostly_false", Stance.SUPPORTS, False),
        ("false", Stance.REFUTES, True),
        ("false", Stance.NOT_ENOUGH, False),
        ("false", Stance.SUPPORTS, False),
    ],
)
def test_a_bucket_is_carried_by_its_own_stances_only(bucket, stance, carried):
    found = threshold(replace(WITNESS, stance=stance), rated=replace(CONFIRMED, bucket=bucket))
    assert (found is None) == carried


def test_cannot_verify_needs_a_search_that_was_made():
    assert threshold(rated=UNVERIFIED) is None
    assert "search" in threshold(rated=UNVERIFIED, searched=frozenset({Question.SAID})).text


def test_on_author_needs_an_editor_to_submit_it():
    assert threshold(rated=ON_AUTHOR, actor=CLEO) is None
    assert "editor" in threshold(rated=ON_AUTHOR).text


def test_a_reviewer_may_approve_what_an_editor_submitted_as_on_author():
    facts = replace(APPROVABLE, rated=(ON_AUTHOR,), submitter=CLEO.id, authors=frozenset({CLEO.id}))
    assert can(Action.APPROVE, DAN, facts)


@pytest.mark.parametrize("lack", [{"verbatim": False}, {"dated": False}, {"stance": None}], ids=str)
def test_counted_evidence_needs_quotation_time_and_stance(lack):
    facts = replace(SUBMITTABLE, counted=(WITNESS, replace(SECOND, **lack)))
    assert GUARDS[Guard.VERBATIM](BEN, facts).text.endswith(": 1.")


EVERYONE = frozenset(Role) - {Role.SERVICE}
MADE_IT = {
    "submitter": {"submitter": 9},
    "author of verdict or claim": {"authors": frozenset({2, 9})},
    "adopter": {"counted": (replace(WITNESS, adopted_by=9),)},
    "earlier adopter": {"adopters": frozenset({2, 9})},
    "reporter": {"reporters": frozenset({1, 9})},
}


@pytest.mark.parametrize("made", MADE_IT.values(), ids=MADE_IT)
def test_nobody_approves_their_own_whatever_roles_they_hold(made):
    facts = replace(APPROVABLE, **made)
    assert guards_of(Action.APPROVE, Actor(9, EVERYONE, "Root"), facts) == {"G1"}
    assert can(Action.APPROVE, DAN, facts)


def test_an_empty_digest_is_never_the_one_that_was_shown():
    assert GUARDS[Guard.DIGEST](DAN, replace(APPROVABLE, digest="", shown_digest="")).code == "stale_digest"


def test_a_refusal_names_every_guard_that_failed():
    facts = replace(
        SUBMITTABLE,
        status=Status.QUEUED,
        article_status=ArticleStatus.CLEARED,
        holder=None,
        unmatched_byline="Eve Outside",
        required=(Question.SAID, Question.TRUE),
        counted=(replace(WITNESS, adopted_by=None, verbatim=False, independent=False),),
    )
    with pytest.raises(ActionRefused) as refused:
        check_can(Action.SUBMIT, replace(ROBOT, by_token=True), facts)
    assert [failure.guard for failure in refused.value.failures] == [
        *("role", "status", "article_open", "person", "holder", "byline", "rated", "G3", "G4", "G5")
    ]


def test_clearing_names_every_guard_that_failed():
    facts = replace(
        CLEARABLE,
        status=ArticleStatus.CLEARED,
        unaccounted_sentences=2,
        open_claims=3,
        unchanged_incorrect=("One.",),
        reporters=frozenset({BEN.id}),
    )
    assert guards_of(ArticleAction.CLEAR, BENS_TOKEN, facts) == {
        *("role", "status", "person", "not_reporter", "accounted", "all_approved", "text_changed")
    }


def test_an_old_version_is_a_conflict_before_it_is_a_refusal():
    with pytest.raises(StaleVersion):
        check_can(Action.SUBMIT, EVE, replace(SUBMITTABLE, expected_version=2))


@pytest.mark.parametrize(
    ("action", "actor", "facts"),
    [
        (Action.SUBMIT, BEN, SUBMITTABLE),
        (Action.APPROVE, DAN, APPROVABLE),
        (ArticleAction.CLEAR, CLEO, CLEARABLE),
    ],
)
def test_whoever_meets_every_guard_passes(action, actor, facts):
    check_can(action, actor, facts)
    assert can(action, actor, facts)
    assert not can(action, EVE, facts)


def test_work_on_evidence_and_drafts_is_the_holders():
    assert working_failures(BEN, SUBMITTABLE) == ()
    assert [failure.code for failure in working_failures(CLEO, SUBMITTABLE)] == ["not_holder"]


def test_work_that_nobody_may_do_says_everything_that_is_against_it():
    cleared = replace(SUBMITTABLE, status=Status.APPROVED, article_status=ArticleStatus.CLEARED)
    assert [failure.code for failure in working_failures(EVE, cleared)] == [
        *("article_not_open", "not_holder", "role_required", "wrong_status")
    ]


def test_roles_are_checked_in_pairs():
    check_has_role(CLEO, Role.CHECKER, Role.EDITOR)
    assert has_role(CLEO, Role.EDITOR)
    assert not has_role(EVE, *Role)
    with pytest.raises(NotAllowed, match="Only a checker or editor"):
        check_has_role(EVE, Role.EDITOR, Role.CHECKER)


def test_the_machine_has_no_account_to_act_from():
    assert BEN.user_id == 2
    with pytest.raises(NotAllowed):
        _ = MACHINE_ACTOR.user_id


@pytest.mark.parametrize(
    ("attributed", "checkable", "questions"),
    [
        (False, True, (Question.TRUE,)),
        (False, False, (Question.TRUE,)),
        (True, True, (Question.SAID, Question.TRUE)),
        (True, False, (Question.SAID,)),
    ],
)
def test_an_attributed_claim_asks_two_questions_and_a_quoted_opinion_one(attributed, checkable, questions):
    assert required_questions(attributed=attributed, checkable=checkable) == questions


@pytest.mark.parametrize("role", list(Role))
def test_only_editors_edit_scales(role):
    actor = Actor(id=9, roles=frozenset({role}))
    assert policies.can_edit_scales(actor) is (role is Role.EDITOR)
    if role is not Role.EDITOR:
        with pytest.raises(NotAllowed, match="editor"):
            policies.check_can_edit_scales(actor)


def test_rating_that_needs_a_primary_source_is_not_carried_by_two_reports():
    needy = replace(SUBMITTABLE.rated[0], needs=frozenset({"primary_source"}))
    reports = tuple(replace(WITNESS, primary=False, origin=origin) for origin in (1, 2))
    facts = replace(SUBMITTABLE, rated=(needy,), counted=reports)
    assert "primary source" in GUARDS[Guard.EVIDENCE](BEN, facts).text
    assert GUARDS[Guard.EVIDENCE](BEN, replace(facts, counted=(WITNESS,))) is None
