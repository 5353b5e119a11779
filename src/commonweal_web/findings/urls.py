"""/answers/"""

from django.urls import include, path, re_path

from commonweal_web.findings import views

app_name = "findings"
files = [
    path("effects.csv", views.effects_csv, name="effects_csv"),
    re_path(r"^(?P<figure>forest|funnel)\.csv$", views.figure_csv, name="figure_csv"),
    re_path(r"^(?P<figure>forest|funnel)\.svg$", views.figure_svg, name="figure_svg"),
    re_path(r"^cite\.(?P<extension>ris|bib|json)$", views.cite, name="cite"),
]
urlpatterns = [
    path("", views.answers, name="answers"),
    path("<slug:slug>/", views.answer, name="answer"),
    path("<slug:slug>/history/", views.history, name="history"),
    path("<slug:slug>/compare/", views.choose_versions, name="choose_versions"),
    path("<slug:slug>/versions/<int:old>/compare/<int:new>/", views.compare, name="compare"),
    path("<slug:slug>/versions.json", views.versions_json, name="versions_json"),
    path("<slug:slug>/versions/<int:number>/", views.version, name="version"),
    path("<slug:slug>/", include(files)),  # of the version in force
    path("<slug:slug>/versions/<int:number>/", include(files)),  # these never change
]
