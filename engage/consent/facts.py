"""The shape of consents.json and retention.json."""

from pydantic import ConfigDict, Field

from engage.consent.models import Purpose
from engage.core.facts import Facts


class Fact(Facts):
    """A part of a file; what the product does not use may stand there too."""

    model_config = ConfigDict(extra="ignore")


class Words(Fact):
    """A question about consent in one language."""

    label: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1)
    alternative: str | None = Field(default=None, max_length=200)
    legal_basis: str = Field(min_length=1, max_length=200)


class ConsentFact(Words):
    purpose: Purpose
    version: int = Field(ge=1)
    twins: dict[str, Words] = Field(default_factory=dict)


class Consents(Fact):
    consents: list[ConsentFact] = Field(min_length=1)


class RuleWords(Fact):
    """A row of the retention table in one language."""

    what: str = Field(min_length=1, max_length=200)
    purpose: str = Field(min_length=1, max_length=200)
    legal_basis: str = Field(min_length=1, max_length=200)
    counted_from: str = Field(min_length=1, max_length=200)


class RuleFact(RuleWords):
    key: str = Field(pattern=r"^[a-z_]+$", max_length=40)
    days: int | None = Field(default=None, ge=1)
    twins: dict[str, RuleWords] = Field(default_factory=dict)


class Retention(Fact):
    rules: list[RuleFact] = Field(min_length=1)
