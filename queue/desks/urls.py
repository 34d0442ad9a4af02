from django.utils.translation import gettext_lazy as _

from desks import outcome_views, views
from web.pages import staff_page

urlpatterns = [
    staff_page("", views.desk, name="desk", label=_("Desk")),
    staff_page("console/", views.console, name="desk-console"),
    staff_page("open/", views.open_desk, name="desk-open"),
    staff_page("next/", views.call_next, name="desk-next"),
    staff_page("tickets/", views.add, name="desk-add"),
    staff_page("tickets/<int:pk>/outcome/", outcome_views.outcome, name="desk-outcome"),
    staff_page("tickets/<int:pk>/<str:move>/", views.move, name="desk-move"),
    staff_page("contacts/", outcome_views.without_ticket, name="desk-contact"),
    staff_page("<str:move>/", views.change, name="desk-change"),
]
