import pytest

from verification.engine.detect import is_checkable
from verification.engine.language import pipeline


def tokens(text):
    return list(pipeline()(text))


@pytest.mark.parametrize(
    "text", ["Why did the bridge fall?", "Thank you very much.", "The bridge at night", "Look there!", ""]
)
def test_what_states_nothing_is_not_checkable(text):
    assert not is_checkable(tokens(text))
