"""Addresses under /plans/."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from apps.submissions import views


class RowKeyConverter(StringConverter):
    """``i12`` or ``r7``."""

    regex = "[ir][0-9]{1,18}"


register_converter(RowKeyConverter, "rowkey")

app_name = "submissions"
urlpatterns = [
    path("", views.SubmissionList.as_view(), name="list"),
    path("open/", views.YearOpen.as_view(), name="open_year"),
    path("close/", views.YearClose.as_view(), name="close_year"),
    path("<int:pk>/", views.SubmissionDetail.as_view(), name="detail"),
    path("<int:pk>/prefill/", views.SubmissionPrefill.as_view(), name="prefill"),
    path("<int:pk>/print.pdf", views.SubmissionPrint.as_view(), name="print"),
    path("<int:pk>/export.docx", views.SubmissionDocx.as_view(), name="export_docx"),
    path("<int:pk>/export.xlsx", views.SubmissionXlsx.as_view(), name="export_xlsx"),
    path("<int:pk>/cells/", views.CellSave.as_view(), name="cell_save"),
    path(
        "<int:pk>/cells/<rowkey:row_key>/<slug:column>/",
        views.CellHistory.as_view(),
        name="cell_history",
    ),
    path("<int:pk>/header/", views.HeaderSave.as_view(), name="header_save"),
    path(
        "<int:pk>/conflicts/<int:conflict_id>/",
        views.ConflictResolve.as_view(),
        name="conflict_resolve",
    ),
    path("<int:pk>/rows/", views.RowAdd.as_view(), name="row_add"),
    path("<int:pk>/rows/<int:row_id>/", views.RowRename.as_view(), name="row_rename"),
    path("<int:pk>/rows/<int:row_id>/delete/", views.RowDelete.as_view(), name="row_delete"),
    path("<int:pk>/groups/", views.GroupAdd.as_view(), name="group_add"),
    path("<int:pk>/groups/<int:group_id>/", views.GroupRename.as_view(), name="group_rename"),
    path(
        "<int:pk>/groups/<int:group_id>/delete/", views.GroupDelete.as_view(), name="group_delete"
    ),
    path("<int:pk>/problems/<int:problem_id>/", views.ProblemTake.as_view(), name="problem_take"),
    path("<int:pk>/phases/<int:phase_id>/submit/", views.PhaseSubmit.as_view(), name="submit"),
    path(
        "<int:pk>/phases/<int:phase_id>/withdraw/", views.PhaseWithdraw.as_view(), name="withdraw"
    ),
    path("<int:pk>/phases/<int:phase_id>/approve/", views.PhaseApprove.as_view(), name="approve"),
    path("<int:pk>/phases/<int:phase_id>/return/", views.PhaseReturn.as_view(), name="return"),
    path("<int:pk>/phases/<int:phase_id>/reopen/", views.PhaseReopen.as_view(), name="reopen"),
    path("<int:pk>/remarks/", views.RemarkSave.as_view(), name="remark_save"),
    path(
        "<int:pk>/remarks/<int:remark_id>/delete/",
        views.RemarkDelete.as_view(),
        name="remark_delete",
    ),
    path(
        "<int:pk>/remarks/<int:remark_id>/answer/",
        views.RemarkAnswer.as_view(),
        name="remark_answer",
    ),
]
