"""构成要素: the document's table of five systems × five layers."""

from django.http import HttpResponse
from django.shortcuts import render

from apps.accounts.requests import SignedInRequest
from apps.chains.tabs import reference_tabs
from apps.console import selectors
from apps.console.views.base import ConsoleView
from apps.layers.registry import layer_words


class MatrixPage(ConsoleView):
    def get(self, request: SignedInRequest) -> HttpResponse:
        institution = request.user.institution
        words = layer_words(institution)
        context = {
            "tabs": reference_tabs(institution, "console:matrix"),
            "layers": words,
            "lines": selectors.matrix_lines(institution, [code for code, _ in words]),
        }
        return render(request, "console/matrix.html", context)
