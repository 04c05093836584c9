"""WeasyPrint behind one method. Imported by the rendering child only: the import takes a second."""

from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from .continuation import repeat_heads

SCHEME = "asset:"


class AssetFetcher(URLFetcher):
    """Serves `asset:NAME` for registered names; no file, no network, no data."""

    def __init__(self, assets: dict[str, str]) -> None:
        super().__init__(allowed_protocols=())
        self.assets = assets

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        path = self.assets.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
        if path is None:
            raise ValueError(f"not a registered asset: {url[:80]}")
        return URLFetcherResponse(url, Path(path).read_bytes())


class Engine:
    """Keeps what documents share: the fonts and the parsed style sheets."""

    def __init__(self, assets: dict[str, str]) -> None:
        self.fetcher = AssetFetcher(assets)
        self.fonts = FontConfiguration()
        self.sheets: dict[str, tuple[int, CSS]] = {}

    def render(self, html: str, stylesheets: list[str], title: str) -> bytes:
        sheets = [self.sheet(name) for name in stylesheets]
        document = HTML(string=html, base_url=SCHEME, url_fetcher=self.fetcher)

        def lay_out() -> Any:
            # Presentational hints: `<col width>` is how a template's column shares get here.
            return document.render(
                font_config=self.fonts, stylesheets=sheets, presentational_hints=True
            )

        laid_out = repeat_heads(document, lay_out)
        laid_out.metadata.title = title
        return laid_out.write_pdf()

    def sheet(self, name: str) -> CSS:
        """Parsed once, and again when the file has changed on disk."""
        path = Path(self.fetcher.assets[name])
        changed = path.stat().st_mtime_ns
        known = self.sheets.get(name)
        if known is None or known[0] != changed:
            parsed = CSS(
                string=path.read_text("utf-8"),
                base_url=SCHEME,
                url_fetcher=self.fetcher,
                font_config=self.fonts,
            )
            known = self.sheets[name] = (changed, parsed)
        return known[1]
