"""The code as a picture."""

import re

import segno

from engage.core.ids import shown
from engage.core.picture import QUIET, picture

CODE = "CDFGHJKMNPQRTWXY3479"


def test_the_picture_holds_the_code_and_nothing_else() -> None:
    drawn = picture(CODE)
    black = {
        (int(x) - QUIET + n, int(y) - QUIET)
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", drawn.path)
        for n in range(int(width))
    }
    matrix = segno.make(shown(CODE), error="m", micro=False).matrix
    assert black == {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert drawn.side == len(matrix) + 2 * QUIET
    assert "http" not in shown(CODE)
