"""A web server for tests that answers as it is told, in every way a server can misbehave."""

import socket
import ssl
import threading
from contextlib import closing
from pathlib import Path

TLS = Path(__file__).parents[1] / "data" / "tls"
PAGE = b"<html><body><p>The bridge opened in 1932.</p></body></html>"


def answer(body=PAGE, *, status="200 OK", headers=(), length=None):
    """The bytes of one HTTP answer."""
    named = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(length or len(body))}
    named.update(headers)
    lines = [
        f"HTTP/1.1 {status}",
        *(f"{name}: {value}" for name, value in named.items() if value is not None),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def redirect(location, status="302 Found"):
    return answer(b"", status=status, headers={"Location": location})


def silence(connection):
    """Say nothing until the caller hangs up; whoever waits for the end of it sees no timeout."""
    connection.settimeout(30)
    connection.recv(1)


class Server:
    """Answers each path with bytes, or lets a function misuse the connection."""

    def __init__(self, host="127.0.0.1", port=0, tls=False):
        self.answers = {}
        self.requests = []
        self._listener = socket.create_server((host, port))
        self.host, self.port = self._listener.getsockname()
        self._context = None
        if tls:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(TLS / "certificate.pem", TLS / "key.pem")
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def url(self, path="/", host=None):
        return f"http://{host or self.host}:{self.port}{path}"

    def close(self):
        with closing(self._listener):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(2)

    def _serve(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection):
        try:
            with connection:
                connection.settimeout(3)
                if self._context:
                    connection = self._context.wrap_socket(connection, server_side=True)
                request = b""
                while b"\r\n\r\n" not in request and (part := connection.recv(4096)):
                    request += part
                self.requests.append(request.decode())
                self.play(connection, request.split(b" ")[1].decode())
                connection.close()
        except OSError:
            pass  # The client hung up, as it should.

    def play(self, connection, target):
        """Answer one request."""
        act = self.answers.get(target, answer(b"", status="404 Not Found"))
        act(connection) if callable(act) else connection.sendall(act)
