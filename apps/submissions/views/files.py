"""One form as a file: the print-out for every reader, Word and Excel for whoever may export."""

from urllib.parse import quote

from django.http import HttpResponse

from apps.accounts.requests import SignedInRequest
from apps.submissions.reports import render_form_docx, render_form_pdf, render_form_xlsx
from apps.submissions.views.base import FormView

OFFICE = "application/vnd.openxmlformats-officedocument"


class FileView(FormView):
    """Sends what `content` makes; never kept by a shared cache."""

    suffix, content_type, disposition = "pdf", "application/pdf", "attachment"

    def content(self, request: SignedInRequest) -> bytes:
        raise NotImplementedError

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        response = HttpResponse(self.content(request), content_type=self.content_type)
        name = quote(f"{self.submission.title}.{self.suffix}")
        response["Content-Disposition"] = f"{self.disposition}; filename*=UTF-8''{name}"
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


class SubmissionPrint(FileView):
    """打印原表: the form as the document prints it, as PDF."""

    disposition = "inline"

    def content(self, request: SignedInRequest) -> bytes:
        return render_form_pdf(self.submission, request.user)


class SubmissionDocx(FileView):
    """导出 Word."""

    required_action = "plans.export"
    suffix, content_type = "docx", f"{OFFICE}.wordprocessingml.document"

    def content(self, request: SignedInRequest) -> bytes:
        return render_form_docx(self.submission, request.user)


class SubmissionXlsx(FileView):
    """导出 Excel."""

    required_action = "plans.export"
    suffix, content_type = "xlsx", f"{OFFICE}.spreadsheetml.sheet"

    def content(self, request: SignedInRequest) -> bytes:
        return render_form_xlsx(self.submission, request.user)
