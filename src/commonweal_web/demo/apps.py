from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "commonweal_web.demo"
    verbose_name = "Demonstration"
