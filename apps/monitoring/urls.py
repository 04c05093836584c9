"""Addresses under /warnings/."""

from django.urls import path

from apps.monitoring import views

app_name = "monitoring"
urlpatterns = [
    path("", views.WarningList.as_view(), name="warning_list"),
    path("recompute/", views.Recompute.as_view(), name="recompute"),
    path("rules/", views.RuleList.as_view(), name="rule_list"),
    path("rules/<int:pk>/", views.RuleDetail.as_view(), name="rule_detail"),
    path("rules/<int:pk>/change/", views.RuleChange.as_view(), name="rule_change"),
    path("<int:pk>/", views.WarningDetail.as_view(), name="warning_detail"),
    path("<int:pk>/acknowledge/", views.WarningAcknowledge.as_view(), name="acknowledge"),
    path("<int:pk>/dismiss/", views.WarningDismiss.as_view(), name="dismiss"),
    path("<int:pk>/mute/", views.WarningMute.as_view(), name="mute"),
    path("<int:pk>/rectify/", views.WarningRectify.as_view(), name="rectify"),
]
