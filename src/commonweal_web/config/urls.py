"""The URL map."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtail_admin_urls
from wagtail.documents import urls as wagtail_document_urls

from commonweal_web.config import health
from commonweal_web.privacy.account_views import erase_for

urlpatterns = [
    path("health/", health.health),
    path("health/ready/", health.ready),
    path("api/v1/", include("commonweal_web.api.urls")),
    path("answers/", include("commonweal_web.findings.urls")),
    path("desk/answers/", include("commonweal_web.findings.desk_urls")),
    path("library/import/", include("commonweal_web.imports.urls")),
    path("library/", include("commonweal_web.library.urls")),
    path("jobs/", include("commonweal_web.jobs.urls")),
    path("surveys/", include("commonweal_web.surveys.urls")),
    path("measures/", include("commonweal_web.measures.urls")),
    path("account/", include("commonweal_web.people.urls")),
    path("account/data/", include("commonweal_web.privacy.account_urls")),
    path("privacy/", include("commonweal_web.privacy.urls")),
    path("account/", include("allauth.urls")),
    path("desk/audit/", include("commonweal_web.audit.urls")),
    path("desk/complaints/", include("commonweal_web.privacy.desk_urls")),
    path("desk/people/<int:pk>/erase/", erase_for, name="person_erase"),
    path("desk/people/", include("commonweal_web.people.desk_urls")),
    # Wagtail's own doors would let people in without their second factor.
    *(
        path(door, RedirectView.as_view(pattern_name="account_login", query_string=True))
        for door in ("admin/login/", "_util/login/")
    ),
    path("admin/", include(wagtail_admin_urls)),
    path("documents/", include(wagtail_document_urls)),
    # Pictures only: documents go through Wagtail, which knows who may read them.
    *(
        path(f"media/{folder}/<path:path>", serve, {"document_root": settings.MEDIA_ROOT / folder})
        for folder in ("images", "original_images")
    ),
    path("", include("commonweal_web.pages.urls")),
    path("", include(wagtail_urls)),
]
