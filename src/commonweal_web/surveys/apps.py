from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "commonweal_web.surveys"
    verbose_name = "Surveys"
