"""A page with several buttons in one form: which of them was pressed, and what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, request

from engage.core.errors import Conflict, Forbidden
from engage.core.text import Say
from engage.core.work import Work
from engage.web.work import writing

# What a button does with the thing that the page is about, and what is said when it is done.
Acts = Mapping[str, tuple[Callable[[Work, Any, Any], Any], Callable[[], str]]]


@dataclass(frozen=True)
class Pressed:
    """done: it is done, and said; otherwise the page is shown again. conflict: somebody was before, or must do it."""

    done: bool = False
    conflict: Say | None = None


def press(form: Any, acts: Acts, key: Any) -> Pressed:
    """Do what the button named by `do` stands for, to the thing with this key, when the form was sent; and say so.

    Aborts with 400 for a button that there is none of.
    """
    if not form.is_submitted():
        return Pressed()
    act = acts.get(request.form.get("do", ""))
    if act is None:
        abort(400)
    do, done = act
    if not form.validate():
        return Pressed()
    conflict = attempt(form, lambda work: do(work, key, form))
    if conflict is not None or form.refused is not None:
        return Pressed(conflict=conflict)
    flash(done(), "success")
    return Pressed(done=True)


def attempt(form: Any, do: Callable[[Work], Any]) -> Say | None:
    """Do it with what the form holds; what a colleague did meanwhile comes back in words, and nothing typed is lost."""
    try:
        with form.refusals(), writing() as work:
            do(work)
    except (Conflict, Forbidden) as error:
        return error.message
    return None
