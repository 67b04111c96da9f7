import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Iren River rose by 3 metres. The river has 12 dams.", "The Iren River has 12 dams."),
        ("The Tamsel dam was built in 1974. The dam holds 380 million litres.", "The Tamsel dam holds"),
        ("VIENNA — A bridge opened in May. The city has 2 million people.", "Vienna has 2 million people."),
    ],
)
def test_a_thing_is_called_by_the_name_that_the_text_gives_it(claim_texts, text, expected):
    assert claim_texts(text)[-1].startswith(expected)


def test_of_two_bridges_none_is_meant_for_sure(claim_texts):
    text = "The Iren Bridge and the Mur Bridge opened in May. The bridge cost 3 million euros."
    assert claim_texts(text)[-1] == "The bridge cost 3 million euros."


def test_a_bystander_town_does_not_win_over_the_place_of_the_dateline(extract):
    text = "GRAZ — The mayor met his colleague from Munich in May. The city has 300,000 people."
    (mention,) = [item for item in extract(text).claims[-1].resolutions if item.mention == "The city"]
    assert (mention.resolved, sorted(mention.candidates)) == ("", ["Graz", "Munich"])


def test_the_headline_says_which_of_two_towns_is_meant(claim_texts):
    text = "Munich gets a bridge\n\nGRAZ — The mayor of Graz met his colleague from Munich. The city has 200,000 people."
    assert claim_texts(text, title="Munich gets a bridge")[-1] == "Munich has 200,000 people."


def test_the_company_is_the_one_of_the_headline(claim_texts):
    text = "Adria Steel cuts 240 jobs\n\nAdria Steel lost 3 million euros in May. The company employs 1,650 people."
    assert claim_texts(text, title="Adria Steel cuts 240 jobs")[-1].startswith("Adria Steel employs 1,650")


def test_an_area_that_somebody_leaves_is_no_countrys(claim_texts):
    assert (
        claim_texts("Austria won in May. Ada Lind left the area in 2019.")[-1]
        == "Ada Lind left the area in 2019."
    )


def test_a_state_may_be_a_part_of_a_country(claim_texts):
    text = "Ohio belongs to the United States. The state has 11 million people."
    assert "United States has 11" not in claim_texts(text)[-1]
