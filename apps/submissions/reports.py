"""A form as a file: the print-out (PDF) for whoever may read it, Word and Excel for whoever may export.

Every one of them says that it is a draft until the form is approved, and leaves an audit entry.
"""

from collections.abc import Callable

from django.template.loader import render_to_string

from apps.accounts.models import User
from apps.layers.policies import may
from apps.operations.services import record_audit
from apps.rendering.assets import assets
from apps.rendering.docx import write_docx
from apps.rendering.paper_sheet import write_paper_sheet
from apps.rendering.pdf import render_pdf

from .form_paper import paper_of
from .form_print import FormPrint, form_print, is_draft
from .models import Submission
from .selectors.lists import submission_for

__all__ = [
    "MAKERS",
    "form_print",
    "html_of",
    "is_draft",
    "note_print",
    "printed_for",
    "render_form_docx",
    "render_form_pdf",
    "render_form_xlsx",
    "render_print",
    "style_of",
]

STYLESHEETS = ["base.css", "form/form.css"]


def html_of(form: FormPrint) -> str:
    return render_to_string("print/form/form.html", {"form": form})


def style_of() -> str:
    """The style sheets of the print-out, as text."""
    return "".join(assets[name].read_text(encoding="utf-8") for name in STYLESHEETS)


def render_print(form: FormPrint) -> bytes:
    """As PDF; somebody waits for it on a page that asks again, so it may take its time."""
    return render_pdf(html_of(form), stylesheets=STYLESHEETS, title=form.title, in_job=True)


# How a file of each kind is made of the form as it prints.
MAKERS: dict[str, Callable[[FormPrint], bytes]] = {
    "pdf": render_print,
    "docx": lambda form: write_docx(paper_of(form)),
    "xlsx": lambda form: write_paper_sheet(paper_of(form)),
}


def printed_for(submission: Submission, actor: User, kind: str) -> FormPrint:
    """Whoever may read a form, or is asked to review it, may print it; Word and Excel are exports.

    Raises NotFoundError, and NotAllowedError without the right to export plans.
    """
    submission_for(actor, submission.pk)
    if kind != "pdf":
        may(actor, "plans.export", submission.subject).require()
    return form_print(submission, actor)


def note_print(submission: Submission, actor: User, kind: str) -> None:
    """An audit entry for a file that somebody takes along."""
    record_audit(
        actor=actor,
        action="submissions.print" if kind == "pdf" else "submissions.export",
        obj=submission,
        institution=submission.institution,
        after=None if kind == "pdf" else {"format": kind},
    )


def _rendered(submission: Submission, actor: User, kind: str) -> bytes:
    form = printed_for(submission, actor, kind)
    note_print(submission, actor, kind)
    return MAKERS[kind](form)


def render_form_pdf(submission: Submission, actor: User) -> bytes:
    return _rendered(submission, actor, "pdf")


def render_form_docx(submission: Submission, actor: User) -> bytes:
    return _rendered(submission, actor, "docx")


def render_form_xlsx(submission: Submission, actor: User) -> bytes:
    return _rendered(submission, actor, "xlsx")
