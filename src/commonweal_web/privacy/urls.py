"""/privacy/; the page of that name itself is an editorial one."""

from django.urls import path

from commonweal_web.privacy import views

app_name = "privacy"
urlpatterns = [
    path("what-we-hold/", views.what_we_hold, name="what_we_hold"),
    path("complaints/", views.complain, name="complain"),
    path("complaints/<uuid:secret>/", views.complaint, name="complaint"),
    path("complaints/<uuid:secret>/stop-writing/", views.stop_writing, name="stop_writing"),
]
