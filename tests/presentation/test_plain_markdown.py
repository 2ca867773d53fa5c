"""Does a page of the guide come out as HTML, and never as somebody else's markup?"""

from sameside.presentation.plain_markdown import as_html


def test_it_knows_what_the_guide_is_written_in() -> None:
    words = "## Who\n\nOne `line`\nand **more**, see [there](there.md).\n\n- a\n  b\n- c\n\n> quoted\n>\n> again\n\n"
    text = f"{words}| x | y |\n| --- | --- |\n| 1 | 2 |"
    assert as_html(text).replace("\n", "") == (
        "<h2>Who</h2><p>One <code>line</code> and <b>more</b>, see there.</p><ul><li>a b</li><li>c</li></ul>"
        "<blockquote><p>quoted</p><p>again</p></blockquote>"
        '<div class="table-frame" tabindex="0" role="region" aria-label="x y"><table class="table">'
        '<thead><tr><th scope="col">x</th><th scope="col">y</th></tr></thead>'
        "<tbody><tr><td>1</td><td>2</td></tr></tbody></table></div>"
    )


def test_it_escapes_what_looks_like_markup() -> None:
    assert as_html("<b onclick='x'>`<i>`") == "<p>&lt;b onclick=&#39;x&#39;&gt;<code>&lt;i&gt;</code></p>"
