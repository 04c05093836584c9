"""Every address of zhengai; each app names its own."""

from django.urls import include, path

from apps.core.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("apps.accounts.urls")),
    path("", include("apps.dashboards.urls")),
    path("lists/", include("apps.layers.urls")),
    path("warnings/", include("apps.monitoring.urls")),
    path("problems/", include("apps.improvement.urls")),
    path("diagnosis/", include("apps.diagnosis.urls")),
    path("reports/", include("apps.reports.urls")),
    path("evidence/", include("apps.evidence.urls")),
    path("plans/", include("apps.submissions.urls")),
    path("data/", include("apps.datahub.urls")),
    path("reference/", include("apps.chains.urls")),
    path("console/", include("apps.console.urls")),
]
