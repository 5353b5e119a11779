from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "commonweal_web.api"
    label = "commonweal_api"
    verbose_name = "API"
