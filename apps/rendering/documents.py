"""A document of blocks as a PDF: A4, title page, contents with page numbers, numbered sources."""

from django.template.loader import render_to_string

from .blocks import Document
from .pdf import render_pdf

STYLESHEETS = ["base.css", "report/report.css"]


def document_html(document: Document) -> str:
    return render_to_string("print/report/report.html", {"document": document.numbered()})


def document_pdf(document: Document) -> bytes:
    """Made by jobs, and given their time. Raises RenderError where no PDF comes out."""
    html = document_html(document)
    return render_pdf(html, stylesheets=STYLESHEETS, title=document.title, in_job=True)
