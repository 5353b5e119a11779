"""/measures/"""

from django.urls import path

from commonweal_web.measures import views

app_name = "measures"
urlpatterns = [
    path("", views.measures, name="measures"),
    path("<slug:name>/", views.measure, name="measure"),
]
