import pytest


@pytest.fixture
def speakers(extract):
    """Who makes each claim of a text that somebody makes."""

    def run(text):
        found = [claim.attribution.speaker for claim in extract(text).claims]
        return [speaker for speaker in found if speaker is not None]

    return run


def test_he_is_the_person_that_the_sentence_before_is_about(speakers):
    text = (
        "Ada Lind said the toll brought 2 million euros.\n\n"
        "Ben Moser opened the bridge in 2016. He said it had cost 40 million euros."
    )
    assert [speaker.name for speaker in speakers(text)] == ["Ada Lind", "Ben Moser"]


def test_he_is_not_somebody_whom_the_article_calls_she(speakers):
    text = (
        "Ben Moser, an engineer, said the bridge had cost 40 million euros. "
        "A doctor, who asked that her name be withheld, said 12 people had died. "
        "He said the gates had opened in May 2024."
    )
    assert speakers(text)[-1].name == "Ben Moser"


def test_they_are_the_body_that_spoke_last(speakers):
    text = (
        "Ada Lind said the toll brought 2 million euros. "
        "The Alpine Rail Council said 40 bridges were old. They said 12 of them were closed in May."
    )
    assert speakers(text)[-1].name == "Alpine Rail Council"


def test_a_source_without_a_name_keeps_what_tells_who_it_is(speakers):
    (speaker,) = speakers("Two people briefed on the talks said the firm owed the city 4 million euros.")
    assert speaker.anonymous
    assert speaker.description == "Two people briefed on the talks"


@pytest.mark.parametrize(
    "source",
    [
        "Military sources",
        "Residents",
        "A senior official who spoke on condition of anonymity",
        "An engineer, who asked not to be named,",
    ],
)
def test_people_without_a_name_are_anonymous(speakers, source):
    (speaker,) = speakers(f"{source} said 12 people had died in the camp.")
    assert speaker.anonymous


def test_a_spokeswoman_belongs_to_her_union(speakers):
    (speaker,) = speakers("“It killed two drivers,” said Clara Huber, a spokeswoman for the drivers' union.")
    assert (speaker.name, speaker.affiliation) == ("Clara Huber", "drivers' union")


def test_who_issued_a_report_is_its_speaker(speakers):
    (speaker,) = speakers(
        "The jail held 112 men, according to a report published by the Alpine Rail Council."
    )
    assert speaker.name == "Alpine Rail Council"


def test_a_sentence_about_what_somebody_confirmed_is_theirs(speakers):
    (speaker,) = speakers("The ministry confirmed seven deaths in Graz.")
    assert speaker.name == "ministry"


def test_a_label_names_who_speaks_to_the_end_of_the_paragraph(speakers):
    text = (
        "The council met in Graz on 3 May 2024.\n\n"
        "LIND: The bridge cost 40 million euros. It was closed in May 2024.\n\n"
        "Vienna: The bridge had 12 visitors in 2024."
    )
    assert [speaker.name for speaker in speakers(text)] == ["LIND", "LIND"]


@pytest.mark.parametrize(("source", "anonymous"), [("The mayor of Graz", False), ("A mayor", True)])
def test_the_holder_of_an_office_is_not_anonymous(speakers, source, anonymous):
    (speaker,) = speakers(f"{source} said 12 people had died in the camp.")
    assert speaker.anonymous is anonymous


def test_a_name_with_a_hyphen_is_one_name(speakers):
    text = "Clara Brandt-Kane, 58, sold the farm. “Nobody asked about the price,” Mrs Brandt-Kane said."
    assert speakers(text)[-1].name == "Clara Brandt-Kane"


def test_she_is_whom_the_last_sentence_is_about_though_another_is_known_to_be_a_woman(speakers):
    text = (
        "“The road is shut,” Mrs Clara Lind said.\n\n"
        "The town has 40 roads.\n\n"
        "Imelda Quist, a geologist at the institute, was not so sure. Only 12 of them had been measured, she said."
    )
    assert speakers(text)[-1].name == "Imelda Quist"


def test_she_is_who_spoke_and_not_whom_that_one_told_of(speakers):
    text = "One said a team leader used to shout at 40 men. “We closed 12 cases,” she said."
    assert [speaker.name for speaker in speakers(text)] == ["One", "One"]


def test_who_drafts_the_figures_of_a_count_takes_no_floor(speakers):
    text = (
        "“The mine is safe,” said the Rail Council. By the industry’s count, it has 40 exits. "
        "It also said the mine had passed 12 tests."
    )
    assert speakers(text)[-1].name == "Rail Council"
