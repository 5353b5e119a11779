"""After an editor changes what readers see, kept pages are out of date."""

from django.db.models.signals import post_delete, post_save
from wagtail.images import get_image_model
from wagtail.models import Page, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from commonweal_web.kept_pages import start_new_generation

from .models import Centre, MenuItem


def connect() -> None:
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(start_new_generation, dispatch_uid="pages")
    for model in (MenuItem, Centre, Site, get_image_model()):
        post_save.connect(start_new_generation, sender=model, dispatch_uid="pages")
        post_delete.connect(start_new_generation, sender=model, dispatch_uid="pages")
    # Wagtail deletes every page as a Page, whatever its kind; a live one was seen by readers.
    post_delete.connect(start_new_generation, sender=Page, dispatch_uid="pages")
