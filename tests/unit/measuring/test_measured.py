from verification.measuring.measured import Measured, report


def share(items):
    return {"share": sum(items) / len(items), "undefined": None}


def test_a_report_holds_the_figures_their_number_and_the_counts():
    told = report(Measured([1, 0, 1, 1], share, {"skipped": 2}), bootstrap=False)
    assert told == {"share": 0.75, "undefined": None, "n": 4, "skipped": 2}


def test_intervals_lie_around_the_figure_and_are_the_same_each_time():
    measured = Measured([1, 0] * 50, share)
    first, again = (report(measured, bootstrap=True)["intervals"] for _ in range(2))
    low, high = first["share"]
    assert first == again
    assert 0.35 < low < 0.5 < high < 0.65


def test_an_undefined_figure_has_no_interval():
    assert "undefined" not in report(Measured([1, 0], share), bootstrap=True)["intervals"]


def test_nothing_to_measure_gives_no_intervals():
    assert report(Measured([], lambda items: {"share": None}), bootstrap=True) == {"share": None, "n": 0}
