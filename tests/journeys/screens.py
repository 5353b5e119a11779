"""Every kind of public screen, by the name of the view that serves it, and how to get there.

A path to open, then links to follow. A kind of page that readers can reach and that is not here
fails `test_links.py`, so that a new page always comes with its accessibility test.
"""

FIRST_ANSWER = "table.answers tbody th a"
SCREENS: dict[str, list[tuple[str, ...]]] = {
    "wagtail_serve": [
        ("/",),
        ("/about/",),
        ("/articles/",),
        ("/articles/how-to-read-a-forest-plot/",),
        ("/there-is-no-such-page/",),
    ],
    "findings:answers": [("/answers/",), ("/answers/?q=nothing-has-this-word",)],
    "findings:answer": [("/answers/", FIRST_ANSWER)],
    "findings:history": [("/answers/", FIRST_ANSWER, "a[href$='/history/']")],
    "findings:version": [
        ("/answers/", FIRST_ANSWER, "a[href$='/history/']", "main ol.results a"),
    ],
}
WAYS = [way for ways in SCREENS.values() for way in ways]
