from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "commonweal_web.privacy"
    verbose_name = "Privacy"
