"""The forms of coding: codes on a text or a group, handing over, settling, and the words of a code."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, StringField, TextAreaField

from engage.coding import rules
from engage.coding.codebook import Wording
from engage.coding.models import Coding
from engage.coding.queries import Book
from engage.coding.rules import NOTHING, STANCES, SUGGESTION_LETTERS, Choice, Stance
from engage.contributions.forms import AtMost, Choices, FromList
from engage.events.staff_forms import choice, line, lines, named
from engage.web.forms import Form, tidy
from engage.web.locale import _l, gettext, tell

Named = tuple[UUID, str]


class CodesForm(Form):
    """Codes for a text: typed, ticked, or accepted from what the machine proposes."""

    seen = HiddenField()
    typed = StringField(
        _l("Codes"),
        description=_l(
            'Write numbers from the list, and press Enter: "3 7b". A letter after a dash says how the text speaks of '
            'it: "3-p" a problem, "3-w" a wish, "3-r" praise, "3-d" disagrees. "0": nothing fits.'
        ),
        filters=[tidy],
        validators=[AtMost(200)],
        render_kw={"autofocus": True},  # a hundred texts without a mouse: type, Enter, type
    )
    suggested = Choices(_l("Proposed by the machine"), validators=[FromList()], validate_choice=False)
    kept = Choices(_l("Your codes on this text"), validators=[FromList()], validate_choice=False)
    codes = Choices(_l("Codes from the list"), validators=[FromList()], validate_choice=False)
    stance = RadioField(
        _l("How does the text speak of it?"), validators=[FromList()], validate_choice=False, default=""
    )

    def offer(self, book: Book, mine: Sequence[Named] = (), proposed: Sequence[Named] = ()) -> None:
        """What can be chosen: live codes, one's own codes on the text, and codes that were proposed."""
        self.codes.choices = [SelectChoice(str(code.id), f"{code.key} {book.name(code)}") for code in book.live]
        self.suggested.choices = [SelectChoice(str(each), name) for each, name in proposed]
        self.kept.choices = [SelectChoice(str(each), name) for each, name in mine]
        self.stance.choices = [SelectChoice("", gettext("I do not say")), *named(STANCES)]
        if not self.is_submitted():
            self.kept.data = [str(each) for each, _ in mine]

    def chosen(self, book: Book, text: str, mine: Sequence[Coding] = (), proposed: Sequence[UUID] = ()) -> list[Choice]:
        """What was chosen, each once: kept, accepted, ticked, typed. Raises Invalid."""
        span = self.span(text)
        stance = Stance(self.stance.data) if self.stance.data else None
        found = [
            Choice(book.now(each.code_id).id, each.stance, each.start, each.end, each.run_id is not None)
            for each in mine
            if str(each.id) in (self.kept.data or [])
        ]
        accepted = [(UUID(each), stance, True) for each in self.suggested.data or []]
        ticked = [(UUID(each), stance, False) for each in self.codes.data or []]
        for code_id, how, suggested in [*accepted, *ticked, *self._typed(book, stance, proposed)]:
            start, end = span or (None, None)
            found.append(Choice(code_id, how, start, end, suggested))
        return _once(found)

    def _typed(self, book: Book, stance: Stance | None, proposed: Sequence[UUID]) -> list[tuple[UUID, Any, bool]]:
        found: list[tuple[UUID, Any, bool]] = []
        for key, how in rules.typed_codes(self.typed.data or ""):
            if key == NOTHING:
                continue
            if key in SUGGESTION_LETTERS and SUGGESTION_LETTERS.index(key) < len(proposed):
                found.append((proposed[SUGGESTION_LETTERS.index(key)], how or stance, True))
            elif key in book.by_key:
                found.append((book.by_key[key].id, how or stance, False))
            else:
                raise rules.unknown(key)
        return found

    @property
    def nothing_fits(self) -> bool:
        """Whether "0" was typed."""
        return any(key == NOTHING for key, _ in rules.typed_codes(self.typed.data or ""))

    def span(self, text: str) -> tuple[int, int] | None:
        """Which words the codes are for; None: all of them."""
        return None


