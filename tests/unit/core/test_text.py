"""Plain text, safe Markdown, readability."""

from hypothesis import given
from hypothesis import strategies as st

from engage.core.text import lix, markdown, paragraphs, plain, say, stems


def test_plain_text_keeps_every_script_and_loses_what_hides() -> None:
    assert plain("Blå\u0308 \U0001f600\r\n\u202eabc\x00\ud800") == "Blå̈ \U0001f600\nabc"


@given(st.text())
def test_plain_text_is_stable(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    once.encode()


def test_markdown_lets_no_html_and_no_script_through() -> None:
    html = markdown("# Hej\n<script>x</script> [k](javascript:alert(1)) [ok](https://www.borger.dk)")
    assert "<script" not in html
    assert "javascript:" not in html.replace("[k](javascript:alert(1))", "")
    assert '<a href="https://www.borger.dk"' in html


def test_lix_counts_long_words_and_says_nothing_of_a_short_text() -> None:
    assert lix("Kort tekst.") is None
    assert lix("Du kan se den her. " * 30) == 5.0
    assert (lix("Kommunalbestyrelsen koordinerer rammeaftalens fokusområder. " * 30) or 0) > 90


def test_stems_bring_forms_of_a_word_together() -> None:
    assert stems("kommunerne", "da") == stems("kommuner", "da")


def test_paragraphs_are_parted_by_empty_lines() -> None:
    assert paragraphs("a\nb\n\n\nc") == [["a", "b"], ["c"]]


def test_a_message_fills_its_placeholders() -> None:
    assert str(say("At most %(limit)d.", limit=5)) == "At most 5."
