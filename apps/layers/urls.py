"""Addresses under /lists/: what a person keeps of any list."""

from django.urls import path

from apps.layers import views

app_name = "lists"
urlpatterns = [
    path("view/", views.ViewSave.as_view(), name="view_save"),
    path("view/<int:pk>/drop/", views.ViewDrop.as_view(), name="view_drop"),
    path("taste/", views.Taste.as_view(), name="taste"),
]
