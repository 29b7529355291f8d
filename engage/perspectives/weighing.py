"""What the machine proposes about confidence, from the figures of coding and from whose voices are used."""

from engage.coding import figures
from engage.coding.queries import Book
from engage.core.work import Work
from engage.perspectives import queries, rules
from engage.perspectives.queries import Draft
from engage.perspectives.rules import Flag


def flags(work: Work, it: Draft, known: Book) -> list[Flag]:
    """What speaks for being less sure; four statements. A person decides."""
    wanted = queries.codes_with_parts(known, it.code_ids)
    found = figures.figures(work, known)
    alphas = [None if row.agreement.too_few else row.agreement.alpha for row in found.rows if row.code.id in wanted]
    themes = [theme.unseen.share for theme in found.themes if theme.code.id in wanted]
    sources = [source for source, _ in queries.voices(work, it.version.id)]
    return rules.flags(sources, alphas=alphas, unseen=themes, today=work.today)
