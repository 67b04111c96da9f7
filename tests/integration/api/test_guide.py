"""The program of the guide, run as it stands there, against a desk with a worker."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories import TEXT, as_actor, dismiss_the_rest, make_person
from tests.integration.receiver import open_receiver
from verification import tasks
from verification.articles.models import Article
from verification.integrations import webhooks
from verification.integrations.services import create_token
from verification.publication import services as publication
from verification.workflow import ArticleStatus, Role

DOCS = Path(settings.BASE_DIR) / "docs"
WAIT_SECONDS = 60
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
elif step == "told":
    print(*what_happened(json.loads(given[0]), given[1].encode(), given[2]))
else:
    print(tell_what_went_out(int(given[0]), given[1], "https://paper.example/norway"))
"""


@pytest.fixture
def run(servers, cast, transactional_db, live_server):
    pages = [(DOCS / name).read_text(encoding="utf-8") for name in ("webhooks.md", "api.md")]
    program = "".join(re.findall(r"```python\n(.*?)```", "".join(pages), flags=re.DOTALL))
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


@pytest.fixture
def receiver(settings):
    with open_receiver(settings) as running:
        yield running


def wait_for_message(receiver, kind):
    tasks.send_webhooks.delay()
    deadline = time.monotonic() + WAIT_SECONDS
    while not (found := [message for message in receiver.messages if message.told["type"] == kind]):
        assert time.monotonic() < deadline, [message.told for message in receiver.messages]
        time.sleep(0.1)
    return found[0]


def test_a_cms_goes_the_whole_way(run, broker, start_worker, cast, receiver):
    place = {"FACTCHECK_WEBHOOK_NETWORKS": "127.0.0.1/32", "FACTCHECK_WEBHOOK_PORTS": str(receiver.port)}
    start_worker(queues="celery,background", **place).wait_until_ready()
    _, secret = webhooks.add_webhook(actor=as_actor(cast.root), url=receiver.url)
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

    message = wait_for_message(receiver, "article.publish")
    headers, body = json.dumps(message.headers), message.body.decode()
    told = run("told", headers, body, secret)
    assert (told.returncode, told.stdout) == (0, f"article.publish {article.pk}\n"), told.stderr
    forged = run("told", headers, body.replace("article.publish", "article.retract"), secret)
    assert forged.returncode != 0 and "Somebody else sent this." in forged.stderr
