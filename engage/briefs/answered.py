"""Who answered, who is missing against the population, how it came, and in which languages."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from engage.briefs import rules
from engage.briefs.ground import Ground
from engage.briefs.rules import Line, Texts
from engage.briefs.saying import corpus, everywhere, evidence, in_each, names_in, numbered
from engage.contributions.models import Channel
from engage.core.languages import translate
from engage.core.text import Say, say
from engage.perspectives.rules import VOICES, Voice

# Who can have answered, in the order in which they are told.
GROUPS = tuple(Voice)
CHANNELS = {
    Channel.WEB: say("The website"),
    Channel.PHONE: say("Phone"),
    Channel.LETTER: say("Letter"),
    Channel.PAPER_FORM: say("Paper form"),
    Channel.MEETING: say("Meeting"),
    Channel.VISIT: say("Visit"),
}
SPOKEN = {"da": say("Danish"), "da@easy": say("Easy Danish"), "en": say("English"), "de": say("German")}

Group = TypeVar("Group", bound=Hashable)


def who(ground: Ground) -> list[Line]:
    """The sentences of the section, counted from 20 upwards, to the nearest 5."""
    counted = corpus(each.contribution_id for each in ground.answered)
    total = rules.told(len(ground.answered))
    groups = Counter(each.voice for each in ground.answered)
    shown = [(group, number) for group in GROUPS if (number := rules.told(groups[group])) is not None]
    few = [group for group in GROUPS if rules.told(groups[group]) is None]
    if total is None:
        text = everywhere(say("Fewer than 20 contributions count. Each one counts as one person."))
    else:
        text = everywhere(say("About %(people)d contributions count. Each one counts as one person.", people=total))
    lines = [numbered("who", "who.all", text, "answered", total, of=counted)]
    if shown:
        value = {group.value: number for group, number in shown}
        lines.append(numbered("who", "who.roles", _counts(shown, VOICES), "roles", value, of=counted))
    text = in_each(
        lambda code: translate(
            say("Fewer than 20, or nobody: %(groups)s.", groups=names_in((VOICES[group] for group in few), code)), code
        )
    )
    if few:
        lines.append(numbered("who", "who.few", text, "roles", [group.value for group in few], of=counted))
    if total is not None:
        ways = Counter(each.channel for each in ground.answered)
        said = Counter(each.language for each in ground.answered)
        lines.append(
            _one_line(
                "channels",
                ways,
                CHANNELS,
                (say("Other ways: fewer than 20, or nobody."), say("No single way brought 20.")),
                counted,
            )
        )
        lines.append(
            _one_line(
                "languages",
                said,
                SPOKEN,
                (say("Other languages: fewer than 20, or nobody."), say("No single language has 20.")),
                counted,
            )
        )
    return [*lines, *_places(ground, total)]


def _counts(shown: Iterable[tuple[Group, int]], names: Mapping[Group, Say]) -> Texts:
    """ "Citizens: about 40. Relatives: about 25." """
    told = [say("%(group)s: about %(people)d", group=names[group], people=number) for group, number in shown]
    return in_each(lambda code: ". ".join(translate(each, code) for each in told) + ".")


def _one_line(
    query: str, groups: Counter[Group], names: Mapping[Group, Say], rest: tuple[Say, Say], counted: str
) -> Line:
    """How many by each group that is large enough, in the order of `names`, and `rest` beside some or none."""
    shown = [(group, number) for group in names if (number := rules.told(groups[group])) is not None]
    first, others = _counts(shown, names), everywhere(rest[0])
    text = {code: f"{first[code]} {others[code]}" for code in others} if shown else everywhere(rest[1])
    value = {str(group): number for group, number in shown}
    return numbered("who", f"who.{query}", text, query, value, of=counted)


def _places(ground: Ground, total: int | None) -> list[Line]:
    """From where, and who is missing against the population, where that can be said."""
    known = [each for each in ground.answered if each.municipality is not None]
    counted = corpus(f"{each.contribution_id}.{each.municipality}" for each in known)
    at = Counter(each.municipality for each in known)
    lines = []
    if total is not None and ground.places:
        reached = sum(1 for place in ground.places if at[place.code])
        text = everywhere(
            say(
                "They come from %(reached)d of the %(number)d municipalities of the agreement.",
                reached=reached,
                number=len(ground.places),
            )
        )
        value: object = [reached, len(ground.places)]
        lines.append(numbered("who", "who.places", text, "places", value, of=counted))
    if ground.population is None:
        text = everywhere(
            say("Figures for the population are not loaded. So nobody can say here which municipalities are missing.")
        )
        return [*lines, evidence("who", "who.missing", text, "rule:population")]
    everyone = sum(place.people or 0 for place in ground.places)
    among = [place for place in ground.places if place.people]
    missing = [
        place.name
        for place in among
        if everyone and rules.is_missing(at[place.code], len(known) * (place.people or 0) / everyone)
    ]
    if missing:
        text = everywhere(
            say("Fewer than half of what their population would give: %(places)s.", places=", ".join(sorted(missing)))
        )
    else:
        text = everywhere(say("No municipality can be said to be far below what its population would give."))
    lines.append(numbered("who", "who.missing", text, "missing", sorted(missing), of=counted))
    text = everywhere(
        say(
            "Population: %(source)s, %(year)d. It is how many live there, not how many use the services.",
            source=ground.population.source,
            year=ground.population.year,
        )
    )
    return [*lines, evidence("who", "who.population", text, "rule:population")]
