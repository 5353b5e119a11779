"""/account/data/"""

from django.urls import path

from commonweal_web.privacy import account_views

urlpatterns = [
    path("", account_views.data, name="privacy_data"),
    path("export/", account_views.export, name="privacy_export"),
    path("erase/", account_views.erase, name="privacy_erase"),
    path("consents/<int:pk>/withdraw/", account_views.withdraw, name="privacy_withdraw"),
]