def _once(found: list[Choice]) -> list[Choice]:
    """Each code once on the same words; an accepted proposal stays one."""
    kept: dict[Any, Choice] = {}
    for each in found:
        kept.setdefault((each.code_id, each.start, each.end, each.stance), each)
    return list(kept.values())


class TextCodesForm(CodesForm):
    """The same for one text, with the choice of a part of it."""

    sentences = Choices(_l("Sentences"), validators=[FromList()], validate_choice=False)
    words = StringField(
        _l("Or paste the words"), description=_l("Copy them from the text."), filters=[tidy], validators=[AtMost(2000)]
    )

    def offer_sentences(self, text: str) -> None:
        """Every sentence of the text can be chosen."""
        places = rules.sentences(text)
        self.sentences.choices = [
            SelectChoice(str(number), text[start:end]) for number, (start, end) in enumerate(places)
        ]

    def span(self, text: str) -> tuple[int, int] | None:
        """The pasted words, or from the first to the last sentence chosen. Raises Invalid."""
        if self.words.data:
            return rules.span_of(text, self.words.data)
        return rules.chosen_span(text, [int(each) for each in self.sentences.data or []])


class SettleForm(CodesForm):
    """How a disagreement ends."""

    note = StringField(
        _l("How did you settle it?"),
        description=_l("A few words. They stay beside the codes."),
        filters=[tidy],
        validators=[AtMost(rules.NOTE_LIMIT)],
    )


class HandOverForm(Form):
    """Give a text to a colleague."""

    to = choice(_l("To whom?"))
    note = StringField(
        _l("A word on why"),
        description=_l("Only those who code see it. Write no names."),
        filters=[tidy],
        validators=[AtMost(rules.NOTE_LIMIT)],
    )


class CodeForm(Form):
    """The words of one code, in Danish; its other languages are written under Texts."""

    version = HiddenField()
    name = line(_l("Name"), _l("A few words, in Danish. The other languages are written under Texts."))
    use_when = lines(_l("When to use it"))
    not_when = lines(_l("When not to use it"))
    keywords = lines(_l("Words that speak for it"), _l("For the machine, one a line, in any language."))
    parent = choice(_l("Is it a part of a theme?"))

    def offer_themes(self, book: Book) -> None:
        themes = [code for code in book.live if code.parent_id is None]
        self.parent.choices = [
            SelectChoice("", gettext("No, it is a theme of its own")),
            *(SelectChoice(str(code.id), f"{code.key} {book.name(code)}") for code in themes),
        ]

    @property
    def wording(self) -> Wording:
        return Wording(
            self.name.data or "", self.use_when.data or "", self.not_when.data or "", self.keywords.data or ""
        )

    @property
    def parent_id(self) -> UUID | None:
        return UUID(self.parent.data) if self.parent.data else None


class MergeForm(Form):
    """Which code it becomes."""

    version = HiddenField()
    into = choice(_l("Merge it into"))

    def offer(self, book: Book, but: UUID) -> None:
        self.into.choices = [
            SelectChoice("", gettext("Not chosen")),
            *(SelectChoice(str(code.id), f"{code.key} {book.name(code)}") for code in book.live if code.id != but),
        ]


class SplitForm(Form):
    """Which codes it becomes."""

    version = HiddenField()
    names = TextAreaField(
        _l("Names of the new codes"), description=_l("One a line, two or more."), validators=[AtMost(2000)]
    )
    as_parts = BooleanField(_l("Keep it as their theme, with these as its parts"))

    @property
    def wordings(self) -> list[Wording]:
        return [Wording(each.strip()) for each in (self.names.data or "").splitlines() if each.strip()]


def stance_name(stance: Stance | None) -> str:
    return tell(STANCES[stance]) if stance is not None else ""
