from display import views
from web.pages import client_page

urlpatterns = [
    client_page("", views.display, name="display"),
    client_page("alive/", views.alive, name="display-alive"),
]
