"""/desk/answers/"""

from django.urls import path

from commonweal_web.findings import desk_views as views

urlpatterns = [
    path("", views.desk, name="desk_answers"),
    path("<int:pk>/", views.answer, name="desk_answer"),
    path("<int:pk>/preview/", views.preview, name="desk_answer_preview"),
    path("<int:pk>/<slug:name>/", views.act, name="desk_answer_act"),
]
