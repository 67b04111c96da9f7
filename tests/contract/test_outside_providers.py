"""Every outside provider through one suite: whatever a service answers ends in hits or in a typed error."""

import json
import time
from datetime import date

import pytest

from tests.providers_server import SCENARIOS, ProvidersServer
from verification.engine.documents import OutsideQuestion
from verification.errors import (
    MalformedAnswer,
    NotConfigured,
    ProviderError,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnreachable,
    RateLimited,
    TransientProviderError,
)
from verification.providers.factchecks import GoogleFactChecks
from verification.providers.internet_archive import InternetArchive
from verification.providers.searxng import SearXNG
from verification.providers.wikipedia import Wikipedia

ASKED = OutsideQuestion(
    names=("Vell Harbour",),
    nouns=("toll", "council"),
    figures=("40",),
    as_of=date(2023, 6, 1),
    addresses=("https://news.example/toll?id=3#top",),
)
PROVIDERS = {
    "wikipedia": lambda server: Wikipedia(
        contact="desk@paper.example", address=server.url("/w/api.php"), **server.reach
    ),
    "google": lambda server: GoogleFactChecks(
        key="k3y-of-ours", address=server.url("/v1alpha1/claims:search"), **server.reach
    ),
    "searxng": lambda server: SearXNG(address=server.url(""), networks=("127.0.0.1/32",), total_seconds=1.5),
    "internet_archive": lambda server: InternetArchive(
        address=server.url("/wayback/available"), **server.reach
    ),
}
# What each scenario means for every provider; a number is how many hits at least, 0 exactly none.
EXPECTED = {
    "ok": 1,
    "nothing": 0,
    "rate_limited": RateLimited,
    "unavailable": RateLimited,
    "cut_off": ProviderUnreachable,
    "slow_drip": ProviderTimeout,
    "wrong_shape": MalformedAnswer,
    "html": MalformedAnswer,
    "huge": MalformedAnswer,
    "redirect_loop": ProviderRefused,
    "not_utf8": MalformedAnswer,
    "nested": MalformedAnswer,
    "empty": MalformedAnswer,
    "hang_up": ProviderUnreachable,
}
# What only some services do, and what it means for them.
OWN = {
    ("wikipedia", "busy"): RateLimited,
    ("wikipedia", "refused"): ProviderRefused,
    ("google", "busy"): RateLimited,
    ("google", "refused"): ProviderRefused,
    ("google", "wrong_key"): ProviderRefused,
    ("searxng", "silent"): TransientProviderError,
    ("searxng", "some_silent"): 1,
    ("searxng", "refused"): ProviderRefused,
}
CASES = [(name, scenario) for name in PROVIDERS for scenario in EXPECTED] + list(OWN)


@pytest.fixture(scope="module")
def running():
    with ProvidersServer() as server:
        yield server


@pytest.fixture
def server(running):
    running.scenario = "ok"
    running.requests.clear()
    return running


def ask(name, server):
    provider = PROVIDERS[name](server)
    return provider.search(provider.queries(ASKED)[0])


@pytest.mark.parametrize(("name", "scenario"), CASES)
def test_every_answer_ends_in_hits_or_in_the_error_that_says_what_happened(server, name, scenario):
    server.scenario = scenario
    expected = OWN.get((name, scenario), EXPECTED.get(scenario))
    started = time.monotonic()

    if isinstance(expected, int):
        answer = ask(name, server)
        assert bool(answer.hits) == bool(expected)
        assert answer.raw
    else:
        with pytest.raises(ProviderError) as caught:
            ask(name, server)
        assert type(caught.value) is expected
    assert time.monotonic() - started < 3


def test_every_scenario_is_expected_somewhere():
    assert set(SCENARIOS) == set(EXPECTED) | {scenario for _, scenario in OWN}


@pytest.mark.parametrize("name", PROVIDERS)
def test_nothing_is_sent_before_search_and_then_what_was_shown(server, name):
    provider = PROVIDERS[name](server)
    query = provider.queries(ASKED)[0]
    assert server.requests == []

    provider.search(query)

    assert server.requests[0].split(" ")[1] == query.shown.removeprefix(server.url(""))
    assert len(server.requests) <= provider.requests_a_search


@pytest.mark.parametrize("name", PROVIDERS)
def test_kept_answers_give_the_same_hits_again_without_asking(server, name):
    provider = PROVIDERS[name](server)
    query = provider.queries(ASKED)[0]
    first = provider.search(query)
    asked = len(server.requests)

    assert provider.replay(query, first.raw).hits == first.hits
    assert len(server.requests) == asked


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_refusal_keeps_what_came_and_waits_as_long_as_it_is_told(server, name):
    server.scenario = "rate_limited"

    with pytest.raises(RateLimited) as caught:
        ask(name, server)

    assert caught.value.retry_after == 90
    assert [answer.status for answer in caught.value.raw] == [429]


