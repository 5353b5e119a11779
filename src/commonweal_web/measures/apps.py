from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "commonweal_web.measures"
    verbose_name = "Measures"
