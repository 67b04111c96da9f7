"""Pages of the archive's intake: what is brought, how far it is, what became of it."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.integration.desk_server import PATH, html
from tests.integration.web.conftest import sign_in
from verification import tasks
from verification.evidence import intake
from verification.evidence.models import Snapshot
from verification.jobs import Job
from verification.web import intake as pages

ADD = "/archive/add"


def file(name, body):
    return SimpleUploadedFile(name, body if isinstance(body, bytes) else body.encode())


def bring(client, *files, **fields):
    return client.post(ADD, {"documents": list(files), "url": "", "source": "", **fields})


def work():
    while (step := tasks.next_archive_step()) is not None:
        tasks.run_archive_step(step)


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_files_brought_together_are_shown_with_what_became_of_each(ben, cast):
    lines = "\n".join([json.dumps({"text": "The gate opened at noon.", "mood": "calm"}), "{{"])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as folder:
        folder.writestr("c.txt", "The harbour has three gates.")
    answer = bring(
        ben,
        file("a.txt", "The bridge opened in 1932."),
        file("b.jsonl", lines),
        file("all.zip", packed.getvalue()),
        file("e.txt", ""),
        source="Harbour Wire",
    )
    job = Job.objects.get(kind=intake.KIND)
    assert (answer.status_code, answer.url) == (302, f"/archive/imports/{job.pk}")
    waiting = ben.get(answer.url)
    assert "Reading: 0 of 4 parts" in text_of(waiting)
    assert 'hx-trigger="every 2s"' in text_of(waiting)
    work()
    shown = text_of(ben.get(answer.url))
    assert "every 2s" not in shown
    assert "Read, with 2 refused" in shown
    assert "<strong>3</strong> stored" in shown
    assert "line 2:</span> The line is no JSON." in shown
    assert "The document holds no text." in shown
    assert "Left out, for it means nothing here: mood." in shown
    snapshot = Snapshot.objects.get(text="The bridge opened in 1932.")
    assert f'href="/snapshots/{snapshot.pk}"' in shown
    assert snapshot.source.name == "Harbour Wire"
    refused = text_of(ben.get(answer.url, {"show": "refused"}))
    assert "e.txt" in refused and "a.txt" not in refused
    listed = text_of(ben.get("/archive/imports"))
    assert "and 3 more" in listed and cast.ben.name in listed


def test_part_of_the_page_comes_alone_while_it_goes_on(ben):
    answer = bring(ben, file("a.txt", "It opened."), source="Desk")
    part = ben.get(answer.url, headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<div id="import-state"')


def test_same_files_again_are_known(ben):
    for expected in ("Stored", "Known already"):
        answer = bring(ben, file("a.txt", "It opened."), source="Desk")
        work()
        assert f"</svg> {expected}</span>" in text_of(ben.get(answer.url))


def test_page_of_an_address_is_stored_at_once(ben, site):
    site.show(html())
    answer = bring(ben, url=site.url(PATH), source="Amity Post")
    snapshot = Snapshot.objects.get()
    assert answer.url == f"/snapshots/{snapshot.pk}"
    assert snapshot.source.name == "Amity Post"
    assert "was here already" in text_of(
        ben.post(ADD, {"url": site.url(PATH), "source": "Amity Post"}, follow=True)
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": "javascript:alert(1)"}, "address"),
        ({"url": "http://10.0.0.1/"}, "private network"),
        ({"url": "https://wire.example/", "documents": "file"}, "one of the two"),
        ({}, "one of the two"),
    ],
)
def test_refusal_keeps_what_was_typed(ben, fields, words):
    fields = {**fields, "source": "Harbour <Wire>"}
    if "documents" in fields:
        fields["documents"] = file("a.txt", "It opened.")
    answer = ben.post(ADD, fields)
    assert answer.status_code == 422
    shown = text_of(answer)
    assert words in shown
    assert 'value="Harbour &lt;Wire&gt;"' in shown
    assert not Job.objects.exists()


def test_too_much_at_once_is_refused_with_another_way(ben, monkeypatch):
    monkeypatch.setattr(pages, "MAX_UPLOAD_BYTES", 20)
    answer = bring(ben, file("a.txt", "It opened a while ago."))
    assert answer.status_code == 422
    assert "import_archive" in text_of(answer)


def test_endless_upload_is_refused_before_it_is_read(ben):
    class Unread(io.BytesIO):
        def read(self, *args):
            raise AssertionError("It was read.")

    told = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(10**11)}
    answer = ben.generic("POST", ADD, b"", content_type="multipart/form-data; boundary=x", **told)
    assert answer.status_code == 422
    assert "At most 200 MB at once" in text_of(answer)


def test_large_files_do_not_pass_through_memory(ben):
    answer = bring(ben, file("a.txt", b"It opened.\n" * 600_000), file("b.txt", "It closed."), source="Desk")
    work()
    shown = text_of(ben.get(answer.url))
    assert "A file has at most 5 MB." in shown
    assert Snapshot.objects.get().text == "It closed."


def test_form_of_another_site_is_refused(cast):
    client = sign_in(cast.ben, enforce_csrf_checks=True)
    assert client.post(ADD, {"documents": [file("a.txt", "It opened.")]}).status_code == 403
    assert not Job.objects.exists()


def test_names_of_files_are_text_and_nothing_else(ben):
    answer = bring(ben, file("<script>alert(1)</script>.txt", "It opened."), source="Desk")
    work()
    assert b"<script>alert" not in ben.get(answer.url).content


def test_failed_items_can_be_tried_again(ben):
    answer = bring(ben, file("a.txt", "It opened."), source="Desk")
    Job.objects.get().steps.update(attempts=9)
    work()
    shown = text_of(ben.get(answer.url))
    assert "Try these again" in shown
    ben.post(f"{answer.url}/retry")
    work()
    assert "Everything was read" in text_of(ben.get(answer.url))


def test_long_imports_come_in_pages(ben, monkeypatch):
    monkeypatch.setattr(pages, "PAGE_SIZE", 2)
    answer = bring(
        ben, *[file(f"{letter}.txt", f"It opened for {letter}.") for letter in "abcde"], source="Desk"
    )
    first = text_of(ben.get(answer.url))
    assert "b.txt" in first and "c.txt" not in first and 'href="?after=1"' in first
    assert "c.txt" in text_of(ben.get(answer.url, {"after": 1}))
    bring(ben, file("f.txt", "It opened."), source="Desk")
    bring(ben, file("g.txt", "It opened."), source="Desk")
    listed = ben.get("/archive/imports")
    older = listed.content.decode().split('<a href="?before=')[1].split('"')[0]
    assert "a.txt" in text_of(ben.get(f"/archive/imports?before={older}"))


def test_whoever_holds_no_role_sees_nothing_and_reviewers_bring_nothing(ben, eve, dan):
    answer = bring(ben, file("a.txt", "It opened."), source="Desk")
    assert eve.get("/archive/imports").status_code == eve.get(answer.url).status_code == 404
    assert dan.get(answer.url).status_code == 200
    assert dan.get(ADD).status_code == eve.get(ADD).status_code == 403
    assert bring(dan, file("a.txt", "It opened.")).status_code == 403
    assert Client().get(ADD).status_code == 302
    assert ben.get("/archive/imports/00000000-0000-0000-0000-000000000000").status_code == 404
