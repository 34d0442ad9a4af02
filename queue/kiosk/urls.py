from django.urls import path

from kiosk import phone, views

urlpatterns = [
    path("kiosk/", views.kiosk, name="kiosk"),
    path("kiosk/other/", views.other, name="kiosk-other"),
    path("kiosk/alive/", views.alive, name="kiosk-alive"),
    path("kiosk/tickets/", views.take, name="kiosk-take"),
    path("kiosk/tickets/<slug:token>/", views.ticket, name="kiosk-ticket"),
    path("t/<slug:token>/", phone.ticket, name="ticket"),
    path("t/<slug:token>/leave/", phone.leave, name="ticket-leave"),
    path("t/<slug:token>/return/", phone.return_to_line, name="ticket-return"),
]
