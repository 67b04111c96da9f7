"""Setting a second factor up and signing in with its code, as a person does."""

import os
import time

import pyotp
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible, sign_in
from tests.factories import PASSWORD
from verification.second_factor import SecondFactor

LOOKS = [(1440, "light"), (390, "dark")]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_person_sets_a_second_factor_up_and_signs_in_with_a_code(settings, cast, open_page, width, scheme):
    settings.REQUIRE_SECOND_FACTOR = ["reviewer"]
    page = open_page(width=width, scheme=scheme)
    sign_in(page, "dan")
    expect(page.get_by_text("needs a second factor")).to_be_visible()
    check_accessible(page)
    shoot(page, f"factor-first-{width}-{scheme}")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    secret = page.locator("#secret").inner_text().replace(" ", "")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    check_accessible(page)
    shoot(page, f"factor-setup-{width}-{scheme}")
    page.get_by_label("The code that the app shows").fill("000 000 0")
    page.get_by_role("button", name="Take it into use").click()
    expect(page.get_by_text("This code is not right")).to_be_visible()
    check_accessible(page)
    page.get_by_label("The code that the app shows").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Take it into use").click()
    expect(page.locator("#codes li")).to_have_count(10)
    recovery = page.locator("#codes li").first.inner_text()
    check_accessible(page)
    shoot(page, f"factor-codes-{width}-{scheme}")
    page.get_by_role("link", name="on to the queue").click()
    page.get_by_role("button", name="Sign out").click()

    give_password(page)
    check_accessible(page)
    shoot(page, f"factor-code-{width}-{scheme}")
    SecondFactor.objects.update(last_step=0)
    page.get_by_label("Code of your app").fill("0000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    check_accessible(page)
    page.get_by_label("Code of your app").fill(pyotp.TOTP(secret).at(int(time.time())))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    give_password(page)
    page.get_by_label("Code of your app").fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("9 are left")).to_be_visible()
    page.goto(reverse("profile"))
    check_accessible(page)
    shoot(page, f"factor-profile-{width}-{scheme}")

    root = open_page(cast.root, width=width, scheme=scheme)
    root.goto(reverse("people"))
    check_accessible(root)
    shoot(root, f"factor-people-{width}-{scheme}")
    root.get_by_role("button", name="Reset second factor of Dan").click()
    expect(root.get_by_text("signs in with the password alone")).to_be_visible()
    expect(root.get_by_role("button", name="Reset second factor of Dan")).to_have_count(0)


def give_password(page):
    page.get_by_label("Username").fill("dan")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="One code more")).to_be_visible()


def shoot(page, name):
    if os.environ.get("SHOTS"):
        page.screenshot(path=f"{os.environ['SHOTS']}/{name}.png", full_page=True)
