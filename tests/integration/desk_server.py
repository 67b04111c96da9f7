"""A site on this machine that the desk may fetch, with pages that a test changes as it goes."""

from contextlib import contextmanager

from tests.integration.web_server import Server, answer
from verification import backends

PATH = "/news/lock-gate"
WORDS = (
    "The harbour of Port Amity was closed on Monday after a barge struck the northern lock gate at dawn.",
    "Nobody was hurt, the harbour office said, but nine freighters had to anchor outside until the tide turned.",
    "Engineers from the lock company want to lift the gate with two cranes before the weekend.",
)


def html(*paragraphs, title="Barge strikes lock gate", head="", before="", after=""):
    """A page of our own writing; without paragraphs, the report of the lock gate."""
    text = "".join(f"<p>{words}</p>" for words in paragraphs or WORDS)
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{before}'
        f"<article><h1>{title}</h1>{text}</article>{after}</body></html>"
    ).encode()


class Site(Server):
    """Answers with pages; everything else is 404, `robots.txt` too."""

    def show(self, body=None, path=PATH, **told):
        self.answers[path] = answer(html() if body is None else body, **told)

    def asked(self):
        return [request.split(" ")[1] for request in self.requests]


@contextmanager
def open_site(settings):
    """Run a site and let the desk fetch it, without waiting for turns."""
    site = Site()
    options = {
        "ports": (80, 443, site.port),
        "allow_networks": ["127.0.0.1/32"],
        "connect_seconds": 10,
        "read_seconds": 10,
        "total_seconds": 20,
        "delay_seconds": 0,
    }
    named = {"BACKEND": "verification.providers.http.SafeClient", "OPTIONS": options}
    settings.VERIFICATION_BACKENDS = {**settings.VERIFICATION_BACKENDS, "fetcher": named}
    backends.backend.cache_clear()
    try:
        yield site
    finally:
        backends.backend.cache_clear()
        site.close()
