"""Giving and withdrawing consent; changing how long data is held."""

from typing import Any
from uuid import UUID

from engage.audit import service as audit
from engage.consent import policy, queries
from engage.consent.models import Consent, Purpose, RetentionRule
from engage.core.errors import Conflict, Invalid, require
from engage.core.text import say
from engage.core.work import Work

LONGEST = 3660  # ten years: longer is an archive, not this product


def load(work: Work, consents: dict[str, Any], retention: dict[str, Any]) -> int:
    """Load the words of consent, the retention table and the catalogue of personal columns; the number of changes.

    Loading twice changes nothing. How many days a rule holds is loaded once: afterwards an administrator decides.
    Raises FactsError, before anything is loaded.
    """
    from engage.consent import loading  # the shapes of files weigh much, and no page reads one

    return loading.load(work, consents, retention)


def give(work: Work, purpose: Purpose, language: str) -> Consent:
    """Record a yes, today, to the newest words for `purpose` in `language`. Raises NotFound."""
    return work.add(agreed(work, purpose, queries.wording(work, purpose, language).id))


def agreed(work: Work, purpose: Purpose, wording_id: UUID) -> Consent:
    """A yes, today, to words that were looked up before; it is still to be inserted."""
    return Consent(wording_id=wording_id, purpose=purpose, given_on=work.today)


def withdraw(work: Work, consent_id: UUID) -> Consent:
    """Record that a yes was taken back today; one taken back before keeps its day. Raises NotFound."""
    consent = work.get(Consent, consent_id, lock=True)
    if consent.withdrawn_on is None:
        consent.withdrawn_on = work.today
        work.public_changed()  # what was quoted with it is quoted no more
    return consent


def set_days(work: Work, key: str, days: int | None, *, seen: int | None) -> RetentionRule:
    """Change how many days a kind of data is held; None: as long as what it belongs to.

    seen: the days that whoever changes it has before them. Raises Forbidden, NotFound, Invalid, Conflict.
    """
    require(policy.may_change_retention(work.actor))
    rule = work.get(RetentionRule, queries.rule(work, key).id, lock=True)
    if rule.days != seen:
        raise Conflict()
    if (rule.days is None) != (days is None):
        raise Invalid("days", say("This kind of data is held as long as what it belongs to. That cannot be changed."))
    if days is not None and not 1 <= days <= LONGEST:
        raise Invalid("days", say("Write a number of days between 1 and %(longest)d.", longest=LONGEST))
    before, rule.days = rule.days, days
    audit.record(work, "consent.retention_changed", rule, key=key, before=before, after=days)
    return rule
