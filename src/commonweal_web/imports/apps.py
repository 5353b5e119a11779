from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "commonweal_web.imports"
    verbose_name = "Imports"
