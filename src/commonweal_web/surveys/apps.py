from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "commonweal_web.surveys"
    verbose_name = "Surveys"

    def ready(self) -> None:
        from commonweal_web.surveys.protection import VERSIONS

        VERSIONS.keep_protected(self)
