from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class FindingsConfig(AppConfig):
    name = "commonweal_web.findings"
    verbose_name = "Answers"

    def ready(self) -> None:
        from commonweal_web.findings.drift import note_change
        from commonweal_web.findings.protection import VERSIONS
        from commonweal_web.library.models import Effect, Study

        VERSIONS.keep_protected(self)
        for signal in (post_save, post_delete):
            for model in (Effect, Study):
                signal.connect(note_change, sender=model)
