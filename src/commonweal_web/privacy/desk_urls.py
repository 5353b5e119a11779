"""/desk/complaints/"""

from django.urls import path

from commonweal_web.privacy import desk

app_name = "complaints"
urlpatterns = [
    path("", desk.complaints, name="complaints"),
    path("<uuid:pk>/", desk.complaint, name="complaint"),
    path("<uuid:pk>/acknowledge/", desk.acknowledge, name="acknowledge"),
]
