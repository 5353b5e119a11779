"""/surveys/"""

from django.urls import path

from commonweal_web.surveys import (
    analysis_views,
    areas_views,
    enquiry_views,
    population_views,
    publication_urls,
    saved_views,
    views,
)

app_name = "surveys"
urlpatterns = [
    path("data/", views.datasets, name="datasets"),
    path("data/new/", views.bring, name="bring"),
    path("data/<uuid:pk>/", views.look, name="dataset"),
    path("data/<uuid:pk>/design/", views.design, name="design"),
    path("data/<uuid:pk>/weights/", population_views.weights, name="weights"),
    path("data/<uuid:pk>/measures/", views.measures, name="measures"),
    path("data/<uuid:pk>/details/", views.details, name="details"),
    path("data/<uuid:pk>/delete/", views.delete, name="delete"),
    path("data/<uuid:pk>/analyse/", analysis_views.analyse, name="analyse"),
    path("data/<uuid:pk>/analyse/save/", analysis_views.save, name="save"),
    path("data/<uuid:pk>/analyse/table.<extension>", analysis_views.download, name="download"),
    path("data/<uuid:pk>/areas/", areas_views.areas, name="areas"),
    path("data/<uuid:pk>/<slug:kind>/save/", enquiry_views.save, name="save_enquiry"),
    path("data/<uuid:pk>/analyses/", saved_views.analyses, name="analyses"),
    path("data/<uuid:pk>/<slug:kind>/", enquiry_views.ask, name="enquiry"),
    path("analyses/<uuid:pk>/", saved_views.analysis, name="analysis"),
    path("analyses/<uuid:pk>/table.<extension>", saved_views.download, name="saved_file"),
    path("analyses/<uuid:pk>/delete/", saved_views.delete, name="put_away"),
    path("analyses/<uuid:pk>/restore/", saved_views.restore, name="bring_back"),
    *publication_urls.urlpatterns,  # last: the name of a figure is any word that is left
]
