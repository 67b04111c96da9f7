"""The program of the guide, run as it stands there, against a desk with a worker."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories import TEXT, as_actor, dismiss_the_rest, make_person
from verification.articles.models import Article
from verification.integrations.services import create_token
from verification.publication import services as publication
from verification.workflow import ArticleStatus, Role

GUIDE = Path(settings.BASE_DIR) / "docs" / "api.md"
CALLS = """
import sys
step, *given = sys.argv[1:]
if step == "bring":
    brought = send("2026/toll", given[0], title="Norway", byline="Ada Reporter")
    again = send("2026/toll", given[0])
    assert (brought["created"], again["created"]) == (True, False)
    wait_for(brought["job"])
    for claim in claims_of(brought["article"]):
        print(claim["status"], claim["text"])
else:
    print(tell_what_went_out(int(given[0]), given[1], "https://paper.example/norway"))
"""


@pytest.fixture
def run(servers, cast, transactional_db, live_server):
    program = "".join(re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL))
    account = make_person("cms", Role.SERVICE)
    scopes = ["read", "import"]
    _, secret = create_token(
        actor=as_actor(cast.root), owner_id=account.pk, name="CMS", scopes=scopes, days=30
    )

    def call(*given):
        told = {**os.environ, "DESK": live_server.url, "TOKEN": secret, "PYTHONIOENCODING": "utf-8"}
        return subprocess.run(
            [sys.executable, "-c", program + CALLS, *given],
            env=told, capture_output=True, text=True, timeout=200, check=False,
        )  # fmt: skip

    return call


def test_a_cms_goes_the_whole_way(run, broker, start_worker, cast):
    start_worker().wait_until_ready()
    brought = run("bring", TEXT)
    assert brought.returncode == 0, brought.stderr
    article = Article.objects.get(source_app="cms")
    assert brought.stdout.splitlines() == [
        f"suggested {text}"
        for text in article.claims.order_by("-priority", "pk").values_list("text", flat=True)
    ]
    early = run("publish", str(article.pk), TEXT)
    assert early.returncode != 0 and "It is open: do not print it yet." in early.stderr

    dismiss_the_rest(article, cast.ben)
    publication.clear(actor=as_actor(cast.cleo), article_id=article.pk, expected_version=None)
    out = run("publish", str(article.pk), TEXT.replace("169", "196"))
    assert (out.returncode, out.stdout) == (0, "['published_differs']\n"), out.stderr
    article.refresh_from_db()
    assert article.status == ArticleStatus.PUBLISHED
