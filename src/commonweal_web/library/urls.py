"""/library/"""

from django.urls import path

from commonweal_web.library import views

app_name = "library"
urlpatterns = [
    path("", views.search, name="search"),
    path("export.<slug:extension>", views.export, name="export"),
    path("records/<slug:identifier>/", views.record, name="record"),
    path("records/<slug:identifier>.<slug:extension>", views.record_file, name="record_file"),
    path("studies/<slug:identifier>/", views.study, name="study"),
]
