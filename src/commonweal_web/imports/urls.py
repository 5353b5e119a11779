"""/library/import/"""

from django.urls import path

from commonweal_web.imports import effects_views, views

app_name = "imports"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("effects/", effects_views.tables, name="effects"),
    path("effects/<int:pk>/", effects_views.one, name="effects_import"),
    path("effects/<int:pk>/bring-in/", effects_views.bring_in, name="effects_bring_in"),
    path("effects/<int:pk>/discard/", effects_views.discard, name="effects_discard"),
    path("effects/<int:pk>/undo/", effects_views.undo, name="effects_undo"),
    path("<int:pk>/", views.one, name="import"),
    path("<int:pk>/references.csv", views.references_csv, name="csv"),
    path("<int:pk>/bring-in/", views.bring_in, name="bring_in"),
    path("<int:pk>/go-on/", views.go_on, name="go_on"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("<int:pk>/undo/", views.undo, name="undo"),
]
