"""Reading the environment: right values, defaults, and a refusal by name."""

import pytest

from factcheck import env
from factcheck.env import InvalidSetting

NAME = "FACTCHECK_TEST_VALUE"


@pytest.fixture
def given(monkeypatch):
    return lambda value, name=NAME: monkeypatch.setenv(name, value)


@pytest.fixture
def env_file(monkeypatch, tmp_path):
    def write(content):
        path = tmp_path / "env"
        path.write_text(content)
        monkeypatch.setenv("FACTCHECK_ENV_FILE", str(path))
        env._of_file.cache_clear()

    yield write
    env._of_file.cache_clear()


def test_unset_and_blank_give_the_default(given):
    assert env.text(NAME, "default") == "default"
    given("   ")
    assert env.text(NAME, "default") == "default"
    assert env.text(NAME) is None


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("FALSE", False)]
)
def test_flag_reads_the_usual_words(given, value, expected):
    given(value)
    assert env.flag(NAME, not expected) is expected


@pytest.mark.parametrize("value", ["2", "maybe", "-", "ja"])
def test_flag_refuses_other_words_by_name(given, value):
    given(value)
    with pytest.raises(InvalidSetting, match=f"{NAME}.*allowed are 1, true"):
        env.flag(NAME, False)


def test_number_keeps_the_kind_of_its_default(given):
    given("7")
    assert (env.number(NAME, 1), type(env.number(NAME, 1))) == (7, int)
    assert type(env.number(NAME, 1.5)) is float


@pytest.mark.parametrize("value", ["1_000", "seven", "1.5", "0x10", "٣", "nan", "", "1e3"])
def test_whole_number_refuses_what_is_none(given, value):
    given(value or "-")
    with pytest.raises(InvalidSetting, match="whole number"):
        env.number(NAME, 1)


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_number_refuses_what_cannot_be_compared(given, value):
    given(value)
    with pytest.raises(InvalidSetting):
        env.number(NAME, 0.5)


@pytest.mark.parametrize("value", ["0", "11"])
def test_number_refuses_what_is_out_of_bounds(given, value):
    given(value)
    with pytest.raises(InvalidSetting, match="from 1 to 10"):
        env.number(NAME, 5, minimum=1, maximum=10)


@pytest.mark.parametrize("value", ["1", "10"])
def test_number_takes_its_bounds(given, value):
    given(value)
    assert env.number(NAME, 5, minimum=1, maximum=10) == int(value)


def test_choice_takes_one_of_its_words_in_any_case(given):
    given("debug")
    assert env.choice(NAME, "INFO", ["DEBUG", "INFO"]) == "DEBUG"
    given("loud")
    with pytest.raises(InvalidSetting, match="DEBUG, INFO"):
        env.choice(NAME, "INFO", ["DEBUG", "INFO"])


def test_listing_splits_at_commas_and_drops_empty_places(given):
    given(" a.example , b.example,, ")
    assert env.listing(NAME) == ["a.example", "b.example"]
    assert env.listing("FACTCHECK_UNSET", ["c.example"]) == ["c.example"]


def test_listing_takes_only_what_is_allowed_in_any_case(given):
    given("Editor, reviewer")
    assert env.listing(NAME, allowed=["editor", "reviewer"]) == ["editor", "reviewer"]
    with pytest.raises(env.InvalidSetting, match="allowed are editor, separated by commas"):
        env.listing(NAME, allowed=["editor"])


def test_secret_may_come_from_a_file(given, tmp_path):
    file = tmp_path / "secret"
    file.write_text("hush\n")
    given(str(file), f"{NAME}_FILE")
    assert env.secret(NAME) == "hush"


def test_secret_given_twice_is_refused(given):
    given("hush")
    given("/run/secrets/hush", f"{NAME}_FILE")
    with pytest.raises(InvalidSetting, match="not both"):
        env.secret(NAME)


@pytest.mark.parametrize("content", [None, b"", b"  \n", b"\xff\xfe"])
def test_secret_file_that_gives_no_secret_is_refused(given, tmp_path, content):
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    given(str(file), f"{NAME}_FILE")
    with pytest.raises(InvalidSetting, match=f"{NAME}_FILE"):
        env.secret(NAME)


def test_refusal_never_repeats_the_value(given):
    given("s3cret-in-the-wrong-place")
    with pytest.raises(InvalidSetting) as caught:
        env.number(NAME, 1)
    assert "s3cret" not in str(caught.value)


def test_file_fills_in_what_the_environment_leaves_open(given, env_file):
    env_file(f'# a comment\n\n{NAME} = "from the file"\nOTHER=x # not a comment\n')
    assert env.text(NAME) == "from the file"
    assert env.text("OTHER") == "x # not a comment"
    given("from the environment")
    assert env.text(NAME) == "from the environment"


@pytest.mark.parametrize("line", ["no equals sign", "=value", "two words=value", "export NAME=value"])
def test_unreadable_line_of_the_file_is_named(env_file, line):
    env_file(f"GOOD=1\n{line}\n")
    with pytest.raises(InvalidSetting, match="Line 2"):
        env.text(NAME)
