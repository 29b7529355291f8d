"""The shape of agreements.json, taxonomy.json and the file of demo cycles."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from engage.agreements import rules
from engage.agreements.models import ApprovalStatus, Origin, PartKind
from engage.core.facts import Facts

Short = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=40)]
Language = Literal["da@easy", "en", "de"]


def _is_in_the_calendar(moment: str) -> str:
    rules.span(moment)
    return moment


# "2011-03-03", "2019-09" or "2017": as exact as it is known.
Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d\d(-\d\d)?)?$"), AfterValidator(_is_in_the_calendar)]


class PartWords(Facts):
    title: Short | None = None
    covers: list[Text] | None = None


class PartFacts(Facts):
    kind: PartKind
    title: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    covers: list[Text]
    twins: dict[Language, PartWords] = Field(default_factory=dict)


class ApprovalWords(Facts):
    known: Text | None = None


class ApprovalFacts(Facts):
    """What is known of the approvals; `municipalities_approved` counts them, since the source does."""

    status: ApprovalStatus
    municipalities_approved: int | None = Field(default=None, ge=0)
    regional_council_approved: bool | None = None
    date: Moment | None = None
    date_precision: Literal["day", "month", "year"] | None = None
    known: Text
    twins: dict[Language, ApprovalWords] = Field(default_factory=dict)


class MilestoneWords(Facts):
    title: Short | None = None
    shown_as: Short | None = None
    involved: list[Text] | None = None


class MilestoneFacts(Facts):
    at: Moment | None = None
    starts: Moment | None = Field(default=None, alias="from")
    ends: Moment | None = Field(default=None, alias="to")
    precision: Literal["day", "month", "season", "year"] | None = None
    title: Short
    shown_as: Annotated[str, StringConstraints(min_length=1, max_length=120)] | None = None
    involved: list[Text] = Field(default_factory=list)
    twins: dict[Language, MilestoneWords] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_one_time(self) -> Self:
        if (self.at is None) == (self.starts is None):
            raise ValueError('a milestone has either "at", or "from" and perhaps "to"')
        if self.at is not None and self.ends is not None:
            raise ValueError('a milestone with "at" has no "to"')
        return self


class DocumentWords(Facts):
    title: Short | None = None


class DocumentFacts(Facts):
    kind: Key
    title: Short
    version: Annotated[str, StringConstraints(max_length=40)] | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https://", max_length=400)] | None = None
    many: bool = False  # several documents known under one name
    twins: dict[Language, DocumentWords] = Field(default_factory=dict)


class ContactWords(Facts):
    role: Short | None = None
    mail_notice: Text | None = None
    secure_how: Text | None = None


class ContactFacts(Facts):
    """Who to ask. The notice about mail and the way to write securely stand on every page in our own words."""

    role: Annotated[str, StringConstraints(min_length=1, max_length=120)] | None = None
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=200)] | None = None
    secure: Short | None = None
    secure_url: Annotated[str, StringConstraints(pattern=r"^https://", max_length=200)] = "https://www.borger.dk/"
    mail_is_secure: bool = False
    named_in_source: bool = False
    mail_notice: Text | None = None
    secure_how: Text | None = None
    twins: dict[Language, ContactWords] = Field(default_factory=dict)


class TextWords(Facts):
    text: Text | None = None


class ResultFacts(Facts):
    key: Key
    text: Text
    twins: dict[Language, TextWords] = Field(default_factory=dict)


class QuestionFacts(Facts):
    number: int = Field(ge=1)
    text: Text
    twins: dict[Language, TextWords] = Field(default_factory=dict)


class FocusWords(Facts):
    title: Short | None = None
    about: Text | None = None
    goal: Text | None = None
    content: list[Text] | None = None


class FocusFacts(Facts):
    number: int = Field(ge=1)
    part: PartKind
    title: Short
    origin: Origin = Origin.POLITICAL
    about: Text | None = None
    goal: Text | None = None
    content: list[Text] = Field(default_factory=list)
    results: list[ResultFacts] = Field(default_factory=list)
    twins: dict[Language, FocusWords] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if len({result.key for result in self.results}) < len(self.results):
            raise ValueError("two expected results have the same key")
        return self


class PartyFacts(Facts):
    municipalities: list[str] = Field(min_length=1)
    regional_council: str


class AgreementWords(Facts):
    title: Short | None = None
    purpose: Text | None = None
    note: Text | None = None


class AgreementFacts(Facts):
    slug: Slug
    title: Short
    purpose: Text
    note: Text | None = None
    region: str
    kkr: Short
    period_from: date
    period_to: date
    deadline: date | None = None
    rhythm_years: int = Field(default=2, ge=1)
    parties: PartyFacts
    approvals: ApprovalFacts
    milestones: list[MilestoneFacts] = Field(default_factory=list)
    parts: list[PartFacts] = Field(min_length=1)
    focus_areas: list[FocusFacts] = Field(min_length=1)
    documents: list[DocumentFacts] = Field(default_factory=list)
    contact: ContactFacts = ContactFacts()
    twins: dict[Language, AgreementWords] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.period_to < self.period_from:
            raise ValueError("the period ends before it begins")
        kinds = [part.kind for part in self.parts]
        if len(set(kinds)) < len(kinds):
            raise ValueError("two parts are of the same kind")
        numbers = [focus.number for focus in self.focus_areas]
        if len(set(numbers)) < len(numbers):
            raise ValueError("two focus areas have the same number")
        for focus in self.focus_areas:
            if focus.part not in kinds:
                raise ValueError(f"focus area {focus.number} belongs to a part that is not there")
        if len(set(self.parties.municipalities)) < len(self.parties.municipalities):
            raise ValueError("a municipality is named twice among the parties")
        if (self.approvals.municipalities_approved or 0) > len(self.parties.municipalities):
            raise ValueError("more municipalities have approved than are parties")
        return self


class AgreementsFile(Facts):
    agreements: list[AgreementFacts] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if len({each.slug for each in self.agreements}) < len(self.agreements):
            raise ValueError("two agreements have the same slug")
        return self


class TermFacts(Facts):
    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=60)]
    da: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    easy_da: Short | None = None
    en: Short | None = None
    de: Short | None = None
    group: Key | None = None
    legal_basis: Short | None = None
    ffb_code: Annotated[str, StringConstraints(max_length=40)] | None = None

    @property
    def words(self) -> dict[str, str | None]:
        return {"da@easy": self.easy_da, "en": self.en, "de": self.de}


class TaxonomyFile(Facts):
    groups: list[TermFacts] = Field(default_factory=list)
    target_groups: list[TermFacts] = Field(min_length=1)
    service_types: list[TermFacts] = Field(min_length=1)
    themes: list[TermFacts] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        families = {group.key for group in self.groups}
        for terms in (self.groups, self.target_groups, self.service_types, self.themes):
            for number, term in enumerate(terms):
                if term.key in {earlier.key for earlier in terms[:number]}:
                    raise ValueError(f"the key {term.key} stands twice in one list")
                if term.group is not None and term.group not in families:
                    raise ValueError(f"{term.key} belongs to a group that is not there")
        return self


class CycleWords(Facts):
    title: Short | None = None
    demo_label: Text | None = None
    can_affect: Text | None = None


class InputFacts(Facts):
    """Days from the day of loading: before it below nought, after it above."""

    opens_days: int
    closes_days: int
    answer_by_days: int


class AboutWords(Facts):
    about: Text | None = None


class CycleFocusFacts(Facts):
    number: int = Field(ge=1)
    about: Text | None = None
    questions: list[QuestionFacts] = Field(default_factory=list)
    twins: dict[Language, AboutWords] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if len({question.number for question in self.questions}) < len(self.questions):
            raise ValueError("two questions have the same number")
        return self


class CycleFacts(Facts):
    slug: Slug
    copied_from: Slug
    title: Short
    demo_label: Text | None = None
    can_affect: Text | None = None
    demo: bool = False
    period_from: date
    period_to: date
    regional_council: str | None = None  # as it was before; the copy follows its successors
    input: InputFacts
    focus_areas: list[CycleFocusFacts] = Field(default_factory=list)
    twins: dict[Language, CycleWords] = Field(default_factory=dict)


class CyclesFile(Facts):
    cycles: list[CycleFacts] = Field(min_length=1)
