from functools import partial

from kiosk import phone, views
from web.pages import client_page

kiosk_page = partial(client_page, refusal_template="kiosk/refused.html")

urlpatterns = [
    kiosk_page("kiosk/", views.kiosk, name="kiosk"),
    kiosk_page("kiosk/other/", views.other, name="kiosk-other"),
    kiosk_page("kiosk/alive/", views.alive, name="kiosk-alive"),
    kiosk_page("kiosk/tickets/", views.take, name="kiosk-take"),
    kiosk_page("kiosk/tickets/<slug:token>/", views.ticket, name="kiosk-ticket"),
    client_page("t/<slug:token>/", phone.ticket, name="ticket"),
    client_page("t/<slug:token>/leave/", phone.leave, name="ticket-leave"),
    client_page("t/<slug:token>/return/", phone.return_to_line, name="ticket-return"),
]
