"""What studies say, as rows: concepts, records, studies, effects; and the public library."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class LibraryConfig(AppConfig):
    name = "commonweal_web.library"
    verbose_name = "Library"

    def ready(self) -> None:
        from commonweal_web.kept_pages import start_new_generation
        from commonweal_web.library import store

        for model in self.get_models():
            for signal in (post_save, post_delete):
                signal.connect(start_new_generation, sender=model, dispatch_uid=f"library {model}")
        store.changed.connect(start_new_generation, dispatch_uid="library")
