"""From plain rows to the sentences of a brief: pure, the same rows give the same sentences in the same order."""

from engage.briefs import rules
from engage.briefs.answered import who
from engage.briefs.came import came
from engage.briefs.ground import Ground, Quoted, Told, Wrote
from engage.briefs.rules import Kind, Line
from engage.briefs.saying import (
    CODES,
    by_hand,
    corpus,
    day_in,
    everywhere,
    evidence,
    in_each,
    names_in,
    numbered,
    shortened,
)
from engage.core.languages import translate
from engage.core.text import say
from engage.perspectives.recognition import shown as released
from engage.perspectives.rules import CONFIDENCES, VOICES, Voice


def compose(ground: Ground) -> list[Line]:
    """Every sentence of the brief, in the order in which it is read."""
    return [
        *_asked(ground),
        *who(ground),
        *_perspectives(ground),
        *(by_hand("asks", f"ask.P{each.number}", ground.asks.get(each.number)) for each in ground.perspectives),
        *(by_hand("assessments", key, wrote) for key, wrote in ground.assessments),
        *_since(ground),
        *came(ground),
        *_method(ground),
    ]


def _asked(ground: Ground) -> list[Line]:
    return [
        evidence("asked", f"asked.{position}", texts, f"question:{position}")
        for position, texts in ground.questions[: rules.QUESTIONS]
    ]


# --- Perspectives -----------------------------------------------------------------------------


def _perspectives(ground: Ground) -> list[Line]:
    numbers = [each.number for each in ground.perspectives]
    rule = everywhere(
        say(
            "Order: how sure we are, then how well the group that knows it least knows it, then how many people say it."
        )
    )
    lines = [evidence("order", "order.rule", rule, "rule:order")]
    moved = rules.moved(numbers, [number for number in ground.by_rule if number in set(numbers)])
    if moved:
        names = ", ".join(f"P{number}" for number in moved)
        lines.append(
            evidence("order", "order.moved", everywhere(say("Moved by hand: %(names)s.", names=names)), "rule:order")
        )
    for each in ground.perspectives:
        lines += _perspective(each, ground.serious.get(each.number))
    return lines


def _perspective(it: Told, serious: Wrote | None) -> list[Line]:
    section, source = f"P{it.number}", f"perspective:{it.number}.{it.version}"
    counted = corpus([source])
    lines = [evidence(section, f"{section}.claim", it.claim, source)]
    if it.asked:
        lines.append(evidence(section, f"{section}.asked", shortened(it.asked), source))
    if serious is not None:
        lines.append(by_hand(section, f"{section}.serious", serious))
    reach = rules.told(it.people)
    text = (
        everywhere(say("Fewer than 20 people"))
        if reach is None
        else everywhere(say("About %(people)d people", people=reach))
    )
    lines.append(numbered(section, f"{section}.reach", text, "reach", reach, of=counted))
    voices = [voice for voice in Voice if voice.value in it.who]
    spread = in_each(lambda code: names_in((VOICES[voice] for voice in voices), code))
    lines.append(
        numbered(section, f"{section}.spread", spread, "spread", [voice.value for voice in voices], of=counted)
    )
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
        text = everywhere(say("%(percent)d per cent in the group that knows it least", percent=told.floor))
    elif yes is not None and told.few:
        text = everywhere(say("About %(percent)d per cent of those who answered; few answers", percent=yes))
    elif yes is not None:
        text = everywhere(say("About %(percent)d per cent of those who answered", percent=yes))
    else:
        text = everywhere(say("Too few have answered to say"))
    value = {"floor": told.floor, "yes": yes}
    return numbered(section, f"{section}.recognition", text, "recognition", value, of=counted)


def _disagreed(it: Told, section: str, counted: str) -> Line:
    number = rules.told(it.disagreeing)
    first = shortened(it.dissent)
    if number is not None:
        begin = everywhere(say("About %(people)d people see it differently.", people=number))
    elif it.disagreeing or first:
        begin = everywhere(say("Fewer than 20 people see it differently."))
    else:
        begin = everywhere(say("We looked for it and found nobody."))
    text = {code: f"{begin[code]} {first.get(code, '')}".strip() for code in begin if code in first or not first}
    return numbered(section, f"{section}.disagreement", text, "disagreement", number, of=counted)


def _sure(it: Told, section: str, source: str) -> Line:
    reasons = shortened(it.reason)
    word = CONFIDENCES[it.confidence] if it.confidence is not None else say("Not said yet")
    text = {
        code: f"{translate(word, code)}. {reasons.get(code, '')}".strip()
        for code in CODES
        if code in reasons or not reasons
    }
    return evidence(section, f"{section}.confidence", text, source)


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
        text = in_each(
            lambda code: translate(
                say("The last brief about this was brief %(number)d, %(day)s.", number=number, day=day_in(on, code)),
                code,
            )
        )
        lines = [evidence("since", "since.before", text, f"brief:{number}")]
    else:
        text = everywhere(say("This is the first brief about this focus area."))
        lines = [numbered("since", "since.before", text, "briefs", 0, of=counted)]
    if since.replies:
        number_told = rules.told(since.replies)
        text = (
            everywhere(say("Fewer than 20 people have had an answer."))
            if number_told is None
            else everywhere(say("About %(people)d people have had an answer.", people=number_told))
        )
        lines.append(numbered("since", "since.replies", text, "replies", number_told, of=counted))
    if since.done or since.still:
        text = everywhere(
            say(
                "Of what was promised at meetings, this is done: %(done)d. Not done yet: %(still)d. Late: %(late)d.",
                done=since.done,
                still=since.still,
                late=since.late,
            )
        )
        value = [since.done, since.still, since.late]
        lines.append(numbered("since", "since.promises", text, "promises", value, of=counted))
    if not since.replies and not since.done and not since.still:
        text = everywhere(say("Nothing is recorded yet of what came of it."))
        lines.append(numbered("since", "since.nothing", text, "promises", 0, of=counted))
    return lines


def _method(ground: Ground) -> list[Line]:
    counted = in_each(lambda code: translate(say("Counted on %(day)s.", day=day_in(ground.today, code)), code))
    return [
        evidence(
            "method",
            "method.made",
            everywhere(
                say(
                    "People have read the texts and put together what they say. No machine has written or chosen words."
                )
            ),
            "rule:made",
        ),
        evidence(
            "method",
            "method.people",
            everywhere(say("People are counted from 20 upwards, to the nearest 5, and each group for itself.")),
            "rule:rounding",
        ),
        evidence(
            "method",
            "method.chosen",
            everywhere(
                say("Those who answered chose to do so. They are not drawn at random and do not speak for everyone.")
            ),
            "rule:sample",
        ),
        evidence("method", "method.counted", counted, "rule:made"),
    ]
