"""/account/: what is one's own. The rest of it is allauth's."""

from django.urls import path

from commonweal_web.people import views

urlpatterns = [
    path("", views.account, name="account"),
    path("name/", views.name, name="account_name"),
]
