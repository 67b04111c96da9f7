"""Every kind of event is documented as it really is, and the example of the signature's check works."""

import json
import re
import time
from pathlib import Path

import pytest

from tests.factories import adopt, approve, make_article, make_claim, make_evidence, make_submitted, take
from verification.audit import DESK_CHAIN, Event, record
from verification.event_words import EVENTS
from verification.integrations import sending, signing

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "webhooks.md"
ROW = re.compile(r"^\| `([a-z_.]+)` \| (desk|article) \| `([^`]+)` \| (.+) \|$", re.MULTILINE)


def rows():
    return {kind: (of, example, words) for kind, of, example, words in ROW.findall(GUIDE.read_text())}


def code(language):
    return re.search(rf"```{language}\n(.*?)```", GUIDE.read_text(), re.DOTALL)[1]


def test_every_kind_is_listed_with_its_words_and_no_other():
    assert {kind: words for kind, (_, _, words) in rows().items()} == EVENTS
    assert len(ROW.findall(GUIDE.read_text())) == len(EVENTS)


@pytest.mark.django_db
def test_kinds_that_were_really_recorded_are_of_what_the_list_says(cast):
    article = make_article(cast.ada)
    adopt(make_evidence(take(make_claim(article, cast.ben, "Harald V"), cast.ben)), cast.ben)
    approve(make_submitted(article, cast.ben), cast.dan)
    record(cast.root.as_actor(), "token.create", "token:1", owner=cast.root.pk)
    listed, seen = rows(), set()
    for event in Event.objects.all():
        of, example, _ = listed[event.action]
        assert (of == "desk") == (event.chain == DESK_CHAIN), event.action
        assert example.partition(":")[0] == event.target.partition(":")[0], event.action
        seen.add(event.action)
    assert len(seen) > 10


@pytest.mark.django_db
def test_the_example_has_the_shape_of_what_is_sent(cast):
    approve(make_submitted(make_article(cast.ada), cast.ben), cast.dan)
    event = Event.objects.get(action="claim.approve")
    shown, told = json.loads(code("json")), sending.payload(event)
    assert shown["type"] == told["type"]
    assert {key: type(value) for key, value in shown["data"].items()} == {
        key: type(value) for key, value in told["data"].items()
    }
    assert told["data"]["claim"] == int(event.target.partition(":")[2])


def test_the_check_that_is_shown_accepts_what_is_signed_and_nothing_else():
    shown = {}
    exec(code("python"), shown)
    salt, now = signing.new_salt(), int(time.time())
    headers = signing.headers("event_1_1", now, b"{}", [signing.new_salt(), salt])
    is_authentic = shown["is_authentic"]
    assert is_authentic(headers, b"{}", signing.secret_of(salt))
    assert not is_authentic(headers, b"{ }", signing.secret_of(salt))
    assert not is_authentic(headers, b"{}", signing.secret_of(signing.new_salt()))
    old = signing.headers("event_1_1", now - 400, b"{}", [salt])
    assert not is_authentic(old, b"{}", signing.secret_of(salt))
