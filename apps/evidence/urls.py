"""Addresses under /evidence/."""

from django.urls import path

from apps.evidence import views

app_name = "evidence"
urlpatterns = [path("<int:pk>/", views.EvidenceDownload.as_view(), name="download")]
