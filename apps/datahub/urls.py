"""Addresses under /data/."""

from django.urls import path

from apps.datahub.views import imports, lineage, mappings, metrics

app_name = "datahub"
urlpatterns = [
    path("imports/", imports.ImportList.as_view(), name="import_list"),
    path("imports/upload/", imports.ImportUpload.as_view(), name="import_upload"),
    path("imports/template.xlsx", imports.ImportTemplate.as_view(), name="import_template"),
    path("imports/<int:pk>/", imports.ImportDetail.as_view(), name="import_detail"),
    path("imports/<int:pk>/rows/", imports.ImportRows.as_view(), name="import_rows"),
    path("imports/<int:pk>/errors.xlsx", imports.ImportErrors.as_view(), name="import_errors"),
    path("imports/<int:pk>/commit/", imports.ImportCommit.as_view(), name="import_commit"),
    path("imports/<int:pk>/cancel/", imports.ImportCancel.as_view(), name="import_cancel"),
    path("imports/<int:pk>/undo/", imports.ImportUndo.as_view(), name="import_undo"),
    path("mappings/", mappings.MappingList.as_view(), name="mapping_list"),
    path("mappings/new/", mappings.MappingSample.as_view(), name="mapping_sample"),
    path("mappings/save/", mappings.MappingSave.as_view(), name="mapping_save"),
    path("mappings/<int:pk>/delete/", mappings.MappingDelete.as_view(), name="mapping_delete"),
    path("metrics/", metrics.MetricList.as_view(), name="metric_list"),
    path("metrics/<int:pk>/", metrics.MetricDetail.as_view(), name="metric_detail"),
    path("subjects/<int:pk>/", metrics.SubjectMetrics.as_view(), name="subject_metrics"),
    path("observations/<int:pk>/", lineage.ObservationDetail.as_view(), name="observation_detail"),
]
