"""The facts of a report: everything people decided, nothing that a machine proposes, no withheld name."""

import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    TEXT,
    approve,
    as_actor,
    dismiss_the_rest,
    make_article,
    make_claim,
    make_clearable,
    make_import,
    make_person,
    make_proposal,
    make_revision,
    make_submitted,
)
from tests.integration.publication.closing import act, confirm, make_cleared, make_published, propose
from tests.integration.publication.reported import FUNCTION, SECRET, TOLD, make_told
from verification.articles.models import Revision, Sentence
from verification.claims.models import Claim
from verification.claims.services import dismiss
from verification.engine.types import Stance
from verification.evidence import queries
from verification.evidence.queries import Wish
from verification.evidence.replies import say_not_needed
from verification.publication import notices, services
from verification.publication.facts import FORMAT
from verification.publication.report import file_name, gather
from verification.publication.report_docx import head_lines
from verification.publication.report_json import as_plain, schema
from verification.workflow import Role

pytestmark = pytest.mark.django_db


def signed(report):
    return next(claim for claim in report.claims if claim.verdicts)


def entry(report, claim):
    return next(one for one in report.claims if one.id == claim.pk)


def written(report):
    return json.dumps(as_plain(report), ensure_ascii=False)


def test_a_cleared_article_says_by_whom_and_over_what(cast):
    article = make_clearable(cast)
    services.clear(actor=as_actor(cast.cleo), article_id=article.pk, expected_version=None)
    article.refresh_from_db()
    report = gather(article, cast.cleo)
    assert (report.cleared.by, report.cleared.text_sha256) == ("Cleo", article.current.sha256)
    assert (report.format, report.revision.number) == (FORMAT, 1)


def test_an_open_article_is_not_cleared(cast):
    assert gather(make_clearable(cast), cast.cleo).cleared is None


def test_a_verdict_comes_with_its_evidence_and_signatures(cast):
    claim = signed(gather(make_clearable(cast), cast.cleo))
    (verdict,) = claim.verdicts
    (witness,) = verdict.witnesses
    assert (verdict.question, verdict.rating.key, verdict.rationale) == (
        "true",
        "confirmed",
        "The record says so.",
    )
    assert (verdict.author, [one.by for one in verdict.approvals]) == ("Ben", ["Dan"])
    assert witness.quotation.startswith("Oslo is the capital of Norway.") and witness.is_verbatim
    assert (witness.stance, witness.is_primary, witness.adopted.by) == ("supports", True, "Ben")
    assert witness.source and witness.origin and witness.sha256 and witness.accessed_at


def test_a_machines_proposal_is_no_part_of_it(cast):
    article = make_article(cast.ada)
    claim = make_submitted(article, cast.ben)
    make_proposal(claim, "refuted", 0.87, cause_detail="Some telling detail")
    text = written(gather(article, cast.cleo))
    assert "refuted" not in text and "0.87" not in text and "telling detail" not in text


def test_dismissed_and_open_things_are_told(cast):
    article = make_article(cast.ada)
    claim = make_claim(article, cast.ben)
    dismiss(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None, reason="common_knowledge")
    sentence = Sentence.objects.filter(revision=article.current).last()
    Sentence.objects.filter(pk=sentence.pk).update(disposition="")
    report = gather(article, cast.cleo)
    gone = entry(report, claim).gone
    assert (gone.reason, gone.by.by) == ("common_knowledge", "Ben")
    assert [one.ordinal for one in report.open_sentences] == [sentence.ordinal]


def test_a_text_change_is_open_until_somebody_takes_note_of_it(cast):
    article = make_clearable(cast, rating="incorrect", stance=Stance.REFUTES)
    change = next(iter(gather(article, cast.cleo).live)).verdicts[0].text_change
    assert change.settled is None
    verdict = article.claims.get(status="approved").verdicts.get()
    services.waive_text_change(
        actor=as_actor(cast.cleo), verdict_id=verdict.pk, reason="Corrected.", expected_version=None
    )
    change = next(iter(gather(article, cast.cleo).live)).verdicts[0].text_change
    assert (change.settled.by, change.note) == ("Cleo", "Corrected.")


def test_queries_and_replies_stand_with_their_claim(cast):
    article = make_article(cast.ada)
    claim = make_claim(article, cast.ben)
    asked = queries.ask(
        actor=as_actor(cast.ben), claim_id=claim.pk, wish=Wish("Says who?", "source", blocking=True)
    )
    say_not_needed(actor=as_actor(cast.ben), claim_id=claim.pk, reason="It names nobody.")
    found = entry(gather(article, cast.cleo), claim)
    assert [(one.text, one.blocking, one.asked.by) for one in found.open_queries] == [
        ("Says who?", True, "Ben")
    ]
    assert [(one.outcome, one.text) for one in found.replies] == [("not_needed", "It names nobody.")]
    queries.withdraw(actor=as_actor(cast.ben), query_id=asked.pk)
    assert entry(gather(article, cast.cleo), claim).open_queries == ()


def test_a_doubt_names_its_cause(cast):
    article = make_clearable(cast)
    Claim.objects.filter(status="approved").update(flags=["origins_changed"])
    (flag,) = next(iter(gather(article, cast.cleo).live)).flags
    assert flag.doubts_signature and "fewer independent origins" in flag.cause


def test_a_claim_that_left_the_text_keeps_its_words_and_no_place(cast):
    article = make_clearable(cast)
    claim = article.claims.get(status="approved")
    make_revision(article, cast.ada, "Norway in brief\n\nIts parliament has 169 seats.\n")
    report = gather(article, cast.cleo)
    gone = entry(report, claim)
    assert gone.place is None and gone.status == "withdrawn" and gone.gone is not None
    assert report.revision.number == 2


