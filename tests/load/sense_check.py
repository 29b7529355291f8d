"""One figure of a measurement, what is asked of it, and whether it is reached."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """A figure with a least or a most; with neither it is only told."""

    name: str
    figure: float
    least: float | None = None
    most: float | None = None

    @property
    def good(self) -> bool:
        """Whether the figure keeps within what is asked."""
        return (self.least is None or self.figure >= self.least) and (self.most is None or self.figure <= self.most)

    @property
    def asked(self) -> str:
        """What is asked, in words."""
        if self.least is not None:
            return f"at least {self.least:g}"
        return "" if self.most is None else f"at most {self.most:g}"
