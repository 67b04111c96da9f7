"""The tree that is drawn is the tree that is."""

import inspect
import re

import pytest

from verification import errors
from verification.errors import ActionRefused, FactcheckError, Failure

CLASSES = [
    value
    for _, value in inspect.getmembers(errors, inspect.isclass)
    if issubclass(value, FactcheckError) and value.__module__ == errors.__name__
]


def drawn():
    """Return {class name: parent's name} of the docstring's drawing."""
    parents, at_depth = {}, {}
    for line in inspect.getdoc(errors).splitlines():
        names = re.match(r"[│├└─ ]*", line).group()
        if not re.match(r"[│ ]*[├└]──", line):
            if re.fullmatch(r"[A-Z]\w+", line.strip()):
                at_depth[0] = line.strip()
            continue
        depth = len(names) // 4
        words = re.match(r"(?:[A-Z][A-Za-z]+(?:  |$))+|[A-Z][A-Za-z]+", line[len(names) :]).group().split()
        for word in words:
            parents[word] = at_depth[depth - 1]
        at_depth[depth] = words[-1]
    return parents


def test_the_drawn_tree_is_the_real_one():
    real = {cls.__name__: cls.__base__.__name__ for cls in CLASSES if cls is not FactcheckError}
    assert drawn() == real


def test_codes_are_unique_and_fit_for_programs():
    codes = [cls.code for cls in CLASSES]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{2,40}", code) for code in codes)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_error_speaks_for_itself_without_arguments(cls):
    error = cls()
    assert str(error) == error.message
    assert cls is ActionRefused or error.message.endswith(".")


def test_a_given_message_wins():
    assert str(errors.NotFound("There is no such claim.")) == "There is no such claim."


def test_a_refusal_tells_every_guard_that_failed():
    failures = [Failure("G1", "four_eyes", "Not you."), Failure("G2", "stale_digest", "Look again.")]
    refusal = ActionRefused(failures=failures)
    assert refusal.failures == tuple(failures)
    assert refusal.message == "Not you. Look again."
