"""A headless Chromium for tests: the system's own, never a download."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

# A busy machine is slow, not wrong; who waits for what never comes waits this long (ms).
PATIENCE = 45_000
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise RuntimeError("no chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


class Watched:
    """A page whose console errors, policy violations and requests to other hosts are kept."""

    def __init__(self, browser: Browser, base: str, *, width: int = 1440, height: int = 900):
        self.context = browser.new_context(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
        )
        self.base, self.faults = base, []
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._inside)

    def _said(self, message):
        if message.type == "error":
            self.faults.append(f"{message.text} {message.location.get('url', '')}")

    def _inside(self, request):
        if request.url.startswith("http") and not request.url.startswith(self.base):
            self.faults.append(f"outside: {request.url}")

    def open(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def sign_in(self, username: str, password: str) -> Page:
        self.open("/login/")
        self.page.locator("input[type=text]").first.fill(username)
        self.page.locator("input[type=password]").fill(password)
        self.page.locator("main [type=submit]").click()
        self.page.wait_for_selector(".zg-top")
        return self.page