@pytest.mark.parametrize("name", PROVIDERS)
def test_address_that_is_not_public_is_not_asked_without_its_network(server, name):
    provider = PROVIDERS[name](server)
    query = provider.queries(ASKED)[0]
    provider._client = type(provider._client)(ports=(server.port,))

    with pytest.raises(NotConfigured, match="not public"):
        provider.search(query)
    assert server.requests == []


@pytest.mark.parametrize(
    ("provider", "what"),
    [
        (Wikipedia(), "contact"),
        (Wikipedia(contact="desk@paper.example)\r\nX: y"), "contact"),
        (GoogleFactChecks(), "key"),
        (GoogleFactChecks(key="k\r\nX: y"), "key"),
        (SearXNG(), "address"),
    ],
)
def test_what_is_not_set_up_says_what_it_lacks(provider, what):
    assert what in provider.missing
    with pytest.raises(NotConfigured, match=what):
        provider.search(provider.queries(ASKED)[0])


@pytest.mark.parametrize("name", PROVIDERS)
def test_question_without_words_asks_nothing(server, name):
    assert PROVIDERS[name](server).queries(OutsideQuestion(names=(), nouns=())) == ()


@pytest.mark.parametrize("name", ["wikipedia", "google", "searxng"])
def test_operators_of_search_engines_do_not_leave(server, name):
    asked = OutsideQuestion(
        names=("!images :de", 'site:evil.example "Vell"'), nouns=("-toll", "insource:/x/")
    )

    for query in PROVIDERS[name](server).queries(asked):
        assert not set('!:"/') & set(query.text)
        assert not any(word.startswith("-") for word in query.text.split())


def test_wikipedia_reads_the_revision_of_the_day(server):
    provider = PROVIDERS["wikipedia"](server)
    then, now, never = (
        provider.search(provider.queries(OutsideQuestion(("Vell Harbour",), (), as_of=day))[0])
        for day in (date(2022, 1, 1), date(2024, 1, 1), date(2019, 1, 1))
    )

    assert then.hits[0].text == (
        "Vell Harbour is a port on the northern coast. The harbour toll was 25 crowns.\n\n"
        "About 900 people work in the port."
    )
    assert "oldid=9001" in then.hits[0].url
    assert then.hits[0].published == date(2021, 1, 1)
    assert "40 crowns" in now.hits[0].text
    assert "A list that nobody reads" not in now.hits[0].text
    assert (never.hits, never.outcome) == ((), "1 of its articles did not exist on 2019-01-01")


def test_wikipedia_is_told_whom_to_write_to(server):
    ask("wikipedia", server)
    assert all("user-agent: factcheck/0.1 (desk@paper.example)" in r.lower() for r in server.requests)
    assert all("maxlag=5" in request for request in server.requests)


def test_key_of_google_stands_in_no_address_and_in_nothing_that_is_kept(server):
    answer = ask("google", server)
    assert all("k3y-of-ours" not in request.splitlines()[0] for request in server.requests)
    assert all("x-goog-api-key: k3y-of-ours" in request.lower() for request in server.requests)
    assert "k3y-of-ours" not in repr(answer)


def test_fact_check_is_no_text_yet_but_carries_its_rating(server):
    hit = ask("google", server).hits[0]
    assert (hit.complete, hit.note) == (False, "rated “False” by The Coast Check")
    assert len(server.requests) == 2


def test_engines_that_did_not_answer_are_named(server):
    server.scenario = "silent"
    with pytest.raises(TransientProviderError, match=r"brave \(Suspended: too many requests\), mojeek"):
        ask("searxng", server)

    server.scenario = "some_silent"
    assert ask("searxng", server).outcome.startswith("did not answer: brave")


def test_internet_archive_is_asked_for_addresses_only_and_gives_the_page_as_it_was(server):
    answer = ask("internet_archive", server)

    assert json.loads(answer.raw[0].body)["url"] == "news.example/toll?id=3"
    assert answer.hits[0].url == "https://web.archive.org/web/20230503101500id_/http://news.example/toll?id=3"
    assert answer.outcome == "the nearest copy is 29 days earlier"
    assert "toll" not in PROVIDERS["internet_archive"](server).queries(ASKED)[0].shown.replace("toll%3F", "")
