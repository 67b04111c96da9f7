"""manage.py export_audit, and verify_audit --against what it wrote."""

import json

import pytest
from django.core.management import CommandError, call_command

from tests.integration.test_audit import tamper, write
from verification.articles import trail
from verification.audit import ChainHead, Event, record
from verification.policies import MACHINE_ACTOR

pytestmark = pytest.mark.django_db


def export(capsys, *options):
    call_command("export_audit", *options)
    return capsys.readouterr().out


@pytest.fixture
def kept(capsys, tmp_path):
    """The heads of two chains, kept out of reach."""
    write(4, article_id=1)
    write(2, article_id=2)
    file = tmp_path / "heads.jsonl"
    file.write_text(export(capsys, "--heads"))
    return file


def against(file):
    call_command("verify_audit", "--against", str(file))


def cut(chain, position):
    """Cut a chain's end off and write its head anew, as somebody who owns the database would."""
    tamper("DELETE FROM verification_event WHERE chain = %s AND position > %s", chain, position)
    last = Event.objects.filter(chain=chain).order_by("position").last()
    if last is None:
        ChainHead.objects.filter(pk=chain).delete()
    else:
        ChainHead.objects.filter(pk=chain).update(position=last.position, mac=last.mac)


def test_every_event_is_a_line_and_then_every_head(capsys):
    write(3)
    record(MACHINE_ACTOR, "test.act", "desk:1")
    rows = [json.loads(line) for line in export(capsys).splitlines()]
    assert [row["kind"] for row in rows] == ["event"] * 4 + ["head"] * 2
    assert [(row["chain"], row["position"]) for row in rows[4:]] == [("article:1", 3), ("desk", 1)]
    assert rows[4]["mac"] == rows[2]["mac"] == Event.objects.of_article(1).last().mac
    assert {"previous_mac", "at", "actor_name", "data", "target", "by_token"} <= set(rows[0])


def test_one_article_or_the_heads_alone_can_be_taken(capsys):
    write(2, article_id=1)
    write(1, article_id=2)
    assert {json.loads(line)["chain"] for line in export(capsys, "--article", "2").splitlines()} == {
        "article:2"
    }
    assert [json.loads(line)["kind"] for line in export(capsys, "--heads").splitlines()] == ["head", "head"]


def test_a_table_holds_events_alone_and_computes_nothing(capsys):
    write(2)
    lines = export(capsys, "--csv").splitlines()
    assert lines[0].startswith("id,chain,position,at") and len(lines) == 3
    with pytest.raises(CommandError, match="events only"):
        export(capsys, "--csv", "--heads")


def test_it_reads_in_batches_and_loses_none(capsys, monkeypatch):
    monkeypatch.setattr(trail, "BATCH", 2)
    write(5)
    assert export(capsys).count('"event"') == 5


def test_what_is_written_meanwhile_belongs_to_no_head(monkeypatch):
    write(2)
    heads = list(ChainHead.objects.all())
    write(2)
    assert [event.position for event in trail.exported(heads)] == [1, 2]


def test_a_trail_that_only_grew_stands_against_what_was_kept(kept, capsys):
    write(3, article_id=1)
    against(kept)
    assert "2 heads were kept, 0 do not stand." in capsys.readouterr().out


def test_a_whole_export_and_the_verified_heads_serve_as_well(kept, capsys, tmp_path):
    for command in ("export_audit", "verify_audit"):
        call_command(command, "--json")
        (tmp_path / "kept").write_text(capsys.readouterr().out)
        against(tmp_path / "kept")
        assert "2 heads were kept, 0 do not stand." in capsys.readouterr().out


@pytest.mark.parametrize("position", [3, 1, 0])
def test_an_end_that_was_cut_with_its_head_is_missed(kept, capsys, position):
    cut("article:1", position)
    call_command("verify_audit")
    with pytest.raises(CommandError) as refused:
        against(kept)
    assert refused.value.returncode == 1
    assert str(refused.value) == (
        f"article:1 breaks at event {position}: "
        f"it ends after {position} events and held 4 when its head was kept."
    )


def test_an_end_that_was_cut_and_written_anew_is_another(kept):
    cut("article:1", 2)
    write(2, article_id=1)
    call_command("verify_audit")
    with pytest.raises(
        CommandError, match="breaks at event 4: another event stands here than when its head was kept"
    ):
        against(kept)


def test_a_chain_that_is_gone_with_its_head_is_missed(kept, capsys):
    cut("article:2", 0)
    with pytest.raises(CommandError, match="article:2 breaks at event 0: it ends after 0 events and held 2"):
        call_command("verify_audit", "--json", "--against", str(kept))
    assert [one["chain"] for one in json.loads(capsys.readouterr().out)["broken"]] == ["article:2"]


@pytest.mark.parametrize(
    "words", ["", "no json", '{"kind": "event"}', '{"kind": "head", "chain": "desk"}', "[1]"]
)
def test_a_file_without_heads_proves_nothing(db, tmp_path, words):
    (tmp_path / "kept").write_text(words)
    with pytest.raises(CommandError, match=r"There are no heads in|cannot be read"):
        against(tmp_path / "kept")
    with pytest.raises(CommandError, match="cannot be read"):
        against(tmp_path / "missing")


def test_exporting_asks_a_fixed_number_of_questions(capsys, django_assert_num_queries):
    write(20)
    with django_assert_num_queries(3):
        export(capsys)
