"""Addresses under /warnings/."""

from django.urls import path

from apps.monitoring import views

app_name = "monitoring"
urlpatterns = [
    path("", views.WarningList.as_view(), name="warning_list"),
    path("recompute/", views.Recompute.as_view(), name="recompute"),
    path("<int:pk>/", views.WarningDetail.as_view(), name="warning_detail"),
    path("<int:pk>/acknowledge/", views.WarningAcknowledge.as_view(), name="acknowledge"),
    path("<int:pk>/dismiss/", views.WarningDismiss.as_view(), name="dismiss"),
]
