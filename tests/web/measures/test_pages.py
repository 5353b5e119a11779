"""Every measure has a page that says all its definition says, and the list finds it."""

import html
import re

import pytest

from commonweal.measures import Policy, Subject, get_measure, list_measures
from commonweal_web.measures.templatetags.measure_tags import marked

pytestmark = pytest.mark.django_db


def words_of(response) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", response.content.decode())))


@pytest.mark.parametrize("name", list_measures())
def test_a_page_leaves_nothing_out(client, name):
    measure = get_measure(name)
    response = client.get(f"/measures/{name}/")
    words = words_of(response)
    said = [measure.title, measure.about, measure.missing_rule, measure.safeguarding]
    said += [measure.wording.licence, measure.wording.notice, measure.wording.note]
    said += [measure.people.who[1:], *measure.cautions]
    said += [source.title for source in measure.sources]
    said += [(item.wording or item.topic)[1:] for item in measure.items]
    said += [example.what[1:] for example in measure.examples]
    for score in measure.scores:
        said += [score.title, score.name, f"{score.lowest:g} to {score.highest:g}"]
        said += [band.label for band in (score.bands.bands if score.bands else ())]
        said += [change.words for change in score.meaningful_changes]
        said += [one.population for one in score.benchmarks]
    assert not [text for text in said if text not in words]
    assert words.count("not yet checked") >= bool(measure.unverified)
    assert ("not yet checked" in words) == bool(measure.unverified)
    assert "(confirmed)" not in words


@pytest.mark.parametrize("name", list_measures())
def test_wording_that_may_not_ship_is_never_shown_and_the_way_to_it_is(client, name):
    wording = get_measure(name).wording
    page = client.get(f"/measures/{name}/").content.decode()
    assert (">The questions<" in page) == (wording.policy == Policy.SHIP)
    assert not wording.registration_url or f'href="{html.escape(wording.registration_url)}"' in page


def test_the_list_shows_them_all_and_filters(client):
    assert client.get("/measures/").content.count(b"<h2><a") == len(list_measures())
    page = client.get("/measures/?q=anxiety&wording=ship").content.decode()
    assert "/measures/ons4/" in page
    assert "/measures/gad7/" not in page
    about = client.get("/measures/", {"about": Subject.WORK}).content.decode()
    assert re.findall(r'<h2><a href="([^"]*)', about) == ["/measures/job_quality/"]
    assert "No measure matches" in client.get("/measures/?q=zebra").content.decode()


def test_a_choice_that_is_not_one_is_ignored(client):
    page = client.get("/measures/?about=zebras&wording=%00<b>")
    assert page.content.count(b"<h2><a") == len(list_measures())


def test_htmx_is_told_the_tidy_address(client):
    asked = client.get("/measures/?q=&about=work&wording=", headers={"HX-Target": "results"})
    assert asked["HX-Push-Url"] == "/measures/?about=work"


@pytest.mark.parametrize("name", ["zebra", "ONS4", "ons-4"])
def test_no_other_address_is_a_measure(client, name):
    assert client.get(f"/measures/{name}/").status_code == 404


def test_pages_are_kept_for_readers(client):
    client.get("/measures/who5/")
    assert client.get("/measures/who5/")["X-Page-Cache"] == "kept"


def test_they_are_in_the_sitemap(client):
    assert b"sitemap-measures.xml" in client.get("/sitemap.xml").content
    assert b"/measures/who5/" in client.get("/sitemap-measures.xml").content


def test_a_status_becomes_a_mark_and_text_stays_text():
    shown = marked("<b> Gallup 2010 (confirmed), memory (unverified), ours (own convention)")
    assert shown == (
        "&lt;b&gt; Gallup 2010, memory "
        '<span class="unchecked">not yet checked</span>, ours (own convention)'
    )


def test_the_code_on_the_page_runs(client):
    import polars as pl

    from commonweal.measures import score
    from commonweal_web.measures import presenters

    for name in list_measures():
        measure = get_measure(name)
        example = measure.examples[0]
        answers = pl.DataFrame(
            {item.name: [one] for item, one in zip(measure.items, example.answers, strict=True)}
        )
        code = presenters.page(measure)["python"].replace('pl.read_csv("answers.csv")', "given")
        scope = {"given": answers, "score": score}
        exec(code.replace("scored.joined()", "result = scored.joined()"), scope)
        assert scope["result"].height == 1
