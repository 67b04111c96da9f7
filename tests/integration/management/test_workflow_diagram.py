"""docs/workflow.md says what the table says."""

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from verification.management.commands.workflow_diagram import render
from verification.workflow import ARTICLE_TRANSITIONS, TRANSITIONS


@pytest.fixture
def elsewhere(settings, tmp_path):
    """A project folder whose document may be written."""
    (tmp_path / "docs").mkdir()
    settings.BASE_DIR = tmp_path
    return tmp_path / "docs" / "workflow.md"


def test_the_document_is_up_to_date(settings):
    call_command("workflow_diagram", "--check")
    assert (settings.BASE_DIR / "docs" / "workflow.md").read_text(encoding="utf-8") == render()


def test_every_row_is_drawn_and_listed():
    text = render()
    for row in (*TRANSITIONS, *ARTICLE_TRANSITIONS):
        for source in row.sources or ("[*]",):
            drawn = f"    {source} --> {row.target}: {row.action}\n" in text
            assert drawn == (row.target is not None)
        listed = rf"^\| {row.action} \|.*\| {row.target or 'as before'} \|"
        assert re.search(listed, text, re.MULTILINE)


def test_writing_makes_the_check_pass(elsewhere):
    call_command("workflow_diagram")
    call_command("workflow_diagram", "--check")
    assert elsewhere.read_text(encoding="utf-8") == render()


@pytest.mark.parametrize("text", [None, "old"])
def test_a_missing_or_old_document_fails_the_check_and_is_left_as_it_is(elsewhere, text):
    if text is not None:
        elsewhere.write_text(text)
    with pytest.raises(CommandError, match="make docs"):
        call_command("workflow_diagram", "--check")
    assert (Path(elsewhere).read_text() if elsewhere.exists() else None) == text
