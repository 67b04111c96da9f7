from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from verification.engine.extract import Pipeline
from verification.engine.redate import redate, waits_for_date
from verification.engine.types import Span

TEXT = "Austria opened the bridge in Graz last month. The bridge cost 40 million euros."


class Twins:
    """An extractor that finds two claims in the same words."""

    name = "twins.v1"

    def extract(self, text, *, title, published, progress):
        found = Pipeline().extract(text, title=title, published=published, progress=progress)
        return replace(found, claims=(found.claims[0], *found.claims))


SENTENCES = st.sampled_from(
    [
        "Austria opened the bridge in Graz last month.",
        "Austria opened the bridge in Graz in February 2025.",
        "Ada Lind, who was 47 on Monday, left the council yesterday and joined the party.",
        "She said the country would close two plants next year.",
        "It cost 40 million euros this year.",
        "Two weeks ago 300 people lost their work, including 30 teachers.",
    ]
)


def test_a_date_given_later_rewords_the_claims_that_waited_for_it(extract):
    before = extract(TEXT).claims
    assert [waits_for_date(claim.resolutions) for claim in before] == [True, False]
    after = redate(TEXT, title="", published=date(2025, 3, 3), extractor=Pipeline())
    assert [after[Span(claim.start, claim.end)].text for claim in before] == [
        "Austria opened the bridge in Graz in February 2025.",
        "The bridge cost 40 million euros.",
    ]
    assert not any(waits_for_date(wording.resolutions) for wording in after.values())


@settings(max_examples=40, deadline=None)
@given(st.lists(SENTENCES, min_size=1, max_size=5), st.dates(date(1990, 1, 1), date(2040, 12, 31)))
def test_the_day_of_publication_changes_wordings_only(extract, sentences, published):
    text = " ".join(sentences)
    without, dated = extract(text), extract(text, published=published)
    for field in ("ordinal", "sentence", "start", "end", "kind", "split", "attribution"):
        assert [getattr(claim, field) for claim in without.claims] == [
            getattr(claim, field) for claim in dated.claims
        ]
    assert without.dispositions == dated.dispositions
    assert len({(claim.start, claim.end) for claim in dated.claims}) == len(dated.claims)


def test_two_claims_of_one_span_are_left_as_they_are():
    assert [span.start for span in redate(TEXT, title="", published=None, extractor=Twins())] == [46]
