"""Nothing that runs, styles or leads astray leaves the site in editors' words."""

import pytest

from commonweal_web.pages.sanitise import clean
from commonweal_web.pages.templatetags.page_tags import clean_richtext


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ("<p onclick='x()' style='color:red' class='y'>a</p>", "<p>a</p>"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<style>p{}</style>", ""),
        ("<iframe src='https://example.org'></iframe>", ""),
        ("<a href='javascript:alert(1)'>a</a>", '<a rel="noopener">a</a>'),
        ("<a href='data:text/html,x'>a</a>", '<a rel="noopener">a</a>'),
        ("<a href='/answers/' target='_blank'>a</a>", '<a href="/answers/" rel="noopener">a</a>'),
        (
            "<h2>a</h2><ul><li><b>b</b> <em>c</em></li></ul>",
            "<h2>a</h2><ul><li><b>b</b> <em>c</em></li></ul>",
        ),
    ],
)
def test_clean(given, left):
    assert clean(given) == left


@pytest.mark.django_db
def test_links_of_editors_to_pages_are_filled_in(centre):
    html = clean_richtext(f'<p><a linktype="page" id="{centre.about.pk}">us</a></p>')
    assert html == '<p><a href="/about/" rel="noopener">us</a></p>'
