from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "commonweal_web.pages"
    verbose_name = "Pages"

    def ready(self) -> None:
        from . import signals

        signals.connect()
