"""What hostile and unlucky people send: made by rule, the same every time, each with what must not come of it."""

import itertools
import random
from collections.abc import Iterator

MARK = "zqx"  # an element or attribute of this name in a page was written by a visitor
TAGS = ("script", "img", "svg", "iframe", "body", "input", "a", "math", "style", "object", "embed", "video", "details")
EVENTS = ("onerror", "onload", "onclick", "onfocus", "onmouseover", "ontoggle", "onanimationstart")
BREAKS = ("", '">', "'>", "</textarea>", "</title>", "-->", "]]>", "`", "</script>", '\\">', "&quot;>", "%22%3E")
TEMPLATES = ("{{1337*1337}}", "{%print(1337*1337)%}", "${1337*1337}", "#{1337*1337}", "<%=1337*1337%>", "{{''.__class__}}", "{{config}}", "*{1337*1337}",
             "{{request.application}}", "{{self}}", "%(name)s", "%s%s%s%n", "{0}", "{name!r}", "{{ (1337*1337)|string }}", "@(1337*1337)")  # fmt: skip
QUERIES = ("'", "''", "' OR '1'='1", "1; DROP TABLE contribution--", "\" OR \"\"=\"", "') OR ('1'='1", "1 UNION SELECT NULL",
           "'; SELECT pg_sleep(9)--", "1' AND SLEEP(9)#", "%' OR 1=1--", "\\'; --", "admin'--", "0x27", "CAST('a' AS int)")  # fmt: skip
PATHS = ("../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "....//....//etc/passwd", "%2e%2e%2fetc%2fpasswd",
         "file:///etc/passwd", "\\\\host\\share", "C:\\boot.ini", "/dev/null", "~root", "|id", ";id", "$(id)", "`id`")  # fmt: skip
ELSEWHERE = ("//elsewhere.example", "https://elsewhere.example/", "/\\elsewhere.example", "\\/elsewhere.example", "https:elsewhere.example",
             "/\t/elsewhere.example", "javascript:alert(1)", "data:text/html,x", "////elsewhere.example", "http:\\\\elsewhere.example",
             "/%0d%0aLocation:https://elsewhere.example", "https://localhost@elsewhere.example", "/%5celsewhere.example", ".elsewhere.example")  # fmt: skip
LINES = (
    "\r\nX-Zqx: 1",
    "\nX-Zqx: 1",
    "\rX-Zqx: 1",
    "%0d%0aX-Zqx: 1",
    "\r\n\r\n<zqx>",
    "\u2028X-Zqx: 1",
    "\u0085X-Zqx: 1",
    "a\r\nBcc: x@example.org",
)
CELLS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("https://elsewhere.example")',
    "=cmd|' /C calc'!A0",
)
ODD = (
    "\0", "a\0b", "\ud800", "\udfff\ud800", "\u202e\u0645", "\u200b" * 50, "\ufeff", "\uffff", "e\u0301" * 100, "Z" + "\u0300" * 500,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\x1b[31m", "\x7f", "\x85", "İ", "ß", "ﬁ", "①", "𝕬", "a" * 5000, "å" * 20000,
    "a" * 20001, " " * 3000, "\n" * 3000, "\t" * 100, "-" * 4000, "0" * 500, "9" * 400, "1e309", "NaN", "-0", "٣", "१२३",
    "010190-1234", "010190 1234", "0101901234", "12345678", "a@b", "a@" + "b." * 200 + "dk", "null", "undefined", "true", "[]", "{}",
    '{"a":' * 200, "[" * 5000, "<" * 5000, "&" * 3000, "&#x3c;zqx&#x3e;", "&lt;zqx&gt;", "\\u003czqx\\u003e", "%3Czqx%3E",
)  # fmt: skip


def scripts() -> Iterator[str]:
    """Markup that would run or show up as an element if it were not escaped."""
    for opened, tag, event in itertools.product(BREAKS, TAGS, EVENTS):
        yield f"{opened}<{tag} {MARK} {event}=alert(1)>"
    for opened in BREAKS:
        yield f"{opened}<{MARK}>"
        yield f'{opened}" {MARK}="1" {EVENTS[2]}="alert(1)'
        yield f"{opened}' {MARK}='1' autofocus {EVENTS[3]}='alert(1)"
        yield f"{opened}<a href='javascript:alert(1)' {MARK}>x</a>"
        yield f"{opened}[x](javascript:{MARK}) ![x](x){MARK}"


def named() -> Iterator[str]:
    """Everything that was written down by hand."""
    yield from itertools.chain(TEMPLATES, QUERIES, PATHS, ELSEWHERE, LINES, CELLS, ODD)


def mixed(seed: int) -> Iterator[str]:
    """Endless mixtures of all of it."""
    chance = random.Random(seed)
    pieces = [*named(), *itertools.islice(scripts(), 0, None, 17), "Jeg ", "har ", "skrevet ", "før. "]
    short = [piece for piece in pieces if len(piece) < 400]
    while True:
        yield "".join(chance.choice(short) for _ in range(chance.randint(1, 6)))


def inputs(number: int, seed: int) -> list[str]:
    """`number` inputs: a share of each kind, the by-hand ones first."""
    by_hand, markup = list(named()), list(scripts())
    chance = random.Random(seed)
    chance.shuffle(markup)
    if number < len(by_hand) * 2:
        chance.shuffle(by_hand)
        by_hand = by_hand[: number // 2]
    found = by_hand + markup[: max(0, (number - len(by_hand)) // 2)]
    return found + list(itertools.islice(mixed(seed), max(0, number - len(found))))
