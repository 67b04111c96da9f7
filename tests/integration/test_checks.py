"""A wrong setting is found at the start, by name and with a hint."""

import copy

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from verification.checks import check_backends, check_mail, check_providers
from verification.engine import stance


@pytest.fixture
def named(settings):
    settings.VERIFICATION_BACKENDS = copy.deepcopy(settings.VERIFICATION_BACKENDS)
    return settings.VERIFICATION_BACKENDS


def found():
    return [(error.id, error.msg) for error in check_backends(None)]


def test_the_shipped_settings_pass(named):
    assert found() == []


def test_the_check_runs_with_all_others(named):
    del named["judge"]
    assert "verification.E001" in [error.id for error in run_checks()]


def test_a_missing_role_is_named(named):
    del named["judge"]
    assert found() == [("verification.E001", "VERIFICATION_BACKENDS lacks “judge”.")]


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"OPTIONS": {}},
        {"BACKEND": "a.B", "TIMEOUT": 3},
        {"BACKEND": 3},
        {"BACKEND": "verification.engine.extract.Pipeline", "OPTIONS": ["fast"]},
        "verification.engine.extract.Pipeline",
        None,
    ],
    ids=str,
)
def test_an_entry_of_another_shape_is_refused(named, entry):
    named["extractor"] = entry
    assert [code for code, _ in found()] == ["verification.E002"]


def test_an_unknown_role_is_refused_with_the_known_ones_as_a_hint(named):
    named["oracle"] = {"BACKEND": "verification.engine.extract.Pipeline"}
    error = check_backends(None)[0]
    assert (error.id, "oracle" in error.msg, "extractor" in error.hint) == ("verification.E002", True, True)


@pytest.mark.parametrize(
    "path", ["nowhere.Part", "verification.engine.extract.Nothing", "verification", "", "verification."]
)
def test_a_part_that_cannot_be_imported_is_refused(named, path):
    named["extractor"] = {"BACKEND": path}
    assert [code for code, _ in found()] == ["verification.E003"]


@pytest.fixture
def outside(settings):
    settings.VERIFICATION_PROVIDERS = copy.deepcopy(settings.VERIFICATION_PROVIDERS)
    return settings.VERIFICATION_PROVIDERS


def found_outside():
    return [error.id for error in check_providers(None)]


def test_the_shipped_providers_pass_without_any_setting(outside):
    assert found_outside() == []


@pytest.mark.parametrize("key", ["archive", "Wiki", "a b", "x" * 41, ""])
def test_a_key_that_is_taken_or_unfit_is_refused(outside, key):
    outside[key] = outside["wikipedia"]
    assert found_outside() == ["verification.E010"]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"BACKEND": "verification.providers.wikipedia.Wikipedia", "TITLE": "x"}, "verification.E010"),
        ({"BACKEND": "verification.providers.oracle.Oracle"}, "verification.E011"),
        ({"BACKEND": "verification.providers.wikipedia.Wikipedia", "OPTIONS": {"a": 1}}, "verification.E012"),
        (
            {
                "BACKEND": "verification.providers.searxng.SearXNG",
                "OPTIONS": {"address": "http://10.0.0.1:no/", "networks": ["10.0.0.0/8"]},
            },
            "verification.E012",
        ),
        (
            {"BACKEND": "verification.providers.searxng.SearXNG", "OPTIONS": {"networks": ["ours"]}},
            "verification.E012",
        ),
    ],
)
def test_a_provider_that_cannot_be_made_is_refused(outside, entry, code):
    outside["other"] = entry
    assert found_outside() == [code]


def test_a_missing_model_is_found_at_the_start_and_says_what_to_do(monkeypatch, tmp_path, named):
    monkeypatch.setattr(stance, "MODEL_PATH", tmp_path / "stance.onnx")
    (error,) = check_backends(None)
    assert error.id == "verification.E004"
    assert "stance.onnx cannot be read" in error.msg
    assert "weights" in error.hint


def test_no_command_starts_without_the_model(monkeypatch, tmp_path):
    monkeypatch.setattr(stance, "MODEL_PATH", tmp_path / "stance.onnx")
    with pytest.raises(SystemCheckError, match=r"stance\.onnx"):
        call_command("measure", "stance", pairs=["none"], skip_checks=False)


def test_the_desk_does_not_start_without_the_model(monkeypatch, tmp_path):
    monkeypatch.setattr(stance, "MODEL_PATH", tmp_path / "stance.onnx")
    with pytest.raises(SystemCheckError, match=r"stance\.onnx"):
        call_command("run", port=0)


def test_a_mail_server_needs_a_sender_and_the_address_of_the_desk(settings):
    assert check_mail(None) == []
    settings.EMAIL_HOST = "mail.paper.example"
    told = [(error.id, error.msg.split()[4]) for error in check_mail(None)]
    assert told == [
        ("verification.E020", "FACTCHECK_EMAIL_FROM"),
        ("verification.E020", "FACTCHECK_EMAIL_DESK"),
    ]
    settings.DEFAULT_FROM_EMAIL = "factcheck@paper.example"
    settings.DESK_ADDRESS = "https://desk.paper.example"
    assert check_mail(None) == []
