"""From plain rows to the sentences of a brief: pure, the same rows give the same sentences in the same order."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from uuid import UUID

from babel import dates

from engage.briefs import rules
from engage.briefs.rules import Kind, Line, Strength, Texts
from engage.core.languages import LANGUAGES, locale, translate
from engage.core.text import Say, say
from engage.perspectives.recognition import Released
from engage.perspectives.recognition import shown as released
from engage.perspectives.rules import CONFIDENCES, VOICES, Confidence, Voice

CODES = tuple(language.code for language in LANGUAGES)
# Who can have answered, in the order in which they are told.
GROUPS = tuple(Voice)


@dataclass(frozen=True)
class Answered:
    """One contribution that counts, as far as a brief asks. Role and place are never told together."""

    contribution_id: UUID
    voice: Voice
    municipality: str | None  # its code


@dataclass(frozen=True)
class Place:
    """A municipality that is party to the agreement, and how many live there where a source says so."""

    code: str
    name: str
    people: int | None = None


@dataclass(frozen=True)
class Population:
    """Where the figures come from."""

    year: int
    source: str


@dataclass(frozen=True)
class Quoted:
    """Words of a contribution by their place, with what the public sees of whose they are."""

    contribution_id: UUID
    number: int
    of_version: int
    text_hash: str
    start: int
    end: int
    words: str
    language: str
    role: str | None
    region: str | None
    month: date


@dataclass(frozen=True)
class Told:
    """A published perspective, as a brief takes it."""

    number: int
    version: int
    claim: Texts
    asked: Texts
    dissent: Texts
    reason: Texts  # why we are so sure, and no more
    confidence: Confidence | None
    who: Mapping[str, int]  # whole fives, rounded down, as the perspective's own page tells them
    disagreeing: int = 0  # people among its passages
    results: Released = field(default_factory=Released)
    quote: Quoted | None = None
    against: Quoted | None = None

    @property
    def people(self) -> int:
        return int(self.who.get("all", 0))

    @property
    def strength(self) -> Strength:
        return strength(self.number, self.confidence, self.who, self.results)


@dataclass(frozen=True)
class Wrote:
    """What a person wrote, by language, and who."""

    texts: Texts
    author: str


@dataclass(frozen=True)
class Since:
    """What has happened since the brief before (its number and its day; None: there was none)."""

    before: tuple[int, date] | None = None
    replies: int = 0
    done: int = 0
    still: int = 0
    late: int = 0


@dataclass(frozen=True)
class Ground:
    """Everything that a brief is composed from."""

    today: date
    questions: Sequence[tuple[int, Texts]] = ()
    answered: Sequence[Answered] = ()
    places: Sequence[Place] = ()
    population: Population | None = None
    perspectives: Sequence[Told] = ()  # in the order in which they are printed
    by_rule: Sequence[int] = ()
    serious: Mapping[int, Wrote] = field(default_factory=dict)  # number -> why it must be read although few say it
    asks: Mapping[int, Wrote] = field(default_factory=dict)
    assessments: Sequence[tuple[str, Wrote]] = ()
    since: Since = field(default_factory=Since)


def compose(ground: Ground) -> list[Line]:
    """Every sentence of the brief, in the order in which it is read."""
    return [
        *_asked(ground),
        *_who(ground),
        *_perspectives(ground),
        *(_by_hand("asks", f"ask.P{each.number}", ground.asks.get(each.number)) for each in ground.perspectives),
        *(_by_hand("assessments", key, wrote) for key, wrote in ground.assessments),
        *_since(ground),
        *_method(ground),
    ]


def strength(number: int, confidence: Confidence | None, who: Mapping[str, int], results: Released) -> Strength:
    """What the order asks about a perspective."""
    return Strength(number, confidence, released(results).floor, int(who.get("all", 0)))


# --- Saying the same in every language --------------------------------------------------------


def _in_each(tell: Callable[[str], str]) -> Texts:
    return {code: tell(code) for code in CODES}


def _all(told: Say) -> Texts:
    return _in_each(lambda code: translate(told, code))


def _day(day: date, code: str) -> str:
    return str(dates.format_date(day, "long", locale=locale(code)))


def _names(names: Iterable[Say], code: str) -> str:
    return "; ".join(translate(name, code) for name in names)  # some names have commas of their own


def _short(texts: Texts) -> Texts:
    return {code: rules.first_sentence(text) for code, text in texts.items() if text}


def _evidence(section: str, key: str, texts: Texts, *ids: str) -> Line:
    return Line(section, key, Kind.EVIDENCE, texts, {"ids": list(ids)})


def _number(section: str, key: str, texts: Texts, query: str, value: object, *, of: str) -> Line:
    return Line(section, key, Kind.NUMBER, texts, {"query": query, "value": value, "corpus": of})


def corpus(parts: Iterable[object]) -> str:
    """The mark of what was counted: the same rows in any order give the same."""
    return sha256("\n".join(sorted(map(str, parts))).encode()).hexdigest()


def _by_hand(section: str, key: str, wrote: Wrote | None) -> Line:
    """A sentence that a person answers for; without words it stands on nothing, and stops the brief."""
    texts, author = (wrote.texts, wrote.author) if wrote is not None else ({"da": ""}, "")
    return Line(section, key, Kind.ASSESSMENT, texts, {"author": author} if author else {})


# --- What was asked, and who answered ---------------------------------------------------------


def _asked(ground: Ground) -> list[Line]:
    return [
        _evidence("asked", f"asked.{position}", texts, f"question:{position}")
        for position, texts in ground.questions[: rules.QUESTIONS]
    ]


def _who(ground: Ground) -> list[Line]:
    counted = corpus(each.contribution_id for each in ground.answered)
    total = rules.told(len(ground.answered))
    groups = Counter(each.voice for each in ground.answered)
    shown = [(group, number) for group in GROUPS if (number := rules.told(groups[group])) is not None]
    few = [group for group in GROUPS if rules.told(groups[group]) is None]
    if total is None:
        text = _all(say("Fewer than 20 contributions count. Each one counts as one person."))
    else:
        text = _all(say("About %(people)d contributions count. Each one counts as one person.", people=total))
    lines = [_number("who", "who.all", text, "answered", total, of=counted)]
    if shown:
        text = _in_each(
            lambda code: (
                ". ".join(
                    translate(say("%(group)s: about %(people)d", group=VOICES[group], people=number), code)
                    for group, number in shown
                )
                + "."
            )
        )
        value = {group.value: number for group, number in shown}
        lines.append(_number("who", "who.roles", text, "roles", value, of=counted))
    text = _in_each(
        lambda code: translate(
            say("Fewer than 20, or nobody: %(groups)s.", groups=_names((VOICES[group] for group in few), code)), code
        )
    )
    if few:
        lines.append(_number("who", "who.few", text, "roles", [group.value for group in few], of=counted))
    return [*lines, *_places(ground, total)]


def _places(ground: Ground, total: int | None) -> list[Line]:
    """From where, and who is missing against the population, where that can be said."""
    known = [each for each in ground.answered if each.municipality is not None]
    counted = corpus(f"{each.contribution_id}.{each.municipality}" for each in known)
    at = Counter(each.municipality for each in known)
    lines = []
    if total is not None and ground.places:
        reached = sum(1 for place in ground.places if at[place.code])
        text = _all(
            say(
                "They come from %(reached)d of the %(number)d municipalities of the agreement.",
                reached=reached,
                number=len(ground.places),
            )
        )
        value: object = [reached, len(ground.places)]
        lines.append(_number("who", "who.places", text, "places", value, of=counted))
    if ground.population is None:
        text = _all(
            say("Figures for the population are not loaded. So nobody can say here which municipalities are missing.")
        )
        return [*lines, _evidence("who", "who.missing", text, "rule:population")]
    everyone = sum(place.people or 0 for place in ground.places)
    among = [place for place in ground.places if place.people]
    missing = [
        place.name
        for place in among
        if everyone and rules.is_missing(at[place.code], len(known) * (place.people or 0) / everyone)
    ]
    if missing:
        text = _all(
            say("Fewer than half of what their population would give: %(places)s.", places=", ".join(sorted(missing)))
        )
    else:
        text = _all(say("No municipality can be said to be far below what its population would give."))
    lines.append(_number("who", "who.missing", text, "missing", sorted(missing), of=counted))
    text = _all(
        say(
            "Population: %(source)s, %(year)d. It is how many live there, not how many use the services.",
            source=ground.population.source,
            year=ground.population.year,
        )
    )
    return [*lines, _evidence("who", "who.population", text, "rule:population")]


# --- Perspectives -----------------------------------------------------------------------------


def _perspectives(ground: Ground) -> list[Line]:
    numbers = [each.number for each in ground.perspectives]
    rule = _all(
        say(
            "Order: how sure we are, then how well the group that knows it least knows it, then how many people say it."
        )
    )
    lines = [_evidence("order", "order.rule", rule, "rule:order")]
    by_hand = rules.moved(numbers, [number for number in ground.by_rule if number in set(numbers)])
    if by_hand:
        names = ", ".join(f"P{number}" for number in by_hand)
        lines.append(
            _evidence("order", "order.moved", _all(say("Moved by hand: %(names)s.", names=names)), "rule:order")
        )
    for each in ground.perspectives:
        lines += _perspective(each, ground.serious.get(each.number))
    return lines


def _perspective(it: Told, serious: Wrote | None) -> list[Line]:
    section, source = f"P{it.number}", f"perspective:{it.number}.{it.version}"
    counted = corpus([source])
    lines = [_evidence(section, f"{section}.claim", it.claim, source)]
    if it.asked:
        lines.append(_evidence(section, f"{section}.asked", _short(it.asked), source))
    if serious is not None:
        lines.append(_by_hand(section, f"{section}.serious", serious))
    reach = rules.told(it.people)
    text = _all(say("Fewer than 20 people")) if reach is None else _all(say("About %(people)d people", people=reach))
    lines.append(_number(section, f"{section}.reach", text, "reach", reach, of=counted))
    voices = [voice for voice in Voice if voice.value in it.who]
    spread = _in_each(lambda code: _names((VOICES[voice] for voice in voices), code))
    lines.append(_number(section, f"{section}.spread", spread, "spread", [voice.value for voice in voices], of=counted))
    lines.append(_recognised(it, section, counted))
    lines.append(_disagreed(it, section, counted))
    lines.append(_sure(it, section, source))
    for name, quoted in (("quote", it.quote), ("against", it.against)):
        if quoted is not None:
            lines.append(_quote(section, f"{section}.{name}", quoted))
    return lines


def _recognised(it: Told, section: str, counted: str) -> Line:
    told = released(it.results)
    yes = next((each.percent for each in told.shares if each.answer == "yes" and each.percent is not None), None)
    if told.floor is not None:
        text = _all(say("%(percent)d per cent in the group that knows it least", percent=told.floor))
    elif yes is not None and told.few:
        text = _all(say("About %(percent)d per cent of those who answered; few answers", percent=yes))
    elif yes is not None:
        text = _all(say("About %(percent)d per cent of those who answered", percent=yes))
    else:
        text = _all(say("Too few have answered to say"))
    value = {"floor": told.floor, "yes": yes}
    return _number(section, f"{section}.recognition", text, "recognition", value, of=counted)


def _disagreed(it: Told, section: str, counted: str) -> Line:
    number = rules.told(it.disagreeing)
    first = _short(it.dissent)
    if number is not None:
        begin = _all(say("About %(people)d people see it differently.", people=number))
    elif it.disagreeing or first:
        begin = _all(say("Fewer than 20 people see it differently."))
    else:
        begin = _all(say("We looked for it and found nobody."))
    text = {code: f"{begin[code]} {first.get(code, '')}".strip() for code in begin if code in first or not first}
    return _number(section, f"{section}.disagreement", text, "disagreement", number, of=counted)


def _sure(it: Told, section: str, source: str) -> Line:
    reasons = _short(it.reason)
    word = CONFIDENCES[it.confidence] if it.confidence is not None else say("Not said yet")
    text = {
        code: f"{translate(word, code)}. {reasons.get(code, '')}".strip()
        for code in CODES
        if code in reasons or not reasons
    }
    return _evidence(section, f"{section}.confidence", text, source)


def _quote(section: str, key: str, it: Quoted) -> Line:
    support = {
        "number": it.number,
        "of_version": it.of_version,
        "text": it.text_hash,
        "start": it.start,
        "end": it.end,
        "language": it.language,
        "role": it.role or "",
        "region": it.region or "",
        "month": it.month.isoformat(),
    }
    return Line(section, key, Kind.QUOTE, {"da": it.words}, support, it.contribution_id)


# --- Since last time, and how it was made -----------------------------------------------------


def _since(ground: Ground) -> list[Line]:
    since = ground.since
    counted = corpus([ground.today.isoformat(), since])
    if since.before is not None:
        number, on = since.before
        text = _in_each(
            lambda code: translate(
                say("The last brief about this was brief %(number)d, %(day)s.", number=number, day=_day(on, code)), code
            )
        )
        lines = [_evidence("since", "since.before", text, f"brief:{number}")]
    else:
        text = _all(say("This is the first brief about this focus area."))
        lines = [_number("since", "since.before", text, "briefs", 0, of=counted)]
    if since.replies:
        number_told = rules.told(since.replies)
        text = (
            _all(say("Fewer than 20 people have had an answer."))
            if number_told is None
            else _all(say("About %(people)d people have had an answer.", people=number_told))
        )
        lines.append(_number("since", "since.replies", text, "replies", number_told, of=counted))
    if since.done or since.still:
        text = _all(
            say(
                "Of what was promised at meetings, this is done: %(done)d. Not done yet: %(still)d. Late: %(late)d.",
                done=since.done,
                still=since.still,
                late=since.late,
            )
        )
        value = [since.done, since.still, since.late]
        lines.append(_number("since", "since.promises", text, "promises", value, of=counted))
    if not since.replies and not since.done and not since.still:
        text = _all(say("Nothing is recorded yet of what came of it."))
        lines.append(_number("since", "since.nothing", text, "promises", 0, of=counted))
    return lines


def _method(ground: Ground) -> list[Line]:
    counted = _in_each(lambda code: translate(say("Counted on %(day)s.", day=_day(ground.today, code)), code))
    return [
        _evidence(
            "method",
            "method.made",
            _all(
                say(
                    "People have read the texts and put together what they say. No machine has written or chosen words."
                )
            ),
            "rule:made",
        ),
        _evidence(
            "method",
            "method.people",
            _all(say("People are counted from 20 upwards, to the nearest 5, and each group for itself.")),
            "rule:rounding",
        ),
        _evidence(
            "method",
            "method.chosen",
            _all(say("Those who answered chose to do so. They are not drawn at random and do not speak for everyone.")),
            "rule:sample",
        ),
        _evidence("method", "method.counted", counted, "rule:made"),
    ]
