"""Pictures that are drawn on the spot, as part of the page."""

import segno
from markupsafe import Markup


def qr(text: str) -> Markup:
    """`text` as a square that a phone can read: black on white in every colour scheme, hidden from screen readers.

    Whatever the picture says must also stand beside it in words.
    """
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        omitsize=True, border=4, light="#fff", svgclass=None, lineclass=None
    )
    return Markup(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S704 - no text in it
