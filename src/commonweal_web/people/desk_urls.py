"""/desk/people/"""

from django.urls import path, re_path

from commonweal_web.people import desk

urlpatterns = [
    path("", desk.people, name="people"),
    path("invite/", desk.invite, name="invite"),
    path("<int:pk>/", desk.person, name="person"),
    re_path(
        r"^(?P<pk>\d+)/(?P<what>link|role|open|shut|second-factor)/$", desk.act, name="person_act"
    ),
]
