"""An article's HTML becomes paragraphs, whatever the HTML is."""

import contextlib
import time

import pytest

from verification.errors import MalformedAnswer
from verification.providers.wikipedia import plain_text


def test_boxes_notes_and_links_at_the_end_are_no_text():
    page = (
        "<div><table><tr><td>Box</td></tr></table><p>One<sup class='reference'>[1]</sup> two\n three.</p>"
        "<style>p {}</style><h2>See also</h2><ul><li>Other</li></ul></div>"
    )
    assert plain_text(page) == "One two three."


@pytest.mark.parametrize("page", ["", "   ", "<!-- only a remark -->", "<table><tr><td>x</td></tr></table>"])
def test_page_without_paragraphs_is_empty(page):
    assert plain_text(page) == ""


@pytest.mark.parametrize("tag", ["div", "p", "span", "b"])
def test_deep_nesting_is_read_or_refused_in_time(tag):
    started = time.monotonic()
    with contextlib.suppress(MalformedAnswer):
        assert plain_text(f"<p>x</p>{f'<{tag}>' * 40_000}y").startswith("x")
    assert time.monotonic() - started < 5


def test_too_many_elements_are_refused():
    with pytest.raises(MalformedAnswer):
        plain_text("<p>x</p>" * 60_000)
