"""What the tests of the outside world share."""

import pytest

from tests.integration.web_server import Server


@pytest.fixture
def server():
    """A web server that answers as it is told."""
    running = Server()
    yield running
    running.close()
