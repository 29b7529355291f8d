"""What came of it, in at most three sentences of a brief: development work, answers from politicians, waiting time."""

from engage.briefs.ground import Ground
from engage.briefs.rules import Line
from engage.briefs.saying import corpus, everywhere, numbered
from engage.core.text import say


def came(ground: Ground) -> list[Line]:
    """One sentence for each of the three results of which there is something to tell."""
    it = ground.came
    counted = corpus([ground.today.isoformat(), it])
    lines = []
    if it.held:
        text = say(
            "Development work held: %(held)d. With a perspective: %(perspective)d. "
            "With someone with lived experience: %(lived)d. With both: %(both)d.",
            held=it.held,
            perspective=it.with_perspective,
            lived=it.with_lived,
            both=it.with_both,
        )
        value = [it.held, it.with_perspective, it.with_lived, it.with_both]
        lines.append(numbered("since", "since.included", everywhere(text), "included", value, of=counted))
    if it.answered:
        text = say(
            "Perspectives that politicians have answered: %(answered)d. "
            "Carried out, of what should be done by now: %(done)d of %(due)d.",
            answered=it.answered,
            done=it.done,
            due=it.due,
        )
        value = [it.answered, it.done, it.due]
        lines.append(numbered("since", "since.changed", everywhere(text), "changed", value, of=counted))
    if it.days is not None:
        text = say("Half of those who wrote had an answer after %(days)d days. Those who wait count too.", days=it.days)
        lines.append(numbered("since", "since.waited", everywhere(text), "waited", it.days, of=counted))
    return lines
