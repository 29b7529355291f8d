"""A page with several buttons in one form: which of them was pressed, and what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, request

from engage.core.errors import Conflict, Forbidden
from engage.core.text import Say
from engage.core.work import Work
from engage.web.work import writing

# What a button does with the thing that the page is about, and what is said when it is done.
Acts = Mapping[str, tuple[Callable[[Work, Any, Any], Any], Callable[[], str]]]


@dataclass(frozen=True)
class Pressed:
    """done: what is said of it; empty when the page is shown again. conflict: somebody was before, or must do it."""

    done: str = ""
    conflict: Say | None = None


def press(form: Any, acts: Acts, key: Any) -> Pressed:
    """Do what the button named by `do` stands for, to the thing with this key. Aborts with 400 for an unknown one."""
    act = acts.get(request.form.get("do", ""))
    if act is None:
        abort(400)
    do, done = act
    if not form.validate():
        return Pressed()
    try:
        with form.refusals(), writing() as work:
            do(work, key, form)
    except (Conflict, Forbidden) as error:
        return Pressed(conflict=error.message)
    return Pressed() if form.refused is not None else Pressed(done())
