"""One form as a file: the print-out for every reader, Word and Excel for whoever may export."""

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render

from apps.accounts.requests import SignedInRequest
from apps.operations.models import JobRun
from apps.submissions.print_files import file_of
from apps.submissions.reports import note_print, render_form_xlsx
from apps.submissions.views.base import FormView

OFFICE = "application/vnd.openxmlformats-officedocument"
ASK_AGAIN_SECONDS = "1"


class FileView(FormView):
    """Sends the file, or the page that waits for it; never kept by a shared cache."""

    suffix, content_type, disposition = "pdf", "application/pdf", "attachment"

    def content(self, request: SignedInRequest) -> bytes | JobRun:
        """The file that a job has made, or the run that makes it."""
        found = file_of(
            submission=self.submission,
            actor=request.user,
            kind=self.suffix,
            again=bool(request.GET.get("again")),
        )
        if isinstance(found, bytes):
            note_print(self.submission, request.user, self.suffix)
        return found

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        found = self.content(request)
        if isinstance(found, JobRun):
            return self.wait(request, found)
        response = HttpResponse(found, content_type=self.content_type)
        name = quote(f"{self.submission.title}.{self.suffix}")
        response["Content-Disposition"] = f"{self.disposition}; filename*=UTF-8''{name}"
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response

    def wait(self, request: SignedInRequest, run: JobRun) -> HttpResponse:
        """A page that asks again by itself, and becomes the file."""
        failed = run.state == JobRun.State.FAILED
        context = {"submission": self.submission, "run": run, "failed": failed}
        response = render(request, "submissions/print_wait.html", context)
        if not failed:
            response["Refresh"] = f"{ASK_AGAIN_SECONDS}; url={request.path}"
        return response


class SubmissionPrint(FileView):
    """打印原表: the form as the document prints it, as PDF."""

    disposition = "inline"


class SubmissionDocx(FileView):
    """导出 Word."""

    required_action = "plans.export"
    suffix, content_type = "docx", f"{OFFICE}.wordprocessingml.document"


class SubmissionXlsx(FileView):
    """导出 Excel, made at once: it costs what a page costs."""

    required_action = "plans.export"
    suffix, content_type = "xlsx", f"{OFFICE}.spreadsheetml.sheet"

    def content(self, request: SignedInRequest) -> bytes:
        return render_form_xlsx(self.submission, request.user)
