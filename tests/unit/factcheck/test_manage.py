"""Which command lines start servers."""

import pytest

import manage


@pytest.mark.parametrize(
    "line",
    [
        "",
        "help",
        "check",
        "migrate --help",
        "run",
        "ingest -h",
        "workflow_diagram --check",
        "spectacular --validate",
        "measure extraction --article a.txt --gold matching",
    ],
)
def test_command_that_reads_no_data_starts_nothing(line):
    assert not manage.needs_servers(["manage.py", *line.split()])


@pytest.mark.parametrize(
    "line",
    [
        "migrate",
        "ingest a.txt --wait",
        "backup",
        "restore x",
        "verify_audit",
        "check --database default",
        "measure matching --claims a.jsonl",
    ],
)
def test_command_that_reads_data_gets_its_servers(line):
    assert manage.needs_servers(["manage.py", *line.split()])
