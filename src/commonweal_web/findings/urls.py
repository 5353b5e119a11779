"""/answers/"""

app_name = "findings"
urlpatterns = []
