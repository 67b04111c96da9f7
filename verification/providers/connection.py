"""Connects to checked addresses only, and never past the deadline.

The name is resolved here, at the moment of connecting, and the socket is opened to the very address that
was checked: a name that answers differently a second time (DNS rebinding) gains nothing. The host name
stays in the Host header and in TLS, where httpcore puts it.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import httpcore
import httpx

from verification.errors import ProviderTimeout, ProviderUnreachable
from verification.providers.addresses import Deadline, IPNetwork, Resolver, check_address, resolve

MAX_TRIES = 3


class CheckedStream(httpcore.NetworkStream):
    """A connection whose every read and write also ends at the deadline.

    httpcore's time-outs are for one operation; a server that sends a byte a second never meets them.
    """

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return CheckedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class CheckedBackend(httpcore.NetworkBackend):
    """Resolves, checks, and connects to what was checked."""

    def __init__(
        self, *, resolver: Resolver, allow_networks: Sequence[IPNetwork], deadline: Deadline
    ) -> None:
        self._resolver = resolver
        self._allow_networks = allow_networks
        self._deadline = deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = resolve(
            host,
            port,
            resolver=self._resolver,
            allow_networks=self._allow_networks,
            timeout=self._deadline.left(timeout),
        )
        failure: Exception = ProviderUnreachable(f"{host} could not be reached.")
        for address in addresses[:MAX_TRIES]:
            try:
                return self._connect(address, port, timeout)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def _connect(self, address: str, port: int, timeout: float | None) -> httpcore.NetworkStream:
        stream = self._sockets.connect_tcp(address, port, self._deadline.left(timeout))
        # The kernel's own word on where the connection leads, in case anything above is ever changed.
        check_address(stream.get_extra_info("server_addr")[0], allow_networks=self._allow_networks)
        return CheckedStream(stream, self._deadline)


class CheckedTransport(httpx.BaseTransport):
    """httpx over `CheckedBackend`; raises our own errors.

    httpx's own transport takes no network backend, and proxies from the environment must not be used.
    """

    def __init__(self, backend: CheckedBackend, ssl_context: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl_context, max_connections=1, max_keepalive_connections=0, network_backend=backend
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.read(),
            extensions=request.extensions,
        )
        with _translated():
            answer = self._pool.handle_request(asked)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _translated():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        with _translated():
            self._answer.close()


class _translated:  # noqa: N801 - reads as a word of the with statement
    """Turns httpcore's errors into ours where they enter."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, httpcore.TimeoutException):
            raise ProviderTimeout from error
        if isinstance(error, httpcore.NetworkError | httpcore.ProtocolError | httpcore.UnsupportedProtocol):
            raise ProviderUnreachable(_why(error)) from error


def _why(error: Exception) -> str:
    if isinstance(error.__cause__ or error.__context__, ssl.SSLCertVerificationError):
        return "The address's certificate is not valid."
    if isinstance(error, httpcore.ProtocolError):
        return "The address broke off or did not answer as a web server does."
    return "The address could not be reached."
