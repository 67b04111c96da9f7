"""The report by the API: as JSON, and as a Word file."""

import jsonschema
import pytest

from tests.factories import make_clearable
from tests.integration.publication.reported import SECRET, commented, make_told, unpacked
from verification.api.docs import document
from verification.publication.report_docx import MEDIA_TYPE

pytestmark = pytest.mark.django_db


def test_the_report_is_what_the_api_says_it_is(cast, as_person):
    article = make_clearable(cast)
    answer = as_person(cast.ada).get(f"/articles/{article.pk}/report")
    operation = document()["paths"]["/api/v1/articles/{article_id}/report"]["get"]
    shape = operation["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema.validate(answer.json(), shape)
    assert answer.json()["format"] == "factcheck.report/1"
    assert answer.headers["Content-Disposition"] == 'inline; filename="norway-in-brief-report-r1.json"'


def test_a_program_with_a_token_reads_it(cast, as_program):
    article = make_clearable(cast)
    assert as_program(cast.ben, "read").get(f"/articles/{article.pk}/report").status_code == 200
    assert as_program(cast.ben, "work").get(f"/articles/{article.pk}/report").status_code == 403


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html", MEDIA_TYPE])
def test_the_word_file_has_an_address_of_its_own_whatever_is_accepted(cast, as_person, accept):
    article = make_clearable(cast)
    caller = as_person(cast.ada)
    caller.headers["Accept"] = accept
    answer = caller.get(f"/articles/{article.pk}/report.docx")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == MEDIA_TYPE
    assert answer.headers["Content-Disposition"] == 'attachment; filename="norway-in-brief-report-r1.docx"'
    assert commented(answer.content)


@pytest.mark.parametrize("kind", ["report", "report.docx"])
def test_an_outsider_finds_no_report(cast, as_person, kind):
    article = make_clearable(cast)
    answer = as_person(cast.eve).get(f"/articles/{article.pk}/{kind}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_restricted_name_leaves_for_nobody_not_even_for_an_editor(cast, as_person):
    article = make_told(cast).article
    for kind in ("report", "report.docx"):
        body = as_person(cast.cleo).get(f"/articles/{article.pk}/{kind}").content
        found = unpacked(body) if kind.endswith("docx") else body.decode()
        assert SECRET.split()[1] not in found
