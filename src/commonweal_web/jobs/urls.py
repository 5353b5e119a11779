"""/jobs/"""

from django.urls import path

from commonweal_web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<uuid:pk>/", views.job, name="job"),
    path("<uuid:pk>/cancel/", views.cancel, name="cancel"),
]
