import pytest

from tests.unit.measuring.word_parts import CountingConcluder, WordJudge
from verification import backends

HERE = "tests.unit.measuring.word_parts"


@pytest.fixture
def word_parts(settings):
    """The judge and the concluder of the settings are the simple ones of the tests."""
    named = {"judge": {"BACKEND": f"{HERE}.WordJudge"}, "concluder": {"BACKEND": f"{HERE}.CountingConcluder"}}
    settings.VERIFICATION_BACKENDS = {**settings.VERIFICATION_BACKENDS, **named}
    backends.backend.cache_clear()
    WordJudge.calls.clear()
    CountingConcluder.origins.clear()
    yield
    backends.backend.cache_clear()
