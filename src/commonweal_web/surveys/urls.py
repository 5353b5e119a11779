"""/surveys/"""

from django.urls import path

from commonweal_web.surveys import views

app_name = "surveys"
urlpatterns = [
    path("data/", views.datasets, name="datasets"),
    path("data/new/", views.bring, name="bring"),
    path("data/<uuid:pk>/", views.look, name="dataset"),
    path("data/<uuid:pk>/design/", views.design, name="design"),
    path("data/<uuid:pk>/measures/", views.measures, name="measures"),
    path("data/<uuid:pk>/details/", views.details, name="details"),
    path("data/<uuid:pk>/delete/", views.delete, name="delete"),
]
