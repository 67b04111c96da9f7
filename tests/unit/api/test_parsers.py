"""Bodies are read strictly."""

from io import BytesIO

import pytest
from rest_framework.exceptions import ParseError

from verification.api.errors import RequestTooLarge
from verification.api.parsers import StrictJSON


def read(body):
    return StrictJSON().parse(BytesIO(body))


def test_an_object_is_read():
    assert read('{"a": "ä", "b": [1, null]}'.encode()) == {"a": "ä", "b": [1, None]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1]",
        b'"text"',
        b"null",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1, "a": 2}',
        b'{"a": "\xff"}',
        b'\xef\xbb\xbf{"a": 1}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_what_is_not_one_plain_object_is_refused(body):
    with pytest.raises(ParseError):
        read(body)


def test_a_body_over_the_limit_is_refused(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    with pytest.raises(RequestTooLarge):
        read(b'{"a": "long enough"}')
