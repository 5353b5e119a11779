from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PeopleConfig(AppConfig):
    name = "commonweal_web.people"
    verbose_name = "People"

    def ready(self) -> None:
        from . import events, rules  # noqa: F401 - `rules` registers every permission

        events.connect()
        autodiscover_modules("holds")
