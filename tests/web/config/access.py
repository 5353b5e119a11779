"""Who gets to see which address: the one table. An address that is not in it fails the test."""

from commonweal_web.people.rules import Role

ANYBODY = "anybody"
READER, CONTRIBUTOR, REVIEWER, EDITOR, ADMINISTRATOR = (role.value for role in Role)

# Route as the URL map has it: a path to try, and the lowest role that is let in.
TABLE: dict[str, tuple[str, str]] = {
    "centre/<slug:digest>.css": ("/centre/none.css", ANYBODY),
    "centre/logo-<slug:digest>.png": ("/centre/logo-none.png", ANYBODY),
    "accessibility/": ("/accessibility/", ANYBODY),
    "health/": ("/health/", ANYBODY),
    "health/ready/": ("/health/ready/", ANYBODY),
    "robots.txt": ("/robots.txt", ANYBODY),
    "sitemap.xml": ("/sitemap.xml", ANYBODY),
    "sitemap-<slug:section>.xml": ("/sitemap-pages.xml", ANYBODY),
    r"^((?:[\w\-]+/)*)$": ("/", ANYBODY),
    "media/images/<path:path>": ("/media/images/none.png", ANYBODY),
    "media/original_images/<path:path>": ("/media/original_images/none.png", ANYBODY),
    # Wagtail asks who may read a page or a document; none of the centre's is restricted.
    r"documents/^(\d+)/(.*)$": ("/documents/1/none.pdf", ANYBODY),
    "documents/authenticate_with_password/<int:restriction_id>/": (
        "/documents/authenticate_with_password/1/",
        ANYBODY,
    ),
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": (
        "/_util/authenticate_with_password/1/1/",
        ANYBODY,
    ),
    "_util/login/": ("/_util/login/", ANYBODY),
    # the API: what anybody may read
    **{
        f"api/v1/{route}": (f"/api/v1/{path}", ANYBODY)
        for route, path in (
            *((part, part) for part in ("", "openapi.json", "answers", "studies", "effects")),
            ("records", "records"),
            ("answers/<slug>", "answers/trees"),
            ("answers/<slug>/effects", "answers/trees/effects"),
            ("answers/<slug>/versions", "answers/trees/versions"),
            ("answers/<slug>/versions/<int:number>", "answers/trees/versions/1"),
            ("answers/<slug>/versions/<int:number>/effects", "answers/trees/versions/1/effects"),
            ("studies/<identifier>", "studies/trees-ash"),
            ("effects/<int:number>", "effects/1"),
            ("records/<identifier>", "records/trees-ash"),
            ("<path:rest>", "nothing"),
        )
    },
    # answers
    "answers/": ("/answers/", ANYBODY),
    "answers/<slug:slug>/": ("/answers/trees/", ANYBODY),
    "answers/<slug:slug>/history/": ("/answers/trees/history/", ANYBODY),
    "answers/<slug:slug>/versions/<int:number>/": ("/answers/trees/versions/1/", ANYBODY),
    "answers/<slug:slug>/versions.json": ("/answers/trees/versions.json", ANYBODY),
    "answers/<slug:slug>/compare/": ("/answers/trees/compare/", ANYBODY),
    "answers/<slug:slug>/versions/<int:old>/compare/<int:new>/": (
        "/answers/trees/versions/1/compare/1/",
        ANYBODY,
    ),
    "desk/answers/": ("/desk/answers/", CONTRIBUTOR),
    "desk/answers/<int:pk>/": ("/desk/answers/{answer}/", CONTRIBUTOR),
    "desk/answers/<int:pk>/preview/": ("/desk/answers/{answer}/preview/", CONTRIBUTOR),
    "desk/answers/new/": ("/desk/answers/new/", CONTRIBUTOR),
    **{
        f"desk/answers/<int:pk>/{rest}": (f"/desk/answers/{{answer}}/{rest}", REVIEWER)
        for rest in ("effects/", "effects/add/", "words/hints/", "delete/")
    },
    r"desk/answers/^(?P<pk>\d{1,18})/(?P<name>question|model|words|certainty|surveys)/$": (
        "/desk/answers/{answer}/words/",
        REVIEWER,
    ),
    # which act is whose is the workflow's to say: tests/web/findings
    "desk/answers/<int:pk>/<slug:name>/": ("/desk/answers/{answer}/withdraw/", CONTRIBUTOR),
    **{
        f"answers/<slug:slug>/{where}{route}": (f"/answers/trees/{at}{file}", ANYBODY)
        for where, at in (("", ""), ("versions/<int:number>/", "versions/1/"))
        for route, file in (
            ("effects.csv", "effects.csv"),
            (r"^(?P<figure>forest|funnel)\.csv$", "forest.csv"),
            (r"^(?P<figure>forest|funnel)\.svg$", "forest.svg"),
            (r"^cite\.(?P<extension>ris|bib|json)$", "cite.ris"),
        )
    },
    # the library
    "library/": ("/library/", ANYBODY),
    "library/export.<slug:extension>": ("/library/export.ris", ANYBODY),
    "library/records/<slug:identifier>/": ("/library/records/trees-ash/", ANYBODY),
    "library/records/<slug:identifier>.<slug:extension>": (
        "/library/records/trees-ash.ris",
        ANYBODY,
    ),
    "library/studies/<slug:identifier>/": ("/library/studies/trees-ash/", ANYBODY),
    # bringing references in; another's import is taken back by editors
    "library/import/": ("/library/import/", CONTRIBUTOR),
    "library/import/<int:pk>/": ("/library/import/{brought}/", CONTRIBUTOR),
    "library/import/<int:pk>/references.csv": (
        "/library/import/{brought}/references.csv",
        CONTRIBUTOR,
    ),
    "library/import/<int:pk>/bring-in/": ("/library/import/{brought}/bring-in/", CONTRIBUTOR),
    "library/import/<int:pk>/go-on/": ("/library/import/{brought}/go-on/", CONTRIBUTOR),
    "library/import/<int:pk>/undo/": ("/library/import/{brought}/undo/", EDITOR),
    "library/import/<int:pk>/discard/": ("/library/import/{brought}/discard/", CONTRIBUTOR),
    "library/import/effects/": ("/library/import/effects/", CONTRIBUTOR),
    "library/import/effects/<int:pk>/": ("/library/import/effects/{table}/", CONTRIBUTOR),
    "library/import/effects/<int:pk>/bring-in/": (
        "/library/import/effects/{table}/bring-in/",
        CONTRIBUTOR,
    ),
    "library/import/effects/<int:pk>/undo/": ("/library/import/effects/{table}/undo/", EDITOR),
    "library/import/effects/<int:pk>/discard/": (
        "/library/import/effects/{table}/discard/",
        CONTRIBUTOR,
    ),
    # measures
    "measures/": ("/measures/", ANYBODY),
    "measures/<slug:name>/": ("/measures/who5/", ANYBODY),
    # what is published from surveys
    "surveys/": ("/surveys/", ANYBODY),
    "surveys/<slug:slug>/": ("/surveys/alike/", ANYBODY),
    "surveys/<slug:slug>/history/": ("/surveys/alike/history/", ANYBODY),
    "surveys/<slug:slug>/versions/<int:number>/": ("/surveys/alike/versions/1/", ANYBODY),
    **{
        f"surveys/<slug:slug>/{where}{route}": (f"/surveys/alike/{at}{file}", ANYBODY)
        for where, at in (("", ""), ("versions/<int:number>/", "versions/1/"))
        for route, file in (
            ("table.csv", "table.csv"),
            ("figure.svg", "figure.svg"),
            ("version.json", "version.json"),
            (r"^cite\.(?P<extension>ris|bib|json)$", "cite.ris"),
        )
    },
    "surveys/<slug:slug>/withdraw/": ("/surveys/alike/withdraw/", EDITOR),
    "surveys/publish/<uuid:pk>/": ("/surveys/publish/{analysis}/", ADMINISTRATOR),
    # microdata: private to whoever brought them, and to administrators
    "surveys/data/": ("/surveys/data/", CONTRIBUTOR),
    "surveys/data/new/": ("/surveys/data/new/", CONTRIBUTOR),
    **{
        f"surveys/data/<uuid:pk>/{part}": (f"/surveys/data/{{dataset}}/{part}", ADMINISTRATOR)
        for part in (
            *("", "design/", "weights/", "measures/", "details/", "delete/"),
            *("analyse/", "analyse/save/", "analyses/", "areas/"),
        )
    },
    "surveys/data/<uuid:pk>/analyse/table.<extension>": (
        "/surveys/data/{dataset}/analyse/table.csv",
        ADMINISTRATOR,
    ),
    "surveys/data/<uuid:pk>/<slug:kind>/": ("/surveys/data/{dataset}/compare/", ADMINISTRATOR),
    "surveys/data/<uuid:pk>/<slug:kind>/save/": (
        "/surveys/data/{dataset}/compare/save/",
        ADMINISTRATOR,
    ),
    **{
        f"surveys/analyses/<uuid:pk>/{part}": (
            f"/surveys/analyses/{{analysis}}/{part}",
            ADMINISTRATOR,
        )
        for part in ("", "delete/", "restore/")
    },
    "surveys/analyses/<uuid:pk>/table.<extension>": (
        "/surveys/analyses/{analysis}/table.csv",
        ADMINISTRATOR,
    ),
    # long work: one's own
    "jobs/": ("/jobs/", READER),
    "jobs/<uuid:pk>/": ("/jobs/{job}/", ADMINISTRATOR),
    "jobs/<uuid:pk>/cancel/": ("/jobs/{job}/cancel/", ADMINISTRATOR),
    # the desk
    "desk/audit/": ("/desk/audit/", EDITOR),
    "desk/audit/audit.csv": ("/desk/audit/audit.csv", ADMINISTRATOR),
    "desk/settings/": ("/desk/settings/", ADMINISTRATOR),
    "desk/settings/first-steps/": ("/desk/settings/first-steps/", ADMINISTRATOR),
    "desk/settings/first-steps/hide/": ("/desk/settings/first-steps/hide/", ADMINISTRATOR),
    "desk/settings/labels/": ("/desk/settings/labels/", ADMINISTRATOR),
    "desk/settings/<slug:section>/": ("/desk/settings/about/", ADMINISTRATOR),
    "desk/people/": ("/desk/people/", ADMINISTRATOR),
    "desk/people/invite/": ("/desk/people/invite/", ADMINISTRATOR),
    "desk/people/<int:pk>/": ("/desk/people/{person}/", ADMINISTRATOR),
    "desk/people/<int:pk>/erase/": ("/desk/people/{person}/erase/", ADMINISTRATOR),
    r"desk/people/^(?P<pk>\d+)/(?P<what>link|role|open|shut|second-factor)/$": (
        "/desk/people/{person}/shut/",
        ADMINISTRATOR,
    ),
    # one's own account; what allauth shows to somebody who is on the way in is for anybody
    "account/": ("/account/", READER),
    "account/name/": ("/account/name/", READER),
    "account/data/": ("/account/data/", READER),
    "account/data/export/": ("/account/data/export/", READER),
    "account/data/erase/": ("/account/data/erase/", READER),
    "account/data/consents/<int:pk>/withdraw/": ("/account/data/consents/1/withdraw/", READER),
    "privacy/what-we-hold/": ("/privacy/what-we-hold/", ANYBODY),
    # a complaint is seen by whoever has the address of its page
    "privacy/complaints/": ("/privacy/complaints/", ANYBODY),
    "privacy/complaints/<uuid:secret>/": ("/privacy/complaints/{secret}/", ANYBODY),
    "privacy/complaints/<uuid:secret>/stop-writing/": (
        "/privacy/complaints/{secret}/stop-writing/",
        ANYBODY,
    ),
    "desk/complaints/": ("/desk/complaints/", ADMINISTRATOR),
    "desk/complaints/<uuid:pk>/": ("/desk/complaints/{complaint}/", ADMINISTRATOR),
    "desk/complaints/<uuid:pk>/acknowledge/": (
        "/desk/complaints/{complaint}/acknowledge/",
        ADMINISTRATOR,
    ),
    **{
        f"account/{name}": (f"/account/{name}", ANYBODY)
        for name in (
            *("login/", "logout/", "inactive/", "signup/", "confirm-email/", "login/code/confirm/"),
            *("password/reset/", "password/reset/done/", "password/reset/key/done/"),
            *("2fa/authenticate/", "2fa/webauthn/login/"),
            *("3rdparty/login/cancelled/", "3rdparty/login/error/", "3rdparty/signup/"),
            *("social/login/cancelled/", "social/login/error/", "social/signup/"),
            "social/connections/",  # leads to 3rdparty/
        )
    },
    r"account/^confirm-email/(?P<key>[-:\w]+)/$": ("/account/confirm-email/x/", ANYBODY),
    r"account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": (
        "/account/password/reset/key/1-x/",
        ANYBODY,
    ),
    **{
        f"account/{name}": (f"/account/{name}", READER)
        for name in (
            *("reauthenticate/", "reauthenticate/code/", "reauthenticate/code/confirm/"),
            *("email/", "password/change/", "password/set/", "sessions/", "3rdparty/"),
            *("2fa/", "2fa/reauthenticate/"),
            *("2fa/totp/activate/", "2fa/totp/deactivate/", "2fa/recovery-codes/"),
            *("2fa/recovery-codes/generate/", "2fa/recovery-codes/download/", "2fa/webauthn/"),
            *("2fa/webauthn/add/", "2fa/webauthn/reauthenticate/"),
        )
    },
    "account/2fa/webauthn/keys/<int:pk>/remove/": ("/account/2fa/webauthn/keys/1/remove/", READER),
    "account/2fa/webauthn/keys/<int:pk>/edit/": ("/account/2fa/webauthn/keys/1/edit/", READER),
}

