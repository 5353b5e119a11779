from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "commonweal_web.backups"
    verbose_name = "Backups"
