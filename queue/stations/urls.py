from django.utils.translation import gettext_lazy as _

from centre.rights import manages
from stations import views
from web.pages import client_page, staff_page

urlpatterns = [
    client_page("pair/<str:token>/", views.pair, name="pair"),
    staff_page("stations/", views.stations, name="stations", label=_("Stations"), shown_to=manages),
    staff_page("stations/add/", views.add, name="station-add"),
    staff_page("stations/<int:pk>/<str:action>/", views.change, name="station-change"),
]
