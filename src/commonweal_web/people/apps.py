from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "commonweal_web.people"
    verbose_name = "People"
