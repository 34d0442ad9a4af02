from django.urls import path

from stations import views

urlpatterns = [
    path("pair/<str:token>/", views.pair, name="pair"),
    path("stations/", views.stations, name="stations"),
    path("stations/add/", views.add, name="station-add"),
    path("stations/<int:pk>/<str:action>/", views.change, name="station-change"),
]
