"""One's own account: the keys and their switch."""

from django.urls import reverse


def test_keys_are_listed_and_switched_off_and_on_for_oneself(cast, ben, dan):
    text = ben.get(reverse("profile")).text
    assert "Single keys are <strong>on</strong>" in text and 'data-keys="on"' in text
    for value in ("off", "on"):
        ben.post(reverse("profile"), {"keys": value})
        cast.ben.refresh_from_db()
        assert cast.ben.uses_keys == (value == "on")
        assert ('data-keys="on"' in ben.get("/").text) == (value == "on")
        assert 'data-keys="on"' in dan.get("/").text


def test_every_key_on_a_button_is_in_the_list(cast, ben):
    import re

    from tests.factories import make_article
    from verification.web.keys import KEY_GROUPS

    claim = make_article(cast.ada).claims.first()
    listed = {key for _, keys in KEY_GROUPS for names, _ in keys for key in names}
    text = ben.get(reverse("claim", args=[claim.pk])).text + ben.get("/").text
    offered = set(re.findall(r'data-key="([^"]+)"', text))
    assert offered and offered - {"4", "5", "6"} <= listed


def test_profile_asks_to_sign_in(anybody):
    assert anybody.get(reverse("profile")).status_code == 302


def test_where_mail_goes_is_said_by_oneself_and_a_mistake_stands_in_the_form_again(settings, cast, ben):
    assert "This desk sends no mail." in ben.get(reverse("profile")).text
    settings.EMAIL_HOST = "mail.paper.example"
    assert 'name="email"' in ben.get(reverse("profile")).text
    assert ben.post(reverse("profile"), {"email": "ben@paper.example"}).status_code == 302
    cast.ben.refresh_from_db()
    assert cast.ben.email == "ben@paper.example"
    wrong = ben.post(reverse("profile"), {"email": "nowhere"})
    assert wrong.status_code == 422
    assert 'value="nowhere"' in wrong.text and "This is no e-mail address." in wrong.text
    ben.post(reverse("profile"), {"email": ""})
    cast.ben.refresh_from_db()
    assert cast.ben.email == ""
