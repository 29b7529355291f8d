"""Accessible PDFs: words are handed over as data, never as markup, and whatever people write, a file comes out."""

import json
import re
from pathlib import Path
from typing import Any

# What the fonts that come along can surely show; an accessible PDF may hold nothing that cannot be shown.
_SHOWN = (
    re.compile(r"[^\n -~\u00a0-\u024f\u0370-\u0373\u0376-\u0377\u037b-\u03ff\u0400-\u045f\u2010-\u2026\u20ac]"),
    re.compile(r"[^\n -~\u00a1-\u00ac\u00ae-\u017f]"),
)
INSTEAD = "?"
FONTS = Path(__file__).resolve().parents[1] / "static" / "vendor" / "print"  # the letters of the site


def made(template: Path, told: dict[str, Any]) -> bytes:
    """`template` filled with what it is `told`, as PDF/UA-1: tagged, titled, with its language.

    Letters and pictures that no font of ours has become question marks: an emoji must not take the file from everyone.
    """
    import typst

    data = json.dumps(told, ensure_ascii=False)
    for more in (*_SHOWN, None):
        try:
            file = typst.compile(
                str(template), format="pdf", pdf_standards=["ua-1"], sys_inputs={"data": data},
                ignore_system_fonts=True, font_paths=[str(FONTS)],
            )  # fmt: skip
        except typst.TypstError:
            if more is None:
                raise
            data = more.sub(INSTEAD, data)
        else:
            break
    assert isinstance(file, bytes)
    return file
