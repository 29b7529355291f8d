"""Who acts, in which role, and what each role may do: the one table of rights."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from engage.core.text import Say, say


class Role(StrEnum):
    """What a person is to this product for as long as a grant or a seat lasts."""

    ADMINISTRATOR = "administrator"
    MODERATOR = "moderator"
    ORGANISER = "organiser"
    COUNCIL_MEMBER = "council_member"
    COUNCIL_CHAIR = "council_chair"
    POLITICIAN = "politician"
    EDITOR = "editor"
    DPO = "dpo"


class Can(StrEnum):
    """One thing that can be done behind a sign-in."""

    USE_DESK = "use_desk"
    MODERATE = "moderate"
    ENTER_CONTRIBUTION = "enter_contribution"
    CODE = "code"
    EDIT_CODEBOOK = "edit_codebook"
    WRITE_PERSPECTIVES = "write_perspectives"
    WRITE_BRIEFS = "write_briefs"
    MARK_BRIEFS = "mark_briefs"
    EXPORT = "export"
    REPLY = "reply"
    MANAGE_AGREEMENTS = "manage_agreements"
    MANAGE_EVENTS = "manage_events"
    DEVELOP = "develop"
    DECIDE = "decide"
    SIGN = "sign"
    ANSWER_PROPOSALS = "answer_proposals"
    SEE_DANGER = "see_danger"
    PROPOSE = "propose"
    HEAR = "hear"
    EDIT_TEXTS = "edit_texts"
    ADMINISTER = "administer"
    SEE_AUDIT = "see_audit"


GRANTS: dict[Role, frozenset[Can]] = {
    Role.ADMINISTRATOR: frozenset({Can.USE_DESK, Can.ADMINISTER, Can.SEE_AUDIT, Can.MANAGE_AGREEMENTS}),
    Role.MODERATOR: frozenset(
        {
            Can.USE_DESK,
            Can.MODERATE,
            Can.ENTER_CONTRIBUTION,
            Can.CODE,
            Can.EDIT_CODEBOOK,
            Can.WRITE_PERSPECTIVES,
            Can.WRITE_BRIEFS,
            Can.DEVELOP,
            Can.DECIDE,
            Can.EXPORT,
            Can.REPLY,
            Can.ANSWER_PROPOSALS,
            Can.SEE_DANGER,
            Can.HEAR,
        }
    ),
    Role.ORGANISER: frozenset(
        {
            Can.USE_DESK,
            Can.ENTER_CONTRIBUTION,
            Can.MANAGE_EVENTS,
            Can.DEVELOP,
            Can.ANSWER_PROPOSALS,
            Can.SEE_DANGER,
        }
    ),
    Role.COUNCIL_MEMBER: frozenset({Can.USE_DESK, Can.PROPOSE}),
    Role.COUNCIL_CHAIR: frozenset({Can.USE_DESK, Can.PROPOSE}),
    Role.POLITICIAN: frozenset({Can.USE_DESK, Can.MARK_BRIEFS, Can.SIGN, Can.PROPOSE}),
    Role.EDITOR: frozenset({Can.USE_DESK, Can.EDIT_TEXTS, Can.MANAGE_AGREEMENTS, Can.EDIT_CODEBOOK, Can.DEVELOP}),
    Role.DPO: frozenset({Can.USE_DESK, Can.SEE_AUDIT}),
}

ROLE_NAMES: dict[Role, Say] = {
    Role.ADMINISTRATOR: say("Administrator"),
    Role.MODERATOR: say("Moderator"),
    Role.ORGANISER: say("Organiser"),
    Role.COUNCIL_MEMBER: say("Council member"),
    Role.COUNCIL_CHAIR: say("Council chair"),
    Role.POLITICIAN: say("Politician"),
    Role.EDITOR: say("Editor"),
    Role.DPO: say("Data protection officer"),
}

RIGHT_NAMES: dict[Can, Say] = {
    Can.USE_DESK: say("Open the desk"),
    Can.MODERATE: say("Read and moderate contributions"),
    Can.ENTER_CONTRIBUTION: say("Enter a contribution for someone"),
    Can.CODE: say("Read approved texts and put codes on them"),
    Can.EDIT_CODEBOOK: say("Change the codebook"),
    Can.WRITE_PERSPECTIVES: say("Draft, review and publish perspectives"),
    Can.WRITE_BRIEFS: say("Write, review and release briefs for politicians"),
    Can.MARK_BRIEFS: say("Mark in a brief what to raise at a meeting"),
    Can.EXPORT: say("Take codings and perspectives along as files"),
    Can.REPLY: say("Write and publish replies"),
    Can.MANAGE_AGREEMENTS: say("Make the next cycle of an agreement"),
    Can.MANAGE_EVENTS: say("Arrange events and see who comes"),
    Can.DEVELOP: say("Say how perspectives went into development work"),
    Can.DECIDE: say("Put perspectives to bodies, and write the answers that their chairs sign"),
    Can.SIGN: say("Sign answers as the chair of a body"),
    Can.ANSWER_PROPOSALS: say("Answer proposals for the agendas of meetings"),
    Can.SEE_DANGER: say("Read what may be about danger at meetings, and see to it"),
    Can.PROPOSE: say("Propose items for an agenda in the name of a body"),
    Can.HEAR: say("Ask councils for their statements"),
    Can.EDIT_TEXTS: say("Edit texts and their translations"),
    Can.ADMINISTER: say("Manage accounts and roles"),
    Can.SEE_AUDIT: say("See the log of who did what"),
}


@dataclass(frozen=True)
class Held:
    """A role as held now: `scope` is the body (KKR) it is limited to, None means everywhere."""

    role: Role
    scope: UUID | None = None


@dataclass(frozen=True)
class Actor:
    """Whoever asks: a visitor, a signed-in person or the system itself. Made anew for every request."""

    account_id: UUID | None = None
    name: str = ""
    held: tuple[Held, ...] = ()
    session_id: UUID | None = None
    two_factor_at: datetime | None = None  # when the second factor was last shown; None: not in this session
    language: str = "da"
    kind: str = "visitor"

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(held.role for held in self.held)

    def can(self, right: Can) -> bool:
        """Whether any role held now grants `right`, somewhere."""
        return any(right in GRANTS[held.role] for held in self.held)

    def scope(self, right: Can) -> frozenset[UUID] | None:
        """The bodies within which `right` is held; None means everywhere, an empty set nowhere."""
        granting = [held for held in self.held if right in GRANTS[held.role]]
        if any(held.scope is None for held in granting):
            return None
        return frozenset(held.scope for held in granting if held.scope is not None)

    def within(self, right: Can, scope: UUID | None) -> bool:
        """Whether `right` reaches a thing of `scope`; a thing without scope is shared by all who hold the right."""
        reach = self.scope(right)
        return self.can(right) if reach is None or scope is None else scope in reach


VISITOR = Actor()
SYSTEM = Actor(kind="system", name="system")
