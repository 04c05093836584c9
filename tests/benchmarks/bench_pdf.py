"""How fast forms print: the rendering child against a first render in this process, in one run.

    python -m tests.benchmarks.bench_pdf [documents]

Only the ratio can be compared between machines. The first render imports WeasyPrint and sets up the
fonts: what every document would cost without a child that stays.
"""

import os
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhengai.settings.test")


def page(number: int) -> str:
    """A two-page form of eight groups and six columns of texts, a little different each time."""
    from django.template.loader import render_to_string

    from apps.submissions import form_print as reports

    captions = ("诊改内容", "现有基础", "年度目标", "主要举措", "建设成效", "存在问题", "改进措施")
    cell = f"1. 第{number}份：专任教师12人，双师型教师占75%\n2.\n3. 新增企业兼职教师3人"
    prompts = ("1. 数量、结构", "2. 专业带头人", "3. 兼职教师情况")
    form = reports.FormPrint(
        title_parts=(
            reports.TitlePart("护理", filled=True),
            reports.TitlePart("专业质量目标计划与诊改报告"),
        ),
        header_fields=(),
        columns=tuple(reports.PrintColumn(caption, 100 / 7) for caption in captions),
        groups=tuple(
            reports.PrintGroup(f"师资队伍建设{n}", prompts, (reports.PrintRow((cell,) * 6),))
            for n in range(6)
        ),
        row_per="group",
        state="",
        is_draft=False,
        footer=reports.PrintFooter("三峡旅游职业技术学院", "张敏", "2026年1月1日 8:00"),
    )
    return render_to_string("print/form/form.html", {"form": form})


def first_render(html: str, sheets: list[str]) -> float:
    from apps.rendering.assets import assets

    start = time.perf_counter()
    from apps.rendering.engine import Engine

    Engine({name: str(path) for name, path in assets.items()}).render(html, sheets, "x")
    return time.perf_counter() - start


def measure(documents: int) -> None:
    from apps.rendering.pdf import render_pdf
    from apps.submissions.reports import STYLESHEETS

    pages = [page(number) for number in range(documents + 1)]
    start = time.perf_counter()
    render_pdf(pages[0], stylesheets=STYLESHEETS, title="x")
    started = time.perf_counter() - start
    start = time.perf_counter()
    for html in pages[1:]:
        render_pdf(html, stylesheets=STYLESHEETS, title="x")
    each = (time.perf_counter() - start) / documents
    baseline = first_render(pages[0], STYLESHEETS)
    write = sys.stdout.write
    write(
        f"child: first document {started:.2f} s, then {each:.3f} s each, {60 / each:.0f} a minute\n"
    )
    write(f"first render in process: {baseline:.2f} s\n")
    write(f"ratio (first render in process / document of the child): {baseline / each:.1f}\n")


def main(documents: int) -> None:
    import django

    django.setup()
    measure(documents)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
