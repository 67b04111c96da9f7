"""Plays every outside service on one local port, in its documented form, with scenarios for what goes wrong.

The texts are our own. `scenario` names what the next answers do; `requests` is all that was asked.
"""

import json
import time
from urllib.parse import parse_qs, urlsplit

from tests.integration.web_server import Server, answer

NOW_REVISION, THEN_REVISION = 9_002, 9_001
HARBOUR = (
    "Vell Harbour is a port on the northern coast. The harbour toll was raised to 40 crowns in 2023.\n"
    "About 1,200 people work in the port.\nReferences\nA list that nobody reads."
)
HARBOUR_THEN = (
    '<div class="mw-parser-output"><table class="infobox"><tr><td>Box</td></tr></table>'
    "<p>Vell Harbour is a port on the northern coast.<sup class='reference'>[1]</sup> "
    "The harbour toll was 25 crowns.</p><div class='navbox'><p>Links</p></div>"
    "<ul><li>About 900 people work in the port.</li></ul><h2>References</h2><p>Gone</p></div>"
)
PAGE = (
    "<!doctype html><html><head><title>Toll raised at Vell Harbour</title>"
    '<meta property="article:published_time" content="2023-05-02"></head><body><article><h1>Toll raised</h1>'
    "<p>The council of Vell raised the harbour toll to 40 crowns on Tuesday, the port office said.</p>"
    "<p>The toll had stood at 25 crowns for nine years. About 1,200 people work in the port.</p>"
    "</article></body></html>"
)
SCENARIOS = (
    "ok",
    "nothing",
    "rate_limited",
    "unavailable",
    "busy",
    "cut_off",
    "slow_drip",
    "wrong_shape",
    "html",
    "huge",
    "silent",
    "some_silent",
    "refused",
    "wrong_key",
    "redirect_loop",
    "not_utf8",
    "nested",
    "empty",
    "hang_up",
)


