from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "commonweal_web.audit"
    verbose_name = "Audit"

    def ready(self) -> None:
        from . import mirror

        mirror.connect()
