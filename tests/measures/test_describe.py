import pytest

from commonweal.measures import describe, get_measure, list_measures


@pytest.mark.parametrize("name", list_measures())
def test_a_description_leaves_nothing_out(name):
    measure = get_measure(name)
    sections = describe(measure)
    text = " ".join(
        " ".join([section.heading, *section.sentences, *(" ".join(row) for row in section.rows)])
        for section in sections
    )
    for section in sections:
        assert {len(row) for row in section.rows} <= {len(section.header)}
    for words in (measure.about, measure.wording.licence, measure.missing_rule, *measure.cautions):
        assert words in text
    assert measure.safeguarding in text
    assert all((item.wording or item.topic) in text for item in measure.items)
    assert all(source.title in text and source.status in text for source in measure.sources)
    for score in measure.scores:
        bands = score.bands.bands if score.bands else ()
        assert all(band.label in text for band in bands)
        assert all(change.words in text for change in score.meaningful_changes)
    assert all(rule.label in text for one in measure.categories for rule in one.rules)