class ProvidersServer(Server):
    """All services on one port; use it with `with` or close it."""

    def __init__(self):
        self.scenario = "ok"
        self.page = PAGE
        super().__init__()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    @property
    def reach(self):
        """The options that let a client come here."""
        return {"ports": (self.port,), "networks": ("127.0.0.1/32",), "total_seconds": 1.5}

    def play(self, connection, target):
        parts = urlsplit(target)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path.startswith("/pages/"):
            connection.sendall(_http(self.page.encode(), media_type="text/html; charset=utf-8"))
            return
        if parts.path == "/robots.txt":
            connection.sendall(_http(b"", status="404 Not Found"))
            return
        fault = FAULTS.get(self.scenario)
        if fault is not None:
            fault(connection, target)
            return
        connection.sendall(SERVICES[parts.path](self, asked))

    def wikipedia(self, asked):
        if self.scenario == "busy":
            lag = {"code": "maxlag", "info": "Waiting for a database: 7 seconds lagged", "lag": 7}
            return _json({"error": lag}, headers={"Retry-After": "7"})
        if self.scenario == "refused":
            return _http(b"Please set a user-agent", status="403 Forbidden", media_type="text/plain")
        if asked.get("list") == "search":
            found = [] if self.scenario == "nothing" else [{"ns": 0, "title": "Vell Harbour", "pageid": 7}]
            return _json({"batchcomplete": True, "query": {"search": found}})
        if asked.get("action") == "parse":
            told = {"title": "Vell Harbour", "pageid": 7, "revid": int(asked["oldid"]), "text": HARBOUR_THEN}
            return _json({"parse": told})
        page = {"pageid": 7, "ns": 0, "title": "Vell Harbour", "lastrevid": NOW_REVISION}
        if asked["prop"] == "extracts":
            return _json({"query": {"pages": [page | {"extract": HARBOUR}]}})
        return _json({"query": {"pages": [page | _revisions(asked.get("rvstart", "9999"))]}})

    def google(self, asked):
        if self.scenario == "busy":
            return _google_error(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric.")
        if self.scenario in {"refused", "wrong_key"}:
            return _google_error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.")
        if self.scenario == "nothing":
            return _json({})
        token = asked.get("pageToken", "")
        review = {
            "publisher": {"name": "The Coast Check", "site": "check.example"},
            "url": self.url(f"/pages/check{token}"),
            "title": "No, the toll was not doubled",
            "reviewDate": "2023-06-01T00:00:00Z",
            "textualRating": "False",
            "languageCode": "en",
        }
        claim = {"text": "The harbour toll was doubled", "claimant": "A poster", "claimReview": [review]}
        # The next page never ends: reading has to.
        return _json({"claims": [claim], "nextPageToken": f"{token}n"})

    def searxng(self, asked):
        if self.scenario == "refused" or asked.get("format") != "json":
            return _http(b"<h1>Forbidden</h1>", status="403 Forbidden", media_type="text/html")
        silent = [["brave", "Suspended: too many requests"], ["mojeek", "timeout"]]
        result = {
            "url": self.url("/pages/toll"),
            "title": "Toll raised at Vell Harbour",
            "content": "The council of Vell raised the harbour toll …",
            "engine": "brave",
            "engines": ["brave"],
            "publishedDate": "2023-05-02T10:00:00",
        }
        empty = self.scenario in {"nothing", "silent"}
        return _json(
            {
                "query": asked["q"],
                "number_of_results": 0,
                "results": [] if empty else [result, {"url": "javascript:alert(1)", "title": "no page"}],
                "answers": [],
                "unresponsive_engines": silent if self.scenario in {"silent", "some_silent"} else [],
            }
        )

    def internet_archive(self, asked):
        if self.scenario == "nothing":
            return _json({"url": asked["url"], "archived_snapshots": {}})
        copy = {
            "status": "200",
            "available": True,
            "url": f"http://web.archive.org/web/20230503101500/http://{asked['url']}",
            "timestamp": "20230503101500",
        }
        return _json({"url": asked["url"], "archived_snapshots": {"closest": copy}})


def _revisions(until):
    both = [("2023-05-02T08:00:00Z", NOW_REVISION), ("2021-01-01T00:00:00Z", THEN_REVISION)]
    found = [(when, number) for when, number in both if when <= until]
    if not found:
        return {}
    return {"revisions": [{"revid": found[0][1], "parentid": 0, "timestamp": found[0][0]}]}


def _google_error(code, status, message):
    error = {"code": code, "message": message, "status": status}
    return _json({"error": error}, status=f"{code} Error")


def _json(value, status="200 OK", headers=()):
    return _http(json.dumps(value).encode(), status=status, headers=headers)


def _http(body, *, media_type="application/json; charset=utf-8", headers=(), **named):
    return answer(body, headers={"Content-Type": media_type, **dict(headers)}, **named)


def _send(*arguments, **named):
    def act(connection, target):
        connection.sendall(_http(*arguments, **named))

    return act


def _drip(connection, target):
    connection.sendall(_http(b"", length=100_000))
    for _ in range(200):
        connection.sendall(b" ")
        time.sleep(0.05)


def _loop(connection, target):
    connection.sendall(_http(b"", status="302 Found", headers={"Location": target}))


def _pour(connection, target):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    for _ in range(100):
        connection.sendall(b"1," * 50_000)


FAULTS = {
    "rate_limited": _send(b"", status="429 Too Many Requests", headers={"Retry-After": "90"}),
    "unavailable": _send(b"<h1>Busy</h1>", status="503 Busy", headers={"Retry-After": "30"}),
    "cut_off": _send(b'{"results": [', length=5_000),
    "slow_drip": _drip,
    "wrong_shape": _send(
        b'{"query": {"search": "x"}, "claims": [[1]], "results": {"a": 1}, "archived_snapshots": [0]}'
    ),
    "html": _send(b"<!doctype html><h1>Please log in</h1>", media_type="text/html"),
    "huge": _pour,
    "redirect_loop": _loop,
    "not_utf8": _send(b'{"results": [{"title": "caf\xe9\xff"}]}'),
    "nested": _send(b"[" * 200_000),
    "empty": _send(b""),
    "hang_up": lambda connection, target: None,
}
SERVICES = {
    "/w/api.php": ProvidersServer.wikipedia,
    "/v1alpha1/claims:search": ProvidersServer.google,
    "/search": ProvidersServer.searxng,
    "/wayback/available": ProvidersServer.internet_archive,
}
