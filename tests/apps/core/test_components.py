"""What comes into a component is escaped, whatever stood there before."""

from django.template import Context, Template
from django.utils.safestring import mark_safe

from apps.core import components


def test_a_text_is_escaped_after_its_equal_that_was_safe():
    safe = components.level_mark("red", mark_safe("<b>红</b>"))
    plain = components.level_mark("red", "<b>红</b>")

    assert "<b>红</b>" in safe
    assert "&lt;b&gt;红&lt;/b&gt;" in plain


def test_a_panel_shows_its_title_note_and_content():
    shown = Template(
        '{% panel title=title note="3 条" flush=True %}<i>{{ text }}</i>{% endpanel %}'
    )
    html = shown.render(Context({"title": "A & B", "text": "<script>"}))

    assert "<h2>A &amp; B</h2><small>3 条</small>" in html
    assert '<div class="zg-panel__body zg-panel__body--flush"><i>&lt;script&gt;</i></div>' in html
