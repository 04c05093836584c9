"""Addresses under /reports/."""

from django.urls import path

from apps.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.ReportList.as_view(), name="list"),
    path("new/", views.ReportNew.as_view(), name="new"),
    path("register/", views.Register.as_view(), name="register"),
    path("targets/", views.TargetList.as_view(), name="targets"),
    path("packs/", views.PackList.as_view(), name="packs"),
    path("packs/<int:pk>/", views.PackDetail.as_view(), name="pack"),
    path("packs/<int:pk>/export/", views.PackExport.as_view(), name="pack_export"),
    path("files/<int:pk>/", views.ArtifactFetch.as_view(), name="file"),
    path("<int:pk>/", views.ReportDetail.as_view(), name="detail"),
    path("<int:pk>/sections/<slug:section>/", views.SectionSave.as_view(), name="section"),
    path("<int:pk>/texts/<int:revision_id>/", views.TextSettle.as_view(), name="settle"),
    path("<int:pk>/submit/", views.ReportSubmit.as_view(), name="submit"),
    path("<int:pk>/withdraw/", views.ReportWithdraw.as_view(), name="withdraw"),
    path("<int:pk>/approve/", views.ReportApprove.as_view(), name="approve"),
    path("<int:pk>/return/", views.ReportReturn.as_view(), name="return"),
    path("<int:pk>/reopen/", views.ReportReopen.as_view(), name="reopen"),
    path("<int:pk>/render/", views.ReportRender.as_view(), name="render"),
]
