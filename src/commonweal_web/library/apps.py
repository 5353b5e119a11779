from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "commonweal_web.library"
    verbose_name = "Library"
