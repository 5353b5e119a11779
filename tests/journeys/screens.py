"""Every kind of public screen, by the name of the view that serves it, and how to get there.

A path to open, then links to follow. A kind of page that readers can reach and that is not here
fails `test_links.py`, so that a new page always comes with its accessibility test.
"""

ANSWER = "table.answers tbody th a"
HISTORY = "a[href$='/history/']"
SCREENS: dict[str, list[tuple[str, ...]]] = {
    "wagtail_serve": [
        ("/",),
        ("/about/",),
        ("/articles/",),
        ("/articles/how-to-read-a-forest-plot/",),
        ("/there-is-no-such-page/",),
    ],
    "accessibility": [("/accessibility/",)],
    "findings:answers": [("/answers/",), ("/answers/?q=nothing-has-this-word",)],
    "findings:answer": [("/answers/", ANSWER), ("/answers/health-and-wellbeing/",)],
    "findings:history": [("/answers/", ANSWER, HISTORY)],
    "findings:compare": [("/answers/mindfulness-student-stress/versions/1/compare/2/",)],
    "findings:version": [("/answers/", ANSWER, HISTORY, "main ol.results a")],
    "library:search": [("/library/",), ("/library/?q=nothing-has-this-word",)],
    "library:record": [("/library/?q=reading", "main ol.results h2 a")],
    "library:study": [("/answers/", ANSWER, "#studies ~ .scroll th a")],
    "privacy:what_we_hold": [("/privacy/what-we-hold/",)],
    "privacy:complain": [("/privacy/complaints/",)],
    "privacy_data": [("/account/data/",)],  # who is not signed in sees the sign-in
    "account_login": [("/account/login/",)],
    "account_reset_password": [("/account/password/reset/",)],
    "surveys:published": [("/surveys/",), ("/surveys/?q=nothing-has-this-word",)],
    "surveys:publication": [
        ("/surveys/", "main ul.results h2 a"),
        ("/surveys/poor-health-and-bad-days/",),
    ],
    "surveys:history": [("/surveys/", "main ul.results h2 a", HISTORY)],
    "surveys:version": [("/surveys/", "main ul.results h2 a", HISTORY, "main ol.results a")],
    "measures:measures": [("/measures/",), ("/measures/?q=nothing-has-this-word",)],
    "measures:measure": [
        ("/measures/ons4/",),
        ("/measures/?q=swemwbs", "main .cards h2 a"),
        ("/measures/?wording=forbidden", "main .cards h2 a"),
    ],
}
WAYS = [way for ways in SCREENS.values() for way in ways]
