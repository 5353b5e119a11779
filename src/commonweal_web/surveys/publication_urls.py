"""/surveys/: the part that readers see."""

from django.urls import include, path, re_path

from commonweal_web.surveys import publication_desk as desk
from commonweal_web.surveys import publication_views as views

files = [
    path("table.csv", views.table_csv, name="table_csv"),
    path("figure.svg", views.figure_svg, name="figure_svg"),
    path("version.json", views.version_json, name="version_json"),
    re_path(r"^cite\.(?P<extension>ris|bib|json)$", views.citation, name="cite"),
]
urlpatterns = [
    path("", views.published, name="published"),
    path("publish/<uuid:pk>/", desk.publish, name="publish"),
    path("<slug:slug>/", views.publication, name="publication"),
    path("<slug:slug>/history/", views.history, name="history"),
    path("<slug:slug>/withdraw/", desk.withdraw, name="withdraw"),
    path("<slug:slug>/versions/<int:number>/", views.version, name="version"),
    path("<slug:slug>/", include(files)),  # of the version in force
    path("<slug:slug>/versions/<int:number>/", include(files)),  # these never change
]
