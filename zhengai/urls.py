"""Every address of zhengai; each app names its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("apps.accounts.urls")),
    path("", include("apps.dashboards.urls")),
    path("plans/", include("apps.submissions.urls")),
    path("operations/", include("apps.operations.urls")),
    path("console/", include("apps.console.urls")),
]
