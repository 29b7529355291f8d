"""Whether the libraries of the machine help are installed: without them the product works, and proposes nothing."""

from functools import cache
from importlib.util import find_spec


@cache
def installed() -> bool:
    """Whether numpy, scipy and scikit-learn can be imported. Imports none of them, so the web process may ask."""
    return all(find_spec(name) is not None for name in ("numpy", "scipy", "sklearn", "threadpoolctl"))
