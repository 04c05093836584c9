"""Addresses."""

app_name = "dashboards"
urlpatterns: list = []
