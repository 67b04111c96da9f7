"""manage.py ingest: from a file to the claim table, with a worker of its own when none runs."""

import io
import json
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.factories import TEXT
from verification.articles.models import Article
from verification.jobs import PipelineStep, StepState
from verification.management.commands import ingest
from verification.workflow import ArticleStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


@pytest.fixture
def own_worker(servers, broker, transactional_db, monkeypatch):
    """Let the command's own worker find the test database."""
    place = f"host={servers.sockets} dbname={connection.settings_dict['NAME']} user=factcheck passfile={servers.passfile}"
    monkeypatch.setenv("DATABASE_URL", place)


def run(*args, **options):
    out = io.StringIO()
    call_command("ingest", *args, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_a_file_is_imported_in_the_name_of_the_command_line(story, capsys):
    printed = run(story)
    article = Article.objects.get()
    assert article.created_by.username == "command-line"
    assert printed.startswith(f"Norway in brief\narticle {article.pk} · imported · 0 claims")
    assert "Its claims are not found yet" in printed


def test_an_article_that_states_nothing_to_check_says_so(story):
    run(story)
    Article.objects.update(status=ArticleStatus.OPEN)
    printed = run(story)
    assert printed.endswith("No sentence states a fact that could be checked.\n")
    assert "Machine proposals" not in printed


def test_an_articles_words_do_not_steer_the_terminal(story):
    printed = run(story, title="\x1b]0;owned\x07\x9b2J Norway\u202egnp")
    assert printed.startswith("\ufffd]0;owned\ufffd\ufffd2J Norway\ufffdgnp\n")


def test_a_second_time_says_so(story):
    run(story)
    assert "(imported before)" in run(story)
    assert json.loads(run(story, "--json"))["created"] is False


def test_a_person_imports_in_their_own_name_with_their_own_details(story, cast):
    run(story, "--as", "ada", "--title", "My title", "--byline", "Ada Reporter")
    article = Article.objects.get()
    assert (article.created_by, article.title, list(article.reporters.all())) == (
        cast.ada,
        "My title",
        [cast.ada],
    )


def test_standard_input_is_a_file_too(monkeypatch):
    monkeypatch.setattr(ingest.sys, "stdin", SimpleNamespace(buffer=io.BytesIO(TEXT.encode())))
    assert run("-").startswith("Norway in brief")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_document"),
        (b"\x00\xff\xfe\x01" * 100, ""),
        (b"x" * (5 * 1024 * 1024 + 10), "document_too_large"),
    ],
    ids=["empty", "binary", "huge"],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_code(tmp_path, content, code):
    path = tmp_path / "story.txt"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=rf"\[{code}"):
        run(str(path))
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["/nowhere/story.txt"], "cannot be read"),
        (["http://127.0.0.1/story"], "forbidden_address"),
        (["http://169.254.169.254/latest"], "forbidden_address"),
    ],
)
def test_what_cannot_be_reached_is_told(args, message):
    with pytest.raises(CommandError, match=message):
        run(*args)


def test_an_unknown_person_or_one_who_may_not_import_is_refused(story, cast):
    with pytest.raises(CommandError, match="nobody called"):
        run(story, "--as", "nobody")
    with pytest.raises(CommandError, match="action_refused"):
        run(story, "--as", "ben")


@pytest.mark.django_db(transaction=True)
def test_waiting_prints_the_claims_with_exact_spans_and_proposals(story, own_worker):
    found = json.loads(run(story, "--wait", "--json", timeout=90))
    text = Article.objects.get(pk=found["article"]).current.text
    assert found["status"] == ArticleStatus.OPEN
    assert [(step["step"], step["done"]) for step in found["steps"]] == [
        (step["step"], step["total"]) for step in found["steps"]
    ]
    assert [step["step"] for step in found["steps"]] == ["extract", "search", "match", "propose"]
    assert found["claims"]
    assert all(text[claim["start"] : claim["end"]] == claim["exact"] for claim in found["claims"])


@pytest.mark.django_db(transaction=True)
def test_a_running_worker_is_used(story, own_worker, start_worker, monkeypatch):
    start_worker().wait_until_ready()
    monkeypatch.setattr(ingest.subprocess, "Popen", None)
    assert "Oslo is the capital of Norway." in run(story, "--wait", timeout=90)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_cannot_start_is_told_at_once(story, broker, monkeypatch):
    monkeypatch.setattr(ingest, "WORKER", "-c __import__('sys').exit('no_such_thing')")
    with pytest.raises(CommandError, match="no_such_thing") as refused:
        run(story, "--wait", timeout=90)
    assert refused.value.returncode == 3


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_too_long_is_told_that_the_work_goes_on(story, broker, monkeypatch):
    monkeypatch.setattr(ingest, "WORKER", "-c __import__('time').sleep(60)")
    with pytest.raises(CommandError, match="Not finished in time"):
        run(story, "--wait", timeout=2.5)
    assert PipelineStep.objects.get().state == StepState.WAITING