def test_a_restricted_name_is_withheld_from_who_may_not_know_it(cast):
    claim = make_told(cast)
    for reader in (cast.ada, None):
        text = written(gather(claim.article, reader)).casefold()
        for secret in ("zelda", "quickwater", FUNCTION):
            assert secret not in text, (reader, secret)
        assert "169 seats since 2005" in text and "[name withheld]" in text
    (told,) = [one.told for one in signed(gather(claim.article, None)).verdicts[0].witnesses if one.told]
    assert told.is_withheld and told.means == "phone"


@pytest.mark.parametrize("who", ["ben", "dan", "cleo"])
def test_who_keeps_it_a_reviewer_and_an_editor_read_the_name(cast, who):
    claim = make_told(cast)
    text = written(gather(claim.article, getattr(cast, who)))
    assert SECRET in text and FUNCTION in text and TOLD in text


def test_an_open_name_is_told_to_everybody(cast):
    assert SECRET in written(gather(make_told(cast, restricted=False).article, None))


def test_a_name_that_the_article_says_itself_is_no_secret_of_the_report(cast):
    article = make_article(cast.ada, f"Norway in brief\n\nOslo is the capital of Norway, says {SECRET}.\n")
    claim = Claim.objects.filter(article=article).first()
    Claim.objects.filter(pk=claim.pk).update(
        speaker=SECRET, speaker_anonymous=True, speaker_description="their cousin Marit Hollow"
    )
    found = next(one for one in gather(article, None).claims if one.id == claim.pk)
    assert found.speaker == SECRET and found.speaker_description == ""


def test_an_anonymous_speaker_is_called_as_the_article_calls_them(cast):
    article = make_article(cast.ada)
    claim = make_claim(article, cast.ben)
    Claim.objects.filter(pk=claim.pk).update(
        speaker=SECRET, speaker_anonymous=True, text=f"{SECRET} said that Oslo is the capital of Norway."
    )
    found = next(one for one in gather(article, cast.cleo).claims if one.id == claim.pk)
    assert (found.speaker, found.text) == ("", "[name withheld] said that Oslo is the capital of Norway.")


def test_the_json_keeps_its_published_schema(cast):
    import jsonschema

    claim = make_told(cast)
    article = claim.article
    Claim.objects.filter(pk=claim.pk).update(flags=["source_changed"], risks=["legal"])
    dismiss_the_rest(article, cast.ben)
    shape = schema()
    jsonschema.Draft202012Validator.check_schema(shape)
    plain = json.loads(json.dumps(as_plain(gather(article, None))))
    jsonschema.validate(plain, shape, format_checker=jsonschema.FormatChecker())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**plain, "format": "factcheck.report/0"}, shape)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**plain, "proposal": "refuted"}, shape)


def test_more_claims_cost_no_more_queries(cast):
    def cost():
        with CaptureQueriesContext(connection) as queries_made:
            gather(article, cast.cleo)
        return len(queries_made)

    article = make_article(cast.ada)
    approve(make_submitted(article, cast.ben), cast.dan)
    few = cost()
    approve(make_submitted(article, cast.ben, exact="Its parliament has 169 seats"), cast.dan)
    make_submitted(article, cast.ben, exact="its king is Harald V")
    assert cost() <= few and few <= 35


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Norway: in brief", "norway-in-brief-report-r1.docx"),
        ('../../etc/"x"\r\nSet-Cookie: a', "etcx-set-cookie-a-report-r1.docx"),
        ("ノルウェー", "article-7-report-r1.docx"),
        ("x" * 300, "x" * 60 + "-report-r1.docx"),
    ],
)
def test_a_file_is_named_in_plain_letters(cast, title, name):
    report = gather(make_import(cast.ada).article, None)
    report = replace(report, article=replace(report.article, id=7, title=title))
    assert file_name(report, "docx") == name


def test_a_text_that_nothing_has_read_yet_has_a_report(cast):
    report = gather(make_import(cast.ada).article, None)
    assert report.claims == () and report.revision.text == Revision.objects.get().text


def test_what_went_out_and_what_was_corrected_stand_in_the_head(cast):
    article = make_published(cast, TEXT.replace("169", "170"))
    report = gather(article, None)
    assert report.cleared.by == "Cleo" and report.went_out.differs and report.went_out.summary
    assert report.article.flags == ("published_differs",)
    notice = propose(article, cast.cleo)
    assert gather(article, None).notices == ()
    confirm(notice, make_person("olga", Role.EDITOR))
    article.refresh_from_db()
    report = gather(article, None)
    assert report.cleared.by == "Cleo" and report.notices[0].confirmed.by == "Olga"
    lines = list(head_lines(report))
    assert any(line.startswith("Correction (our mistake), Cleo and Olga") for line in lines)


def test_a_withdrawn_notice_is_none(cast):
    article = make_published(cast)
    notice = propose(article, cast.cleo)
    notices.withdraw(actor=as_actor(cast.cleo), notice_id=notice.pk, expected_version=None)
    assert gather(article, None).notices == ()


@pytest.mark.parametrize(("acts", "is_cleared"), [(["archive"], True), (["spike", "archive"], False)])
def test_an_archived_article_was_cleared_only_if_it_went_out(cast, acts, is_cleared):
    article = make_published(cast) if is_cleared else make_cleared(cast)
    for one in acts:
        act(one, article, cast.cleo)
    assert article.status == "archived"
    assert (gather(article, None).cleared is not None) == is_cleared
