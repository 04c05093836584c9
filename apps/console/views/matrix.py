"""构成要素: the document's table of five systems × five layers."""

from typing import Any

from apps.chains.tabs import reference_tabs
from apps.console import selectors
from apps.layers.pages import DetailPage
from apps.layers.registry import layer_words


class MatrixPage(DetailPage):
    title = "构成要素"
    staff = True
    template = "console/matrix.html"

    def context(self, request: Any) -> dict[str, Any]:
        institution = request.user.institution
        words = layer_words(institution)
        return {
            "tabs": reference_tabs(institution, "console:matrix"),
            "layers": words,
            "lines": selectors.matrix_lines(institution, [code for code, _ in words]),
        }
