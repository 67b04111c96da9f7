"""The safe client as the tests of this folder use it."""

from verification.providers.http import SafeClient


def make_client(server, **options):
    """A client that may come to the test's server, patient enough for a busy machine."""
    options = {
        "ports": (80, 443, server.port),
        "allow_networks": ["127.0.0.1/32"],
        "connect_seconds": 10,
        "read_seconds": 10,
        "total_seconds": 20,
        "delay_seconds": 0,
        **options,
    }
    return SafeClient(**options)
