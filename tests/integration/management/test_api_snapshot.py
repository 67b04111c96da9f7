"""The committed description of the API: written, checked, and kept from breaking programs."""

import json

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def kept(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    call_command("api_snapshot")
    return tmp_path / "docs" / "openapi.json"


def rewrite(kept, change):
    document = json.loads(kept.read_text())
    change(document)
    kept.write_text(json.dumps(document))


def test_what_was_written_is_up_to_date(kept):
    assert json.loads(kept.read_text())["openapi"].startswith("3.1")
    call_command("api_snapshot", check=True)


def test_an_addition_asks_for_make_docs(kept):
    rewrite(kept, lambda document: document["paths"].pop("/api/v1/me"))
    with pytest.raises(CommandError, match=r"out of date.*\n.*GET /api/v1/me: is new"):
        call_command("api_snapshot", check=True)
    call_command("api_snapshot")
    call_command("api_snapshot", check=True)


def test_what_breaks_programs_is_not_written_unless_it_is_accepted(kept, capsys):
    def had_more(document):
        document["paths"]["/api/v1/gone"] = document["paths"]["/api/v1/me"]

    rewrite(kept, had_more)
    for options in ({"check": True}, {}):
        with pytest.raises(CommandError, match=r"would break:\n.*GET /api/v1/gone: is gone"):
            call_command("api_snapshot", **options)
    call_command("api_snapshot", accept_breaking=True)
    assert "GET /api/v1/gone: is gone" in capsys.readouterr().out
    call_command("api_snapshot", check=True)
