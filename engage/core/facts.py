"""Files of facts: their shape is checked as a whole, and a fault is told in one sentence with its place."""

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from engage.core.errors import FactsError

Shape = TypeVar("Shape", bound="Facts")

# What a person needs to hear; the library's own words fill in for the rest.
SENTENCES = {
    "missing": "this is missing",
    "extra_forbidden": "there is no such field",
    "string_type": "this must be a text",
    "string_too_short": "this must not be empty",
    "string_pattern_mismatch": "this holds letters or signs that cannot be used here",
    "int_type": "this must be a whole number",
    "int_parsing": "this must be a whole number",
    "bool_parsing": "this must be true or false",
    "list_type": "this must be a list",
    "dict_type": "this must be an object",
    "model_type": "this must be an object",
    "model_attributes_type": "this must be an object",
    "date_parsing": "this must be a date such as 2021-01-31",
    "date_from_datetime_parsing": "this must be a date such as 2021-01-31",
    "date_type": "this must be a date such as 2021-01-31",
    "too_short": "this list must not be empty",
}


class Facts(BaseModel):
    """The shape of one thing in a file of facts; a field that nobody knows is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def place_of(steps: tuple[int | str, ...]) -> str:
    """Where in a file: "agreements[0].focus_areas[2].title"."""
    place = ""
    for step in steps:
        place += f"[{step}]" if isinstance(step, int) else f".{step}"
    return place.removeprefix(".") or "the file"


def checked(shape: type[Shape], facts: Any) -> Shape:
    """`facts` in their shape, without the keys that begin with "_" (notes). Raises FactsError for the first fault."""
    try:
        return shape.model_validate(_without_notes(facts))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        fault = SENTENCES.get(first["type"]) or str(first.get("ctx", {}).get("error", "")) or first["msg"]
        fault = fault[:1].lower() + fault[1:].rstrip(".")
        raise FactsError(place_of(first["loc"]), fault) from error


def _without_notes(facts: Any) -> Any:
    if isinstance(facts, dict):
        return {key: _without_notes(value) for key, value in facts.items() if not str(key).startswith("_")}
    if isinstance(facts, list):
        return [_without_notes(value) for value in facts]
    return facts
