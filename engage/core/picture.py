"""The code as a picture that a phone can read."""

from dataclasses import dataclass

import segno

from engage.core.ids import shown

QUIET = 4  # modules of white around the picture, as the standard asks


@dataclass(frozen=True)
class Picture:
    """A square picture: its side in modules, and the path of what is black."""

    side: int
    path: str


def picture(code: str) -> Picture:
    """The code's text as a QR code. It holds the code alone and no address: nothing opens by being scanned."""
    matrix = segno.make(shown(code), error="m", micro=False).matrix
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            width = next((n for n, module in enumerate(row[x:]) if not module), len(row) - x)
            if width:
                runs.append(f"M{x + QUIET} {y + QUIET}h{width}v1h-{width}z")
            x += width + 1
    return Picture(len(matrix) + 2 * QUIET, "".join(runs))
