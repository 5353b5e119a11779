"""The words are plain, honest about being a demonstration, and lead somewhere."""

import re

import pytest

from commonweal.answers import reading_age
from commonweal.answers.number_check import numbers_in
from commonweal_web.demo.read import read_demo

DEMO = read_demo()
OLDEST = 13.0  # reading age in years
PROSE = [
    *((answer.slug, f"{answer.headline} {answer.impact}") for answer in DEMO.answers),
    *((article.slug, f"{article.standfirst}\n{article.body}") for article in DEMO.articles),
    *((page.slug, f"{page.introduction}\n{page.body}") for page in (DEMO.home, *DEMO.pages)),
]


@pytest.mark.parametrize(("slug", "text"), PROSE, ids=[slug for slug, _ in PROSE])
def test_a_thirteen_year_old_can_read_it(slug, text):
    assert reading_age(text).age <= OLDEST


def test_every_headline_is_one_sentence():
    for answer in DEMO.answers:
        assert re.fullmatch(r"[A-Z][^.?!]+\.", answer.headline), answer.slug


def test_every_answer_says_that_it_is_a_demonstration_and_who_judged_it():
    for answer in DEMO.answers:
        assert answer.limits.startswith("This is a demonstration")
        assert "judgements are ours" in answer.limits
        assert "demonstration team" in answer.judged_by


def test_every_page_and_article_says_that_it_is_a_demonstration():
    for article in DEMO.articles:
        assert "demonstration" in article.byline
    about = next(page for page in DEMO.pages if page.slug == "about")
    for page in (DEMO.home, about):
        assert "demonstration" in page.introduction + page.title


def test_a_link_between_things_is_never_worded_as_a_cause():
    for answer in DEMO.answers:
        if answer.kind == "association":
            assert "does not show" in answer.headline
            assert "not a cause" in answer.limits


def test_data_that_its_authors_changed_for_teaching_says_so():
    answer = next(a for a in DEMO.answers if a.slug == "mindfulness-student-stress")
    assert "changed their figures slightly" in answer.limits
    assert "slightly changed" in answer.source.title


def test_articles_have_a_readable_length():
    for article in DEMO.articles:
        assert 400 <= len(article.body.split()) <= 750, article.slug


def test_articles_state_no_figure_of_their_own():
    for article in DEMO.articles:
        assert set(numbers_in(article.body)) <= {"95%", "95", "100"}, article.slug


def test_every_link_in_the_pages_leads_to_something_in_the_demonstration():
    known = {"/answers/", "/library/", "/privacy/what-we-hold/", "/privacy/complaints/"}
    known |= {f"/answers/{answer.slug}/" for answer in DEMO.answers}
    known |= {f"/articles/{article.slug}/" for article in DEMO.articles}
    bodies = [page.body for page in (*DEMO.articles, DEMO.home, *DEMO.pages)]
    links = {link for body in bodies for link in re.findall(r"\]\(([^)]+)\)", body)}
    assert links
    assert links <= known


def test_british_spelling():
    words = {word for _, text in PROSE for word in re.findall(r"[a-z]+", text.lower())}
    american = {"programs", "behavior", "randomized", "judgment", "favor", "center"}
    assert not words & american
