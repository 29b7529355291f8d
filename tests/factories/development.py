"""Development work for tests: made by the services that make it for real."""

from typing import Any
from uuid import uuid4

from engage.core.authority import Actor, Held, Role
from engage.core.work import Work
from engage.development import including, service
from engage.development.including import In
from engage.development.models import Activity, Inclusion
from engage.development.rules import Kind
from engage.development.service import Plan
from engage.events import programme, stages
from engage.events.models import Event
from engage.perspectives.models import Perspective
from tests.conftest import as_actor
from tests.factories.accounts import make_account
from tests.factories.events import later, make_event
from tests.factories.perspectives import WAITS, make_published

HOW = "Oplægget begyndte med det, borgerne havde skrevet."
WHY_NONE = "Vi fik ikke spurgt i tide. Næste gang begynder vi med det."


def colleague(work: Work, name: str, role: Role = Role.MODERATOR) -> Work:
    """The same transaction, in the hands of somebody who works everywhere."""
    account = make_account(work, name=name, email=f"{uuid4().hex[:8]}@example.org")
    return as_actor(work, Actor(account.id, name, (Held(role),), kind="person"))


def make_perspective(work: Work, *texts: str) -> Perspective:
    """One that everyone reads."""
    return make_published(colleague(work, "Anne Anden"), colleague(work, "Tove Tredje"), *(texts or (WAITS,)))


def make_activity(work: Work, *perspectives: Perspective, **values: Any) -> Activity:
    """A seminar about the focus area of these perspectives; they have not gone in yet."""
    areas = list(dict.fromkeys(each.focus_area_id for each in perspectives)) or values.pop("areas")
    known: dict[str, Any] = {
        "kind": Kind.SEMINAR,
        "title": "Et seminar om ventetid",
        "about": "En dag om, hvordan man svarer hurtigere.",
        "areas": areas,
        "body_id": values.pop("body_id", None) or scope_of(work, areas[0]),
        "starts_on": work.today,
    }
    return service.start(work, Plan(**(known | values)), once=uuid4().hex)


def scope_of(work: Work, focus_area_id: Any) -> Any:
    """The KKR of a focus area."""
    from engage.agreements.models import Agreement, FocusArea

    return work.get(Agreement, work.get(FocusArea, focus_area_id).agreement_id).body_id


def put_in(work: Work, it: Activity, perspective: Perspective, **values: Any) -> Inclusion:
    """The perspective went in."""
    told = In(values.get("where_in", "Første oplæg"), values.get("how", HOW))
    return including.include(work, it.number, perspective.id, told, version=it.version, once=uuid4().hex)


def make_held_event(work: Work, perspective: Perspective, **values: Any) -> tuple[Event, Work]:
    """A seminar about the perspective's focus area that was held a moment ago, and the time after it."""
    event = make_event(work, days=1, **values)
    programme.set_focus(work, event.id, [perspective.focus_area_id], version=event.version)
    now = later(work, days=2)
    stages.mark_held(now, event.id, version=event.version)
    return event, now