# The staff admin has some 250 addresses, most of them Wagtail's: by how a path begins, the longest
# beginning first, the lowest role that is let in. What is not here opens for administrators only.
# On pages, pictures and documents Wagtail asks the group of the role what may be done with each.
ADMIN: dict[str, str] = {
    **dict.fromkeys(
        [
            *("", "account/", "pages/", "images/", "documents/", "reports/", "workflows/task_"),
            *("answers/", "record/", "study/", "effect/", "concept/"),
            *(
                "answer_chooser/",
                "survey_figure_chooser/",
                "record_chooser/",
                "study_chooser/",
                "effect_chooser/",
            ),
            *("choose-page/", "choose-external-link/", "choose-email-link/", "choose-phone-link/"),
            *("choose-anchor-link/", "embeds/", "tag-autocomplete/", "dismissibles/", "test404/"),
        ],
        CONTRIBUTOR,
    ),
    "concept/new/": EDITOR,
    "menu_items/": EDITOR,
}


def lowest_in_admin(path: str) -> str:
    """The lowest role that is let in at a path below /admin/."""
    begins = [one for one in ADMIN if (path.startswith(one) if one else not path)]
    return ADMIN[max(begins, key=len)] if begins else ADMINISTRATOR


# What Wagtail serves to anybody: words and icons of its screens.
ADMIN_OPEN = {"login", "jsi18n", "sprite", "password_reset", "logout"}
