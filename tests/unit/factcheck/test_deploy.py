"""What the documents say of a desk that others can reach holds: Django's own check has nothing to say."""

import os
import re
import subprocess
import sys

import pytest

from tests.conftest import PROJECT


def documented():
    """The settings to begin with, as docs/configuration.md gives them."""
    text = (PROJECT / "docs/configuration.md").read_text()
    section = text.partition("## Where others can reach it")[2].partition("\n## ")[0]
    return dict(re.findall(r"^    ([A-Z_]+)=(\S+)$", section, re.MULTILINE))


def check(folder, given):
    ours = {
        name: value for name, value in os.environ.items() if not name.startswith(("FACTCHECK_", "DJANGO_"))
    }
    own = {"FACTCHECK_VAR": str(folder), "FACTCHECK_ENV_FILE": os.devnull}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        check=False,
        cwd=PROJECT,
        env={**ours, **own, **given},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_documented_settings_leave_nothing_to_warn_of(tmp_path):
    given = documented()
    assert {"FACTCHECK_HOSTS", "FACTCHECK_BEHIND_TLS"} <= set(given)
    done = check(tmp_path, given)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value", "warning"),
    [
        ("FACTCHECK_BEHIND_TLS", "no", "security.W008"),
        ("FACTCHECK_HSTS_DAYS", "0", "security.W004"),
        ("FACTCHECK_DEBUG", "yes", "security.W018"),
        ("FACTCHECK_SECRET_KEY", "short", "security.W009"),
    ],
)
def test_weaker_settings_are_warned_of(tmp_path, name, value, warning):
    done = check(tmp_path, documented() | {name: value})
    assert done.returncode == 1 and warning in done.stderr
