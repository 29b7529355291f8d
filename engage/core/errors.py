"""What a service may answer instead of doing what it was asked."""

from engage.core.text import Say, say


class Unusable(Exception):
    """What an operator gave and nothing can be done with (a setting, a file, a database): one sentence and its cure."""


class FactsError(Unusable, ValueError):
    """A file of facts that cannot be loaded: where the fault is, and what it is."""

    def __init__(self, place: str, fault: str) -> None:
        self.place = place
        self.fault = fault
        super().__init__(f"{place}: {fault.rstrip('.')}.")


class Refused(Exception):
    """A request that is understood and not done; `message` says why, in words for the person asking."""

    status = 400

    def __init__(self, message: Say | None = None) -> None:
        self.message = message or self.default()
        super().__init__(str(self.message))

    def default(self) -> Say:
        return say("This could not be done.")


class NotFound(Refused):
    """There is no such thing, or none that the actor may know of."""

    status = 404

    def default(self) -> Say:
        return say("We could not find what you were looking for.")


class Forbidden(Refused):
    """The actor may know of the thing, but not do this with it."""

    status = 403

    def default(self) -> Say:
        return say("You do not have access to do this.")


class Conflict(Refused):
    """Someone else changed the thing in the meantime, or its state no longer allows this."""

    status = 409

    def default(self) -> Say:
        return say("Someone else has changed this in the meantime.")


class Invalid(Refused):
    """One field does not hold what it must; `field` is its name in the form, or None for the whole form."""

    status = 422

    def __init__(self, field: str | None, message: Say) -> None:
        self.field = field
        super().__init__(message)


class TooMany(Refused):
    """Too many tries; `retry_after` is the wait in seconds."""

    status = 429

    def __init__(self, retry_after: int, message: Say | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(message)

    def default(self) -> Say:
        return say("There have been too many tries. Wait a little, and try again.")


def require(allowed: bool, message: Say | None = None) -> None:
    """Go on when a policy said yes; otherwise raise Forbidden."""
    if not allowed:
        raise Forbidden(message)
