"""Importing, listing and describing articles."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import TEXT, make_article, make_import
from verification.articles.models import Article
from verification.jobs import PipelineStep
from verification.workflow import ArticleStatus


def send(client, **fields):
    return client.post(reverse("import"), fields)


def test_pasted_text_becomes_an_article(ada, cast):
    answer = send(ada, text=TEXT, title="My title", published_on="2024-05-17")
    article = Article.objects.get()
    assert answer.url == reverse("article", args=[article.pk])
    assert article.title == "My title" and article.published_on.year == 2024
    assert list(article.reporters.all()) == [cast.ada]
    assert PipelineStep.objects.of_article(article.pk).filter(step="extract").exists()


def test_file_becomes_an_article(ada):
    upload = SimpleUploadedFile(
        "story.md", b"# A headline\n\nOslo is the capital of Norway.\n", "text/markdown"
    )
    assert send(ada, file=upload).status_code == 302
    assert "Oslo is the capital" in Article.objects.get().current.text


BAD_FILES = [
    ("empty.txt", b""),
    ("binary.pdf", bytes(range(256)) * 40),
    ("broken.docx", b"PK\x03\x04 not a zip"),
    ("picture.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
    ("blank.txt", b" \n\t \n"),
]


@pytest.mark.parametrize(("name", "body"), BAD_FILES, ids=[name for name, _ in BAD_FILES])
def test_bad_file_gets_a_readable_error_and_keeps_what_was_typed(ada, name, body):
    answer = send(ada, file=SimpleUploadedFile(name, body), title="Kept title", byline="Kept byline")
    assert answer.status_code == 422
    assert 'id="id_file_error"' in answer.text
    assert "Kept title" in answer.text and "Kept byline" in answer.text
    assert not Article.objects.exists()


def test_too_large_file_gets_a_readable_error(ada, settings):
    body = b"word " * (settings.MAX_DOCUMENT_BYTES // 5 + 300_000)
    answer = send(ada, file=SimpleUploadedFile("huge.txt", body), title="Kept title")
    assert answer.status_code == 422
    assert "larger than the limit" in answer.text and "Kept title" in answer.text


def test_too_long_text_gets_a_readable_error_and_is_kept(ada):
    answer = send(ada, text="Oslo is the capital. " * 15_000)
    assert answer.status_code == 422
    assert 'id="id_text_error"' in answer.text and answer.text.count("Oslo is the capital.") == 15_000


def test_endless_request_is_refused_politely(ada, settings):
    answer = send(ada, text="x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 10))
    assert answer.status_code == 400 and "too large" in answer.text


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "not an address",
        "http://10.0.0.1:8000/x",
        "http://localhost/",
        "http://nowhere.invalid/story",
    ],
)
def test_forbidden_address_is_refused_beside_its_field(ada, url):
    answer = send(ada, url=url, byline="Kept byline")
    assert answer.status_code == 422
    assert 'id="id_url_error"' in answer.text and "Kept byline" in answer.text
    assert url in answer.text


def test_nothing_or_two_sources_at_once_are_refused(ada):
    assert send(ada).status_code == 422
    answer = send(ada, text=TEXT, url="https://example.org/")
    assert answer.status_code == 422 and "one of the three" in answer.text and "Oslo" in answer.text


def test_bad_date_is_refused_and_the_text_kept(ada):
    answer = send(ada, text=TEXT, published_on="yesterday")
    assert answer.status_code == 422 and "Harald" in answer.text


def test_same_text_twice_leads_to_the_same_article(ada):
    assert send(ada, text=TEXT).url == send(ada, text=TEXT).url
    assert Article.objects.count() == 1


def test_another_text_under_the_same_id_is_the_next_version_once_the_first_is_read(ada, cast):
    first = send(ada, text=TEXT, source_id="2026-17", byline="Ada Reporter").url
    changed = TEXT.replace("169", "179")
    early = send(ada, text=changed, source_id="2026-17")
    assert "try again in a moment" in early.text and "179 seats" in early.text and "2026-17" in early.text
    assert early.status_code in (403, 409)
    Article.objects.update(status=ArticleStatus.OPEN)
    assert send(ada, text=changed, source_id="2026-17").url == first
    assert Article.objects.get().current.number == 2
    assert send(ada, text=changed).url != first


def test_text_that_somebody_else_imported_is_not_revealed(cast, ada):
    make_import(cast.cleo, byline="Somebody Else")
    answer = send(ada, text=TEXT)
    assert answer.status_code == 409 and "Norway in brief</a>" not in answer.text


@pytest.mark.parametrize("who", ["ben", "dan", "eve", "root"])
def test_others_cannot_import(who, request):
    client = request.getfixturevalue(who)
    assert client.get(reverse("import")).status_code == 403
    assert send(client, text=TEXT).status_code == 403


@pytest.mark.parametrize(
    ("who", "sees"),
    [("ada", True), ("ben", True), ("dan", True), ("cleo", True), ("root", True), ("eve", False)],
)
def test_article_and_its_pages_are_seen_by_the_desk_and_its_reporter(cast, who, sees, request):
    article = make_article(cast.ada)
    client = request.getfixturevalue(who)
    assert ("Norway in brief" in client.get(reverse("articles")).text) is sees
    for name in ("article", "article-details", "article-clear", "report", "activity", "article-progress"):
        assert client.get(reverse(name, args=[article.pk])).status_code == (200 if sees else 404), name


def test_another_reporter_does_not_see_it(cast, client):
    from tests.factories import make_person
    from verification.workflow import Role

    article = make_article(cast.ada)
    client.force_login(make_person("amy", Role.REPORTER))
    assert client.get(reverse("article", args=[article.pk])).status_code == 404
    claim = article.claims.first()
    assert client.get(reverse("claim", args=[claim.pk])).status_code == 404
    assert client.post(reverse("claim-act", args=[claim.pk, "take"]), {"version": 1}).status_code == 404


def test_details_are_corrected(cast, ada):
    article = make_article(cast.ada)
    fields = {
        "title": "Better",
        "byline": article.byline,
        "dateline": "OSLO",
        "published_on": "2024-01-02",
        "version": article.version,
    }
    assert ada.post(reverse("article-details", args=[article.pk]), fields).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.dateline) == ("Better", "OSLO")


def test_conflicting_details_show_mine_and_theirs(cast, ada, cleo):
    article = make_article(cast.ada)
    address, fields = reverse("article-details", args=[article.pk]), {"version": article.version}
    cleo.post(address, {**fields, "title": "Theirs"})
    answer = ada.post(address, {**fields, "title": "Mine"})
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.text and "<dd>Theirs</dd>" in answer.text


def test_form_without_its_version_is_refused(cast, ada):
    article = make_article(cast.ada)
    answer = ada.post(reverse("article-details", args=[article.pk]), {"title": "Mine"})
    assert answer.status_code == 422


def test_an_article_without_a_byline_says_so(cast, cleo):
    article = make_article(cast.cleo, byline="")
    article.reporters.clear()
    article.byline = ""
    article.save(update_fields=["byline"])
    page = cleo.get(reverse("article", args=[article.pk])).text
    assert "No byline is given, so nothing can be submitted yet." in page
    assert "none given" not in page


def test_editor_settles_a_byline(cast, cleo):
    article = make_article(cast.ada, byline="Somebody Unknown")
    assert "matches nobody here" in cleo.get(reverse("article", args=[article.pk])).text
    address = reverse("article-byline", args=[article.pk])
    assert cleo.post(address, {"version": article.version, "outside": "on"}).status_code == 302
    assert "matches nobody here" not in cleo.get(reverse("article", args=[article.pk])).text


def test_checker_cannot_settle_a_byline(cast, ben):
    article = make_article(cast.ada, byline="Somebody Unknown")
    answer = ben.post(
        reverse("article-byline", args=[article.pk]), {"version": article.version, "outside": "on"}
    )
    assert answer.status_code == 403


def test_failed_article_can_be_tried_again(cast, ada):
    from verification import jobs
    from verification.articles.services import give_up
    from verification.errors import PermanentProviderError

    article = make_import(cast.ada).article
    step = jobs.start(PipelineStep.objects.of_article(article.pk).get(step="extract").pk)
    give_up(step, PermanentProviderError("The weights are missing."))
    page = ada.get(reverse("article", args=[article.pk]))
    assert "Finding claims failed" in page.text and "The weights are missing." in page.text
    article.refresh_from_db()
    ada.post(reverse("article-retry", args=[article.pk]), {"version": article.version})
    article.refresh_from_db()
    assert article.status == ArticleStatus.IMPORTED


def test_progress_polls_while_busy_and_stops_by_itself(cast, ada):
    article = make_import(cast.ada).article
    busy = ada.get(reverse("article-progress", args=[article.pk]))
    assert "hx-trigger" in busy.text
    PipelineStep.objects.of_article(article.pk).update(state="done")
    Article.objects.filter(pk=article.pk).update(status=ArticleStatus.OPEN)
    done = ada.get(reverse("article-progress", args=[article.pk]))
    assert "hx-trigger" not in done.text and "claims-body" in done.text


def test_words_of_the_article_become_a_claim(cast, ben):
    article = make_article(cast.ada)
    answer = ben.post(reverse("claim-new", args=[article.pk]), {"exact": "its king is Harald V"})
    claim = article.claims.latest("pk")
    assert answer.url == reverse("claim", args=[claim.pk]) and claim.author == cast.ben


def test_words_that_are_not_there_are_refused_and_kept(cast, ben):
    article = make_article(cast.ada)
    answer = ben.post(
        reverse("claim-new", args=[article.pk]), {"exact": "words nobody wrote", "text": "kept"}
    )
    assert answer.status_code == 422
    assert "words nobody wrote" in answer.text and "not found in the article" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/articles?before=x",
        "/articles?before=99999999999999999999",
        "/?after=nan:1",
        "/?after=inf:x",
        "/?article=-1&holder=%00&kind=x&status=y",
        "/?q=%00",
        "/?after=1e400:5",
        "/?q=" + "x" * 5000,
        "/articles/99999999999999999999",
        "/claims/99999999999999999999",
    ],
)
def test_strange_addresses_never_break(ben, address):
    assert ben.get(address).status_code in (200, 404)


def test_file_is_read_from_memory_only(ada):
    upload = io.BytesIO(b"Oslo is the capital of Norway. It has 169 seats in parliament.")
    upload.name = "../../etc/story.txt"
    assert send(ada, file=upload).status_code == 302
