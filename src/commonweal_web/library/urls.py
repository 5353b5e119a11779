"""/library/"""

app_name = "library"
urlpatterns = []
