"""A receiver of webhooks on this machine, and a check of signatures written from the scheme's text alone."""

import base64
import hmac
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from verification import backends

TOLERANCE = 300


@dataclass(frozen=True)
class Message:
    """One request as it came."""

    path: str
    headers: dict
    body: bytes

    @property
    def id(self):
        return self.headers["webhook-id"]

    @property
    def told(self):
        return json.loads(self.body)


class NotAuthentic(Exception):
    """The message is not from whom it says, or not of today."""


def verify(message, secret, now=None):
    """Raise unless one of the signatures is HMAC-SHA256 over "id.timestamp.body" with the secret's bytes."""
    kind, _, encoded = secret.partition("_")
    assert kind == "whsec"
    sent = int(message.headers["webhook-timestamp"])
    if abs((now or time.time()) - sent) > TOLERANCE:
        raise NotAuthentic("old")
    content = f"{message.id}.{sent}.".encode() + message.body
    wanted = base64.b64encode(hmac.new(base64.b64decode(encoded), content, "sha256").digest()).decode()
    for signature in message.headers["webhook-signature"].split(" "):
        version, _, value = signature.partition(",")
        if version == "v1" and hmac.compare_digest(value, wanted):
            return
    raise NotAuthentic("signature")


class Receiver:
    """Keeps what comes; `answer` says with which status, headers and body it answers a message."""

    def __init__(self, port=0):
        self.messages = []
        self.answer = lambda message: (204, {}, b"")
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                message = Message(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                receiver.messages.append(message)
                status, headers, body = receiver.answer(message)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                pass  # Whoever called was killed.

        self._server = Quiet(("127.0.0.1", port), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def allowed(settings, port):
    """Let webhooks go to a port of this machine."""
    options = {"ports": (80, 443, port), "allow_networks": ["127.0.0.1/32"], "total_seconds": 5}
    named = {"BACKEND": "verification.providers.http.SafeClient", "OPTIONS": options}
    settings.VERIFICATION_BACKENDS = {**settings.VERIFICATION_BACKENDS, "webhooks": named}
    backends.backend.cache_clear()
    yield
    backends.backend.cache_clear()


@contextmanager
def open_receiver(settings):
    """Run a receiver that webhooks may go to."""
    receiver = Receiver()
    with allowed(settings, receiver.port):
        yield receiver
    receiver.close()
