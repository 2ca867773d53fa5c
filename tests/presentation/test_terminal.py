"""Is a table readable, and can no cell of a file repaint the terminal?"""

from sameside.presentation.terminal import Heading, printable, table_text


def test_it_lines_figures_up_on_the_right() -> None:
    text = table_text([Heading("source"), Heading("n", is_figure=True)], [["Web", "1,200"], ["Trade Show", "8"]])
    assert text.splitlines() == ["source          n", "----------  -----", "Web         1,200", "Trade Show      8"]


def test_it_shows_control_characters_as_question_marks() -> None:
    assert printable("a\x1b[2Jb\x07\u202ec") == "a?[2Jb??c"
    assert printable("two\nlines\tand a tab") == "two lines and a tab"
    assert printable("two\nlines", keep_lines=True) == "two\nlines"


def test_it_gives_wide_letters_their_two_columns() -> None:
    text = table_text([Heading("name"), Heading("n", is_figure=True)], [["東京", "1"], ["Köln", "2"]])
    assert text.splitlines()[2:] == ["東京  1", "Köln  2"]
