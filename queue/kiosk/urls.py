from functools import partial

from kiosk import phone_views, views
from web.pages import client_page

kiosk_page = partial(client_page, refusal_template="kiosk/refused.html")

urlpatterns = [
    kiosk_page("kiosk/", views.kiosk, name="kiosk"),
    kiosk_page("kiosk/other/", views.other, name="kiosk-other"),
    kiosk_page("kiosk/alive/", views.alive, name="kiosk-alive"),
    kiosk_page("kiosk/tickets/", views.take, name="kiosk-take"),
    kiosk_page("kiosk/tickets/<slug:token>/", views.ticket, name="kiosk-ticket"),
    client_page("t/<slug:token>/", phone_views.ticket, name="ticket"),
    client_page("t/<slug:token>/leave/", phone_views.leave, name="ticket-leave"),
    client_page("t/<slug:token>/return/", phone_views.return_to_line, name="ticket-return"),
]
