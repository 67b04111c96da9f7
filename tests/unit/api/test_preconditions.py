"""If-Match is read strictly: one strong tag of ours, or a refusal."""

import pytest

from verification.api.errors import InvalidPrecondition
from verification.api.preconditions import etag, expected_version
from verification.errors import PreconditionRequired, StaleVersion


@pytest.mark.parametrize("version", [0, 1, 42, 2_147_483_647])
def test_the_tag_that_was_given_out_names_its_version(version):
    assert expected_version(etag(version)) == version


def test_white_space_around_a_tag_does_not_matter():
    assert expected_version('  "7" ') == 7


@pytest.mark.parametrize("header", [None, "", "  ", "*"])
def test_no_version_is_no_precondition(header):
    with pytest.raises(PreconditionRequired):
        expected_version(header)


@pytest.mark.parametrize("header", ["7", "'7'", '"7', '7"', '"7", "8"', 'w/"7"', '""7""', '"7"x', '"\n"'])
def test_what_is_not_one_tag_is_refused_as_malformed(header):
    with pytest.raises(InvalidPrecondition):
        expected_version(header)


@pytest.mark.parametrize(
    "header",
    ['W/"7"', '"abc"', '""', '"07"', '"-1"', '"7.0"', '"' + "9" * 400 + '"'],
)
def test_a_weak_or_foreign_tag_matches_nothing(header):
    with pytest.raises(StaleVersion):
        expected_version(header)


def test_digits_of_other_scripts_are_no_tag():
    with pytest.raises(InvalidPrecondition):
        expected_version('"٣"')
