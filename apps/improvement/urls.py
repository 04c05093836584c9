"""Addresses under /problems/."""

from django.urls import path

from apps.improvement import views

app_name = "improvement"
urlpatterns = [
    path("", views.ProblemList.as_view(), name="problem_list"),
    path("ledger/", views.Ledger.as_view(), name="ledger"),
    path("new/", views.ProblemNew.as_view(), name="problem_new"),
    path("new/<int:pk>/", views.ProblemWrite.as_view(), name="problem_write"),
    path("<int:pk>/", views.ProblemDetail.as_view(), name="problem_detail"),
    path("<int:pk>/causes/", views.CauseAdd.as_view(), name="cause_add"),
    path("<int:pk>/measures/", views.MeasureAdd.as_view(), name="measure_add"),
    path("<int:pk>/owner/", views.HandOver.as_view(), name="hand_over"),
    path("<int:pk>/judge/", views.Judge.as_view(), name="judge"),
    path("measures/<int:pk>/change/", views.MeasureChange.as_view(), name="measure_change"),
    path("measures/<int:pk>/drop/", views.MeasureDrop.as_view(), name="measure_drop"),
    path("measures/<int:pk>/evidence/", views.EvidenceAdd.as_view(), name="evidence_add"),
    path(
        "measures/<int:pk>/evidence/<int:item_id>/remove/",
        views.EvidenceRemove.as_view(),
        name="evidence_remove",
    ),
    path("measures/<int:pk>/finish/", views.MeasureFinish.as_view(), name="measure_finish"),
    path("measures/<int:pk>/recheck/", views.MeasureRecheck.as_view(), name="measure_recheck"),
    path("measures/<int:pk>/extension/", views.ExtensionAsk.as_view(), name="extension_ask"),
    path("extensions/<int:pk>/", views.ExtensionDecide.as_view(), name="extension_decide"),
    path("escalations/<int:pk>/", views.EscalationDecide.as_view(), name="escalation_decide"),
]
