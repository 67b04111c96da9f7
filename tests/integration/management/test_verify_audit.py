"""manage.py verify_audit: what it prints and how it exits."""

import json

import pytest
from django.core.management import CommandError, call_command

from verification.audit import ChainHead, record
from verification.policies import MACHINE_ACTOR

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trail(db):
    for article_id in (1, 1, 2):
        record(MACHINE_ACTOR, "test.act", "thing:1", article_id=article_id)


def test_an_untouched_trail_is_counted(capsys):
    call_command("verify_audit")
    assert capsys.readouterr().out == "2 chains, 3 events, 0 broken.\n"


def test_the_heads_are_printed_for_keeping_elsewhere(capsys):
    call_command("verify_audit", "--json")
    found = json.loads(capsys.readouterr().out)
    macs = dict(ChainHead.objects.values_list("chain", "mac"))
    assert found["heads"] == {
        "article:1": {"position": 2, "mac": macs["article:1"]},
        "article:2": {"position": 1, "mac": macs["article:2"]},
    }
    assert found["broken"] == []


def test_a_broken_chain_is_named_and_fails_the_command(capsys):
    ChainHead.objects.filter(pk="article:1").update(position=3)
    with pytest.raises(CommandError, match="article:1 breaks at event 2: the end of the chain is missing"):
        call_command("verify_audit", "--json")
    broken = json.loads(capsys.readouterr().out)["broken"]
    assert broken == [{"chain": "article:1", "at": 2, "why": "the end of the chain is missing"}]


def test_heads_that_were_removed_are_missed(capsys):
    ChainHead.objects.all().delete()
    with pytest.raises(CommandError):
        call_command("verify_audit")
    assert "2 broken" in capsys.readouterr().out
