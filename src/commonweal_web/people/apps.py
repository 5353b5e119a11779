from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "commonweal_web.people"
    verbose_name = "People"

    def ready(self) -> None:
        from . import rules  # noqa: F401 - registers every permission
