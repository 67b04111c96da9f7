"""What changed between two versions of a text."""

from verification.engine.revision_diff import diff_revisions

OLD = "Oslo is the capital. It has a port.\n\nIt rains."


def shown(new, old=OLD):
    return [
        (line.op, line.count, "".join(part.ours for part in line.segments))
        for line in diff_revisions(old, new)
    ]


def test_equal_sentences_are_counted():
    assert shown(OLD) == [("same", 3, "")]


def test_a_changed_sentence_stands_opposite_the_one_before():
    lines = diff_revisions(OLD, OLD.replace("a port", "two ports"))
    assert [line.op for line in lines] == ["same", "changed", "same"]
    assert [(part.author, part.ours) for part in lines[1].segments if part.op != "same"] == [
        ("a port", "two ports")
    ]


def test_sentences_come_and_go():
    assert shown(OLD.replace(" It has a port.", "")) == [("same", 1, ""), ("dropped", 1, ""), ("same", 1, "")]
    assert shown(OLD + "\n\nIt snows.") == [("same", 3, ""), ("added", 1, "It snows.")]


def test_an_empty_text_has_no_lines():
    assert diff_revisions("", "") == ()
