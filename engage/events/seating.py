"""Arithmetic of seats: who may take one, what is held for whom and until when, and whose turn it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engage.events.rules import Availability, Coming

FEW = 10  # per cent of the capacity


@dataclass(frozen=True)
class Held:
    """Seats kept for people who come as one of `roles`, through the day `until`; afterwards they are for all."""

    roles: frozenset[Coming]
    seats: int
    until: date

    def as_dict(self) -> dict[str, Any]:
        """As it is kept."""
        return {"roles": sorted(role.value for role in self.roles), "seats": self.seats, "until": str(self.until)}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Held":
        roles = frozenset(Coming(role) for role in kept["roles"])
        return cls(roles, int(kept["seats"]), date.fromisoformat(kept["until"]))


@dataclass(frozen=True)
class Seats:
    """The seats of one event on one day. taken: seats by what their people come as (None: not said)."""

    capacity: int
    held: tuple[Held, ...]
    taken: Mapping[Coming | None, int] = field(default_factory=dict)

    @property
    def used(self) -> int:
        return sum(self.taken.values())

    @property
    def left(self) -> int:
        """Seats that nobody has; below nought where the capacity was lowered under what was promised."""
        return self.capacity - self.used

    def free_for(self, role: Coming | None, day: date) -> int:
        """How many seats somebody who comes as `role` could take on `day`, never below nought.

        What is still held for others is kept from them. A role is in one group at most.
        """
        kept = sum(
            max(0, group.seats - sum(self.taken.get(each, 0) for each in group.roles))
            for group in self.held
            if role not in group.roles and day <= group.until
        )
        return max(0, self.left - kept)

    def free(self, day: date) -> int:
        """How many seats anybody could take on `day`, whoever may take most."""
        return max(self.free_for(role, day) for role in (None, *Coming))

    def open_to_all(self, day: date) -> int:
        """How many seats everybody could take on `day`, also those for whom nothing is held."""
        return min(self.free_for(role, day) for role in (None, *Coming))

    def taking(self, role: Coming | None, seats: int) -> "Seats":
        """As it is once `seats` more (fewer, below nought) are taken by `role`."""
        return Seats(self.capacity, self.held, {**self.taken, role: self.taken.get(role, 0) + seats})

    def availability(self, day: date) -> Availability:
        """As much as everyone may know."""
        free = self.free(day)
        if free <= 0:
            return Availability.WAITING_LIST
        return Availability.FEW if free * 100 <= self.capacity * FEW else Availability.FREE


@dataclass(frozen=True)
class Waiting:
    """Somebody in the queue: what they wait for."""

    key: Any
    role: Coming | None
    seats: int


def whose_turn(seats: Seats, queue: Iterable[Waiting], day: date) -> list[Waiting]:
    """Who is offered a place now: in the order of the queue, everyone for whom there is room when it is their turn.

    Somebody who needs more seats than are free keeps their number and is asked again when more become free.
    """
    turn = []
    for each in queue:
        if seats.left <= 0:
            break
        if each.seats <= seats.free_for(each.role, day):
            turn.append(each)
            seats = seats.taking(each.role, each.seats)
    return turn
