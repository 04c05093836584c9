"""A form as a file: the print-out (PDF) for whoever may read it, Word and Excel for whoever may export.

Every one of them says that it is a draft until the form is approved, and leaves an audit entry.
"""

from django.template.loader import render_to_string

from apps.accounts.models import User
from apps.layers.policies import may
from apps.operations.services import record_audit
from apps.rendering.docx import write_docx
from apps.rendering.paper_sheet import write_paper_sheet
from apps.rendering.pdf import render_pdf

from .form_paper import paper_of
from .form_print import FormPrint, form_print, is_draft
from .models import Submission
from .selectors.lists import submission_for

__all__ = [
    "form_print",
    "is_draft",
    "render_form_docx",
    "render_form_pdf",
    "render_form_xlsx",
    "render_print",
]

STYLESHEETS = ["base.css", "form/form.css"]


def render_form_pdf(submission: Submission, actor: User) -> bytes:
    """Whoever may read a form, or is asked to review it, may print it; to others it is not there."""
    submission_for(actor, submission.pk)
    _note(submission, actor, "print")
    return render_print(form_print(submission, actor))


def render_print(form: FormPrint) -> bytes:
    html = render_to_string("print/form/form.html", {"form": form})
    return render_pdf(html, stylesheets=STYLESHEETS, title=form.title)


def render_form_docx(submission: Submission, actor: User) -> bytes:
    """The form as a Word document. Raises NotAllowedError without the right to export plans."""
    return write_docx(paper_of(_exported(submission, actor, "docx")))


def render_form_xlsx(submission: Submission, actor: User) -> bytes:
    """The form as an Excel sheet. Raises NotAllowedError without the right to export plans."""
    return write_paper_sheet(paper_of(_exported(submission, actor, "xlsx")))


def _exported(submission: Submission, actor: User, kind: str) -> FormPrint:
    submission_for(actor, submission.pk)
    may(actor, "plans.export", submission.subject).require()
    _note(submission, actor, "export", format=kind)
    return form_print(submission, actor)


def _note(submission: Submission, actor: User, verb: str, **after: str) -> None:
    record_audit(
        actor=actor,
        action=f"submissions.{verb}",
        obj=submission,
        institution=submission.institution,
        after=after or None,
    )
