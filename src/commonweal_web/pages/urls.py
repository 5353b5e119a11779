"""What is not an editorial page: the centre's own look and settings, and for search engines."""

from django.urls import path

from . import centre_desk, centre_views, sitemaps

urlpatterns = [
    path("centre/<slug:digest>.css", centre_views.stylesheet, name="centre_css"),
    path("centre/logo-<slug:digest>.png", centre_views.logo, name="centre_logo"),
    path("accessibility/", centre_views.accessibility, name="accessibility"),
    path("desk/settings/", centre_desk.settings, name="centre_settings"),
    path("desk/settings/first-steps/", centre_desk.first_steps, name="first_steps"),
    path("desk/settings/first-steps/hide/", centre_desk.hide_steps, name="hide_steps"),
    path("desk/settings/labels/", centre_desk.save_labels, name="save_labels"),
    path("desk/settings/<slug:section>/", centre_desk.save, name="centre_save"),
    path("robots.txt", sitemaps.robots),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap_section, name="sitemap_section"),
]
