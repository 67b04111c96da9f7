"""What must not reach a log does not."""

import io
import json
import logging

import pytest
import structlog

from factcheck import logs


@pytest.fixture
def lines():
    # Not through dictConfig: it would close the handlers of pytest itself.
    line = dict(logs.configuration(json=True, level="INFO")["formatters"]["line"])
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(line.pop("()")(**line))
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(text) for text in handler.stream.getvalue().splitlines()]
    root.removeHandler(handler)


def test_event_is_one_line_of_json_with_time_level_and_place(lines):
    structlog.get_logger("verification.claims").info("claim_taken", claim=7)
    (line,) = lines()
    assert line["event"] == "claim_taken"
    assert (line["claim"], line["level"], line["logger"]) == (7, "info", "verification.claims")
    assert line["timestamp"].endswith("Z")


def test_standard_logging_gives_the_same_lines(lines):
    logging.getLogger("django.request").warning("Not Found: %s", "/x")
    (line,) = lines()
    assert (line["event"], line["level"]) == ("Not Found: /x", "warning")


@pytest.mark.parametrize(
    "name", ["password", "api_key", "Authorization", "reset_token", "sessionid", "secret_key"]
)
def test_secrets_are_hidden(lines, name):
    structlog.get_logger("x").info("event", **{name: "hush-hush"})
    assert lines()[0][name] == "[hidden]"


@pytest.mark.parametrize("name", ["text", "quotation", "title", "body"])
def test_article_text_is_only_counted(lines, name):
    structlog.get_logger("x").info("event", **{name: "A source who must stay unknown"})
    assert lines()[0][name] == "[30 characters]"


def test_credentials_in_addresses_are_taken_out(lines):
    structlog.get_logger("x").info("event", url="postgresql://desk:hush@db.example/x")
    logging.getLogger("x").warning("cannot reach redis://user:hush@broker.example:6379")
    assert "hush" not in json.dumps(lines())


def test_long_values_are_cut(lines):
    structlog.get_logger("x").info("event", note="n" * 5000)
    assert len(lines()[0]["note"]) == 300


def test_traceback_is_kept(lines):
    try:
        raise ValueError("broken")
    except ValueError:
        structlog.get_logger("x").exception("failed")
    assert "ValueError: broken" in lines()[0]["exception"]
