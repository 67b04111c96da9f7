"""One way for the engine's tests to read a text."""

import pytest

from verification.engine.extract import Pipeline


def ignore(done, total):
    """Progress that nobody watches."""


@pytest.fixture(scope="session")
def extract():
    """Extract the claims of a text."""
    pipeline = Pipeline()

    def run(text, *, title="", published=None):
        return pipeline.extract(text, title=title, published=published, progress=ignore)

    return run


@pytest.fixture(scope="session")
def claim_texts(extract):
    """The claims of a text, in words."""
    return lambda text, **options: [claim.text for claim in extract(text, **options).claims]
