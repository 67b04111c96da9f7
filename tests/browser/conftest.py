"""A real Chromium on a live server with a real database; nothing outside is reached."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from tests.factories import PASSWORD, make_cast

# Playwright drives the browser from a loop in the test's own thread, which Django takes for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {1440: 900, 1024: 768, 390: 844}
WIDE = """[...document.querySelectorAll("main *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 4).map((one) => one.outerHTML.slice(0, 300))"""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def chromium():
    # The live server's threads must not keep connections: the test database could not be dropped.
    connections.settings["default"]["CONN_MAX_AGE"] = 0
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        assert path, "The browser tests need Debian's chromium; make test installs it."
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@pytest.fixture
def open_page(chromium, live_server):
    """Open a page as somebody; what the browser complains about fails the test."""
    contexts, complaints = [], []

    def open_as(person=None, *, width=1440, scheme="light", scripts=True):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": WIDTHS[width]},
            color_scheme=scheme,
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda message: _note(message, complaints))
        if person is not None:
            context.add_cookies([{"name": "sessionid", "value": _session(person), "url": live_server.url}])
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert not complaints


def _session(person):
    """Somebody's session without the detour over the sign-in page; one test takes that way."""
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value


def _note(message, complaints):
    # A refused form is answered with 4xx on purpose; the console mentions it.
    if message.type == "error" and "status of 4" not in message.text:
        complaints.append(f"{message.page.url if message.page else ''}: {message.text}")


def sign_in(page, username, password=PASSWORD):
    page.goto("/sign-in")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def check_accessible(page):
    """Nothing that axe knows to be wrong, and nothing to scroll sideways for."""
    found = Axe().run(page, options=RULES)
    told = [
        f"{item['id']}: {item['help']}\n"
        + "\n".join(f"   {node['html'][:200]}" for node in item["nodes"][:4])
        for item in found.response["violations"]
    ]
    assert not told, f"{page.url}\n" + "\n".join(told)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (
        f"{page.url} is too wide for the window:\n" + "\n".join(page.evaluate(WIDE))
    )


def shoot(page, name):
    """Keep a picture of the page in the folder that SHOTS names, for somebody to look at."""
    if os.environ.get("SHOTS"):
        page.screenshot(path=f"{os.environ['SHOTS']}/{name}.png", full_page=True)
