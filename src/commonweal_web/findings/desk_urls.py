"""/desk/answers/"""

from django.urls import path, re_path

from commonweal_web.findings import desk_views as views
from commonweal_web.findings import edit_views, effects_views
from commonweal_web.findings.edit_forms import FORMS

urlpatterns = [
    path("", views.desk, name="desk_answers"),
    path("new/", edit_views.new, name="desk_answer_new"),
    path("<int:pk>/", views.answer, name="desk_answer"),
    path("<int:pk>/preview/", views.preview, name="desk_answer_preview"),
    path("<int:pk>/delete/", edit_views.delete, name="desk_answer_delete"),
    path("<int:pk>/effects/", effects_views.effects, name="desk_answer_effects"),
    path("<int:pk>/effects/add/", effects_views.add_effects, name="desk_answer_add_effects"),
    path("<int:pk>/words/hints/", edit_views.hints, name="desk_answer_hints"),
    re_path(
        rf"^(?P<pk>\d{{1,18}})/(?P<name>{'|'.join(FORMS)})/$",
        edit_views.step,
        name="desk_answer_step",
    ),
    path("<int:pk>/<slug:name>/", views.act, name="desk_answer_act"),
]
