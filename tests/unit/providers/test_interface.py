"""Retry-After, words and hosts as outside services write them."""

from datetime import UTC, datetime

import pytest

from verification.errors import MalformedAnswer
from verification.providers.interface import Shape, day, plain_words, web_host
from verification.providers.pace import wait_seconds

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("90", 90.0),
        (" 5 ", 5.0),
        ("999999999999", 3600.0),
        ("Thu, 01 Jan 2026 12:01:00 GMT", 60.0),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-3", None),
        ("1.5", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(written, seconds):
    assert wait_seconds(written, NOW) == seconds


def test_words_keep_their_hyphens_and_lose_operators():
    assert plain_words('-Jean-Luc "O’Neill" site:x.example', "Jean-Luc 1,200") == (
        "Jean-Luc O’Neill site x.example 1,200"
    )


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.news.example/a", "news.example"),
        ("javascript:alert(1)", ""),
        ("http://[::1", ""),
        ("//news.example", ""),
    ],
)
def test_host_is_that_of_a_web_page(url, host):
    assert web_host(url) == host


@pytest.mark.parametrize("value", [[], "x", None, 3])
def test_what_is_no_object_is_malformed(value):
    with pytest.raises(MalformedAnswer):
        Shape(value)


@pytest.mark.parametrize("read", ["text", "number", "child", "items"])
def test_field_of_another_type_is_malformed_and_a_missing_one_is_empty(read):
    assert not getattr(Shape({}), read)("x") or read == "child"
    with pytest.raises(MalformedAnswer):
        getattr(Shape({"x": True}), read)("x")


def test_text_is_cut_and_fit_to_be_stored():
    assert Shape({"x": " a\x00\ud800b" + "c" * 400}).text("x", 6) == "a\ufffd\ufffdbc"


def test_day_is_read_from_a_time_or_not_at_all():
    assert str(day("2023-05-02T10:00:00Z")) == "2023-05-02"
    assert day("May 2023") is None
