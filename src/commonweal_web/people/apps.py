from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "commonweal_web.people"
    verbose_name = "People"

    def ready(self) -> None:
        from . import events, rules  # noqa: F401 - `rules` registers every permission

        events.connect()
