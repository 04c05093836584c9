"""The rendering child: what it prints, what it refuses, and that its end is never ours."""

import io
import os
from pathlib import Path

import pypdf
import pytest
from django.conf import settings as django_settings

from apps.rendering import pdf as module
from apps.rendering.blocks import Document
from apps.rendering.documents import document_pdf
from apps.rendering.engine import AssetFetcher
from apps.rendering.errors import RenderError
from apps.rendering.pdf import render_pdf, renderer

PAGE = "<html lang='zh'><body><p>诊断与改进</p>{}</body></html>"


def render(extra: str = "") -> pypdf.PdfReader:
    return pypdf.PdfReader(
        io.BytesIO(render_pdf(PAGE.format(extra), stylesheets=["base.css"], title="试印"))
    )


@pytest.fixture(scope="module", autouse=True)
def own_child():
    """What the child did for other modules is not the cost of the first test here that ends it."""
    renderer.close()


@pytest.fixture
def fresh_child():
    """A child that is started under the conditions of the test, and ends with it."""
    renderer.close()
    yield
    renderer.close()


def without_fonts(folder: Path, *kept: str) -> str:
    config = folder / "fonts.conf"
    dirs = "".join(f"<dir>{path}</dir>" for path in kept)
    config.write_text(f"<fontconfig>{dirs}<cachedir>{folder}/cache</cachedir></fontconfig>")
    return str(config)


def test_a_document_bears_its_title_and_is_rendered_by_one_child():
    first = render()
    child = renderer.child.process.pid
    second = render()

    assert first.metadata.title == "试印"
    assert "诊断与改进" in second.pages[0].extract_text()
    assert renderer.child.process.pid == child


def test_an_unknown_stylesheet_is_named():
    with pytest.raises(KeyError, match="elsewhere"):
        render_pdf("<p>x", stylesheets=["elsewhere.css"], title="x")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname",
        "http://localhost/x.png",
        "data:image/png;base64,AAAA",
        "asset:../manage.py",
    ],
)
def test_nothing_but_registered_assets_is_read(url):
    with pytest.raises(ValueError, match="not a registered asset"):
        AssetFetcher({"base.css": "x"}).fetch(url)


def test_a_document_cannot_bring_in_a_file():
    reader = render(
        f"<img src='{(django_settings.BASE_DIR / 'manage.py').as_uri()}'>"
        f"<object data='file:///etc/hostname'></object><link rel=attachment href='file:///etc/hostname'>"
    )

    assert not reader.attachments
    assert not reader.pages[0].images


def test_the_child_has_none_of_our_secrets(monkeypatch, fresh_child):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///secret")

    render()

    environment = Path(f"/proc/{renderer.child.process.pid}/environ").read_text()
    assert "PATH=" in environment
    assert "secret" not in environment


def test_a_missing_chinese_font_is_named_with_its_remedy(monkeypatch, tmp_path, fresh_child):
    latin = Path("/usr/share/fonts/truetype/dejavu")
    if not latin.exists():
        pytest.skip("needs a font without Chinese signs")
    monkeypatch.setenv("FONTCONFIG_FILE", without_fonts(tmp_path, str(latin)))

    with pytest.raises(RenderError) as caught:
        render()

    assert caught.value.code == "font"
    assert "Noto Serif CJK SC" in caught.value.message
    assert "apt-get install fonts-noto-cjk" in caught.value.message


def test_a_machine_without_any_font_does_not_end_this_process(monkeypatch, tmp_path, fresh_child):
    monkeypatch.setenv("FONTCONFIG_FILE", without_fonts(tmp_path))

    with pytest.raises(RenderError):
        render()

    monkeypatch.delenv("FONTCONFIG_FILE")
    renderer.close()
    assert render()


def test_without_pango_the_message_leads_to_doctor(monkeypatch, tmp_path, fresh_child):
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')")
    known = module.child_environment
    monkeypatch.setattr(
        module, "child_environment", lambda: known() | {"PYTHONPATH": str(tmp_path)}
    )

    with pytest.raises(RenderError) as caught:
        render()

    assert caught.value.code == "library"
    assert "PDF 暂不可用" in caught.value.message
    assert "manage.py doctor" in caught.value.message


def test_a_document_that_takes_too_long_is_given_up(settings, fresh_child):
    settings.RENDERING = {"seconds": 0.05}

    with pytest.raises(RenderError) as caught:
        render()

    assert caught.value.code == "timeout"
    settings.RENDERING = {}
    assert render()


def test_a_report_may_take_longer_than_a_page(settings, fresh_child):
    settings.RENDERING = {"seconds": 0.05, "job_seconds": 120}

    assert render_pdf(PAGE, stylesheets=["base.css"], title="报告", in_job=True)
    assert document_pdf(Document("报告", "学院", "学院", "2026年度", ()))
    renderer.close()
    with pytest.raises(RenderError):
        render()
    settings.RENDERING = {"job_seconds": 0.05}
    renderer.close()
    with pytest.raises(RenderError, match=r"0\.05 秒"):
        document_pdf(Document("报告", "学院", "学院", "2026年度", ()))


def test_a_document_that_wants_too_much_memory_is_given_up(settings, fresh_child):
    settings.RENDERING = {"memory_megabytes": 400}
    assert render()

    with pytest.raises(RenderError) as caught:
        render(f"<!--{'x' * 40_000_000}-->")

    assert caught.value.code == "memory"
    assert render()


def test_a_dead_child_is_replaced():
    render()
    child = renderer.child
    child.process.kill()
    child.process.wait()

    assert render()
    assert renderer.child is not child


def test_a_child_retires_after_its_share_of_documents(settings, fresh_child):
    settings.RENDERING = {"documents_per_child": 2}

    children = []
    for _ in range(3):
        render()
        children.append(renderer.child.process.pid)

    assert children[0] == children[1] != children[2]


def test_after_a_fork_nobody_talks_into_the_parents_pipes():
    render()
    pid = os.fork()
    if not pid:
        os._exit(0 if renderer.child is None else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert renderer.child is not None
    assert render()
