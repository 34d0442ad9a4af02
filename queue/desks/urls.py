from django.urls import path

from desks import outcome_views, views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("console/", views.console, name="desk-console"),
    path("open/", views.open_desk, name="desk-open"),
    path("next/", views.call_next, name="desk-next"),
    path("tickets/", views.add, name="desk-add"),
    path("tickets/<int:pk>/outcome/", outcome_views.outcome, name="desk-outcome"),
    path("tickets/<int:pk>/<str:move>/", views.move, name="desk-move"),
    path("contacts/", outcome_views.without_ticket, name="desk-contact"),
    path("<str:move>/", views.change, name="desk-change"),
]
