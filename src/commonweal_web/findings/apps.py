from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "commonweal_web.findings"
    verbose_name = "Answers"
