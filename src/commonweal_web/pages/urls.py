"""Addresses for search engines. The pages themselves are Wagtail's to find."""

from django.urls import path

from . import sitemaps

urlpatterns = [
    path("robots.txt", sitemaps.robots),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap_section, name="sitemap_section"),
]
