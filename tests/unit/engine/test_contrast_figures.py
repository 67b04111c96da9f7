"""Figures of a claim beside those of a passage: what fits, what contradicts, what is not told."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from verification.engine.contrast_figures import contrast_figures
from verification.engine.prose_figures import prose_figures

FITS = [
    ("The fire killed 12 people.", "Twelve people were killed in the fire, police said."),
    ("The fire killed about 100 people.", "The fire killed 104 people."),
    ("Nearly 300 homes burned.", "Officials counted 287 burned homes."),
    ("More than 40 houses burned.", "Fire crews said 43 houses burned down."),
    ("At least 40 houses burned.", "At least 40 houses burned."),
    ("Over 15 cardinals came.", "More than 20 cardinals came to the meeting."),
    ("Fewer than 20 ships remain.", "Only 17 ships remain in the harbour."),
    ("Up to 60 jobs will go.", "Up to 60 jobs will go at the plant."),
    ("Hundreds of people fled.", "About 300 people fled the valley."),
    ("Dozens of boats sank.", "Some 40 boats sank in the storm."),
    ("A few shops opened.", "Four shops opened on the square."),
    ("Several bridges are closed.", "Six bridges are closed after the flood."),
    ("The trail is 10 miles long.", "The trail runs for 16 km along the river."),
    ("The tower is 100 metres tall.", "The tower stands 328 feet tall."),
    ("It was 86 °F in Linz.", "Linz recorded 30 °C at noon."),
    ("The train reached 200 km/h.", "The train reached 124 mph on the new line."),
    ("The parcel weighs 22 lbs.", "The parcel weighs 10 kg."),
    ("The farm covers 100 acres.", "The farm covers 40 hectares."),
    ("The firm lost $1.2 billion.", "The firm lost $1,200 million last year."),
    ("The firm lost €3bn.", "The firm lost 3 billion euros."),
    ("Half of voters stayed home.", "Of all voters, 50 percent stayed home."),
    ("A third of voters stayed home.", "33 % of voters stayed home."),
    ("One in five pupils is absent.", "20 percent of pupils are absent."),
    ("Three out of ten pupils are absent.", "30 percent of pupils are absent."),
    ("Rents doubled.", "Rents have more than doubled, a twofold increase."),
    ("The siege lasted three years.", "The siege lasted 36 months."),
    ("The trip takes two weeks.", "The trip takes 14 days."),
    ("The trip takes 90 minutes.", "The trip takes one and a half hours, or 1.5 hours."),
    ("The repair costs 10 to 12 million euros.", "The repair costs 11 million euros."),
    ("Between 10 and 12 people came.", "Between 10 and 12 people came."),
    ("The ride takes 8 to 14 minutes.", "The ride takes eight to 14 minutes."),
    ("The man was 34 years old.", "The 34-year-old man was alone."),
    ("The dam holds 84,000 cubic metres.", "The dam holds 84,317 cubic metres of water."),
    ("A couple of men waited.", "Two men waited at the gate."),
    ("It was her third win.", "It was her 3rd win in a row."),
    ("Ten percent of cases are mild.", "Ten percent or more of cases are mild."),
    ("Apollo 11 landed.", "The crew of Apollo 11 landed."),
    ("Most voters stayed home.", "62 percent of voters stayed home."),
    ("A majority of pupils came back.", "Most of the pupils came back."),
]
CONTRADICTS = [
    ("The fire killed 12 people.", "The fire killed 14 people, police said.", "14 people"),
    ("31 people died in the fire.", "30 people died in the fire.", "30 people"),
    ("The firm employs 400 people.", "The firm employs 900 people in Graz.", "900 people"),
    ("The hotel has 9 lifts.", "The hotel has 57 rooms and 8 lifts.", "8"),
    ("The hotel has 57 lifts.", "The hotel has 57 rooms and 8 lifts.", "8"),
    ("The firm lost $14 billion in the spring.", "The firm lost $14 million in the spring.", "$14 million"),
    ("The trail along the river is 10 km long.", "The trail along the river is 16 miles long.", "16 miles"),
    ("Inflation in Austria rose to 5 percent.", "Inflation in Austria rose to 9 percent.", "9 percent"),
    ("Half of voters stayed home.", "80 percent of voters stayed home.", "80 percent"),
    ("One in five pupils was absent.", "Forty percent of pupils were absent.", "Forty percent"),
    ("More than 50 houses burned in the valley.", "Some 20 houses burned in the valley.", "Some 20"),
    ("Over 17 singers left the choir.", "Over five singers left the choir.", "Over five"),
    ("Fewer than 10 ships remain in the harbour.", "Still 25 ships remain in the harbour.", "25"),
    ("Ten of the miners were rescued.", "Three of the miners were rescued.", "Three"),
    ("The siege of the town lasted three years.", "The siege of the town lasted 15 months.", "15 months"),
    ("The striker is 34 years old.", "The striker, 29 years old, is injured.", "29 years old"),
    ("It was her third win in Graz.", "It was her fifth win in Graz.", "fifth"),
    ("The levy on rents doubled.", "The levy on rents tripled.", "tripled"),
    (
        "The repair of the bridge costs 10 to 12 million euros.",
        "The repair of the bridge costs 30 million euros.",
        "30 million euros",
    ),
    ("Dozens of people died in the storm.", "Three people died in the storm.", "Three people"),
    ("Most voters stayed home in May.", "Only 34 percent of voters stayed home in May.", "34 percent"),
    ("All pupils came back to school.", "Only 60 percent of pupils came back to school.", "60 percent"),
    ("The album sold 2,000 copies in May.", "The album sold 31,000 copies in May.", "31,000"),
]
NOT_TOLD = [
    ("The fire killed 112 people.", "The fire began in a kitchen and burned all night."),
    ("The fire killed 112 people.", "Crews rescued 40 horses from the fire."),
    ("The firm lost $12 million.", "The firm lost a court case over 4 patents."),
    ("Output fell 3 percent.", "Output fell 3 percentage points."),
    ("The fire killed 30 people.", "The fire killed dozens of people."),
    ("The bill costs 45 euros.", "The bill costs up to 60 euros."),
    ("Apollo 13 landed.", "The crew of Apollo 11 landed."),
    ("The plant makes 700 cars a day.", "Workers at the plant went on strike for 9 days."),
]
SILENT = [
    "COVID-19 spread quickly.",
    "Help is there 24/7.",
    "He lived there (1536–1610).",
    "The tents were full of patients.",
    "She died in her 30s.",
    "One of the bridges is closed.",
    "The vote was on 3 May 2024.",
]


def told(claim, evidence):
    return [(one.agrees, one.recorded) for one in contrast_figures(claim, evidence)]


@pytest.mark.parametrize(("claim", "evidence"), FITS)
def test_a_figure_that_a_passage_gives_in_other_words_fits(claim, evidence):
    assert [agrees for agrees, _ in told(claim, evidence)] == [True]


@pytest.mark.parametrize(("claim", "evidence", "recorded"), CONTRADICTS)
def test_another_value_of_the_same_thing_contradicts(claim, evidence, recorded):
    assert (False, recorded) in told(claim, evidence)


@pytest.mark.parametrize(("claim", "evidence"), NOT_TOLD)
def test_a_figure_for_something_else_neither_fits_nor_contradicts(claim, evidence):
    assert {agrees for agrees, _ in told(claim, evidence)} == {None}


@pytest.mark.parametrize("claim", SILENT)
def test_digits_that_are_no_figure_are_not_compared(claim):
    assert told(claim, "Seven people met.") == []


@pytest.mark.parametrize("text", [row[0] for row in (*FITS, *CONTRADICTS, *NOT_TOLD)])
def test_a_text_agrees_with_itself(text):
    assert all(agrees for agrees, _ in told(text, text))


def test_the_reason_is_told_in_the_words_of_both():
    (one,) = contrast_figures("The fire killed 12 people.", "The fire killed 14 people.")
    assert (one.comparator, one.field, one.claimed) == ("quantity-in-prose.v1", "figure", "12 people")
    assert one.note == "the claim says 12 people, the passage 14 people"


def test_a_missing_figure_is_named():
    (one,) = contrast_figures("The fire killed 112 people.", "The fire burned all night.")
    assert one.note == "the figure 112 people is not in this passage"


def test_figures_that_make_up_the_claimed_one_do_not_contradict():
    assert told(
        "Five children came to the feast.", "Two children came to the feast, then three children."
    ) == [(None, "")]


def test_a_small_number_may_be_a_list_that_nobody_counted():
    (one,) = contrast_figures("Three friends met.", "Ada, Ben and Cleo met.")
    assert (one.agrees, one.field) == (None, "count")


@given(st.text(max_size=400), st.text(max_size=400))
@example("1–1–1–1–1 to to to", "1 in 1 in 1 in 1")
@example("-" * 300 + "1", "9" * 390)
@settings(max_examples=30, deadline=None)
def test_any_two_texts_can_be_compared(claim, evidence):
    for one in contrast_figures(claim, evidence):
        assert one.claimed and one.field


@given(st.text(alphabet="0123456789 ,.%$toinf-–(a", max_size=300))
@settings(max_examples=30, deadline=None)
def test_any_heap_of_figures_is_read_with_sound_bounds(text):
    for figure in prose_figures(text):
        assert figure.low <= figure.high
        assert 0 <= figure.start < figure.end <= len(text)
