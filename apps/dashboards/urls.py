"""Addresses of my desk."""

from django.urls import path

from apps.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.DeskView.as_view(), name="desk"),
    path("inbox/", views.InboxView.as_view(), name="inbox"),
    path("inbox/<int:pk>/", views.NoticeOpen.as_view(), name="notice_open"),
    path("search/", views.SearchView.as_view(), name="search"),
]
