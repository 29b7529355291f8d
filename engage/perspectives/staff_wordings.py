"""Words of the desk of perspectives: what is missing, why to look again, what changed."""

from typing import Any

from engage.core.errors import Invalid
from engage.core.text import say
from engage.perspectives import rules, service
from engage.perspectives.models import Version
from engage.web.locale import gettext


def no_area() -> Invalid:
    return Invalid("area", say("Choose a focus area."))


def names() -> dict[str, str]:
    """The parts of a version."""
    return {
        "claim": gettext("What is said"),
        "asked_for": gettext("What is asked for"),
        "dissent": gettext("Who sees it differently"),
        "not_covered": gettext("What is not covered"),
        "limits": gettext("Limits"),
        "why_method": gettext("How it was made"),
        "why_coherence": gettext("How far the voices agree"),
        "why_adequacy": gettext("How much there is"),
        "why_relevance": gettext("How well it fits"),
    }


def gap(name: str) -> dict[str, str]:
    """One thing that is still missing, and the step where it is done."""
    others = {
        "confidence": (gettext("How sure we are"), "words"),
        "undecided": (gettext("Passages that are neither used nor set aside"), "sources"),
        "looked": (gettext("To look for disagreement"), "dissent"),
        "uncoded": (gettext("Why to publish although approved texts are not coded"), "words"),
    }
    text, step = others.get(name, (names().get(name, name), "words"))
    return {"text": text, "step": f"perspectives_staff.{step}"}


def look_again(why: str | None) -> str:
    """Why somebody should look at it again; empty when nobody has to."""
    return {
        "quote": gettext("A quote was taken out, because its text or its consent is gone."),
        "sources": gettext("A passage behind it was coded anew, changed or taken back."),
    }.get(why or "", "")


def changes(older: Version, newer: Version) -> list[dict[str, Any]]:
    """What changed in the words, part by part."""
    called = names()
    return [
        {"name": called[name], "parts": rules.difference(getattr(older, name) or "", getattr(newer, name) or "")}
        for name in service.WORDS
        if (getattr(older, name) or "") != (getattr(newer, name) or "")
    ]
