from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "commonweal_web.pages"
    verbose_name = "Pages"

    def ready(self) -> None:
        from . import signals  # noqa: PLC0415 (models are ready only now)

        signals.connect()
