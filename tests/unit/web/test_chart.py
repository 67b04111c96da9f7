"""Where the points of a chart lie."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from verification.web import chart
from verification.web.chart import LEFT, RIGHT, Mark, draw, spread, thinned

START = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def proposed(days, outcome="refuted", confidence=0.8, engine="test.v1"):
    return Mark(START + timedelta(days=days), outcome, "told", outcome, confidence, engine)


def signed(days):
    return Mark(START + timedelta(days=days), "Confirmed", "Ben handed in a verdict")


def test_nothing_is_drawn_where_nothing_happened():
    assert draw([]) is None


def test_one_point_stands_in_the_middle_under_its_day():
    drawn = draw([proposed(0)])
    assert [(point.x, point.label) for point in drawn.points] == [((LEFT + RIGHT) / 2, "refuted")]
    assert (drawn.first.word, drawn.last) == ("2026-11-02 09:30", None)


def test_two_points_stand_at_the_edges_with_both_days():
    drawn = draw([proposed(0, "supported"), proposed(3)])
    assert [point.x for point in drawn.points] == [LEFT, RIGHT]
    assert [point.label for point in drawn.points] == ["supported", "refuted"]
    assert (drawn.first.word, drawn.last.word) == ("2026-11-02", "2026-11-05")


def test_the_surer_the_higher_and_without_a_confidence_below_the_scale():
    sure, half, unsure, none = (chart.height(proposed(0, confidence=value)) for value in (1, 0.5, 0, None))
    assert sure == chart.TOP < half < unsure == chart.BOTTOM < none


def test_people_stand_in_a_lane_of_their_own():
    drawn = draw([proposed(0), signed(1)])
    assert [point.y for point in drawn.points if not point.mark.is_machine] == [chart.LANE]
    assert [line.outcome for line in drawn.lines] == ["refuted", ""]


@pytest.mark.parametrize("count", [2, 5, 14, 60])
def test_points_close_in_time_are_drawn_apart_in_their_order(count):
    burst = spread([float(at) for at in range(count - 1)] + [1e6])
    assert burst[0] == LEFT
    assert burst[-1] == RIGHT
    assert all(two - one >= chart.gap_of(count) - 0.2 for one, two in pairwise(burst))


def test_points_of_one_moment_stay_on_the_chart():
    assert all(LEFT <= x <= RIGHT for x in spread([5.0] * 40))


def test_a_proposal_stands_until_the_next_one_in_the_line_of_its_class():
    drawn = draw([proposed(0, "supported"), proposed(1), proposed(2)])
    assert [line.outcome for line in drawn.lines] == ["supported", "refuted"]


def test_another_engine_begins_at_a_rule():
    drawn = draw([proposed(0), proposed(1, engine="test.v2"), proposed(2, engine="test.v2")])
    assert [rule.engine for rule in drawn.rules] == ["test.v2"]
    assert drawn.points[0].x < drawn.rules[0].x < drawn.points[1].x


def test_of_two_hundred_the_newest_the_turns_and_all_of_peoples_are_drawn():
    marks = [proposed(day, "supported" if day < 37 else "refuted") for day in range(200)]
    marks.insert(50, signed(49.5))
    shown = thinned(marks)
    drawn = draw(marks)
    assert len(shown) == chart.MAX_DRAWN + 1
    assert shown[-chart.NEWEST_DRAWN :] == marks[-chart.NEWEST_DRAWN :]
    assert {marks[0], marks[37], marks[50]} <= set(shown)
    assert drawn.left_out == 201 - len(shown)
    assert shown == sorted(shown, key=lambda mark: mark.at)


def test_two_hundred_turns_are_thinned_as_well():
    marks = [proposed(day, "supported" if day % 2 else "refuted") for day in range(200)]
    assert len(thinned(marks)) == chart.MAX_DRAWN


def test_words_of_neighbours_do_not_stand_over_each_other():
    classes = ["supported", "not_enough", "refuted", "conflicting"]
    drawn = draw([proposed(day / 24, classes[day % 4]) for day in range(40)])
    words = sorted(chart._extent(point) for point in drawn.points if point.label)
    assert len(words) > 2
    assert all(one[1] <= two[0] for one, two in pairwise(words))


def test_every_word_stays_inside_the_drawing():
    drawn = draw([proposed(day, "not enough evidence, as far as it goes") for day in range(2)])
    assert all(low >= LEFT and high <= RIGHT for low, high in map(chart._extent, drawn.points))
