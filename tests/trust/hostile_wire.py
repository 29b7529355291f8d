"""Hostile input as bytes on the wire: headers, cookies, addresses and bodies, past every library of ours."""

import socket
from collections.abc import Iterator
from urllib.parse import quote_from_bytes

import psutil

from tests.ground import Ground, serving
from tests.trust import hostile
from tests.trust.check import Tally
from tests.visitor import Visitor

HEADERS = (
    "User-Agent", "Accept-Language", "Referer", "Origin", "Cookie", "If-None-Match", "If-Modified-Since", "Accept",
    "X-Forwarded-For", "X-Forwarded-Host", "X-Request-Id", "Content-Type", "Sec-Fetch-Site", "Authorization", "Range",
)  # fmt: skip
BIG = 10 * 2**20
PAGE = "/bidrag/nyt"


def run(ground: Ground, tally: Tally, values: list[str]) -> None:
    """The real server gets every value in every place; it answers, and does not grow."""
    with serving(ground, DEMO="1", LOG_LEVEL="ERROR") as web:
        before = memory(web.pid)
        for what, request in requests(values, ground.port):
            status, headers, body = ask(ground.port, request)
            hostile.judge(tally, what, status, headers, body)
        cookie(ground, tally, values)
        grown = memory(web.pid) - before
        tally.expect(grown <= hostile.MOST_MEMORY, f"the web processes grew by {grown:.0f} MiB")
        tally.figures["MiB grown by the server"] = round(grown)


def memory(pid: int) -> float:
    """MiB of the processes below `pid`."""
    return sum(child.memory_info().rss for child in psutil.Process(pid).children()) / 2**20


def requests(values: list[str], port: int) -> Iterator[tuple[str, bytes]]:
    """Every value as a header, as an address, as a query; and the bodies that are too much."""
    host = f"Host: 127.0.0.1:{port}\r\nConnection: close\r\n".encode()
    for value in values:
        line = hostile.raw(value).replace(b"\r", b"").replace(b"\n", b"")[:6000]
        for name in HEADERS:
            yield f"header {name}", b"GET %s HTTP/1.1\r\n%s%s: %s\r\n\r\n" % (PAGE.encode(), host, name.encode(), line)
        yield "header with line breaks", b"GET / HTTP/1.1\r\n%sX-A: %s\r\n\r\n" % (host, hostile.raw(value)[:6000])
        yield "Host", b"GET /log-ud HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % line
        quoted = quote_from_bytes(hostile.raw(value))[:3000].encode()
        yield "quoted address", b"GET /%s HTTP/1.1\r\n%s\r\n" % (quoted, host)
        yield "raw address", b"GET /%s HTTP/1.1\r\n%s\r\n" % (line[:3000], host)
        yield "token in an address", b"GET /bidrag/fortsaet/%s HTTP/1.1\r\n%s\r\n" % (quoted, host)
        yield (
            "query",
            b"GET %s?fokus=%s&question=%s HTTP/1.1\r\n%s\r\n" % (PAGE.encode(), quoted[:1500], quoted[:1500], host),
        )
        yield "method", b"%s / HTTP/1.1\r\n%s\r\n" % (line[:40], host)
    yield from bodies(host)


def bodies(host: bytes) -> Iterator[tuple[str, bytes]]:
    """Too long, too many, too deep, and not what they say they are."""
    form, json = b"application/x-www-form-urlencoded", b"application/json"
    cases = {
        "ten megabytes of text": (form, b"text=" + b"a" * BIG),
        "a hundred thousand fields": (form, b"&".join(b"f%d=1" % n for n in range(100_000))),
        "one field a hundred thousand times": (form, b"&".join([b"text=1"] * 100_000)),
        "deep JSON": (json, b"[" * 100_000),
        "half a multipart": (
            b"multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n',
        ),
        "a multipart without its boundary": (b"multipart/form-data", b"--x\r\n\r\n--x--"),
        "many parts": (
            b"multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 2000,
        ),
        "bytes that are no text": (form, b"text=%ff%fe%00&\xff\xfe=\x80"),
        "another letter code": (form + b"; charset=utf-7", b"text=+ADw-zqx+AD4-"),
    }
    for what, (kind, body) in cases.items():
        for path in (PAGE, "/mit-bidrag", "/bidrag/kladde/autogem", "/log-ind"):
            head = b"POST %s HTTP/1.1\r\n%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (
                path.encode(),
                host,
                kind,
                len(body),
            )
            yield what, head + body


def ask(port: int, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send these bytes; status (0: the line was closed without one), headers and body."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        try:
            line.sendall(request)
        except OSError:
            """The server had heard enough; what it said is read all the same."""
        try:
            while part := line.recv(65536):
                received += part
        except ConnectionResetError:
            """It closed the line on what it had not read."""
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    status = int(lines[0].split(" ")[1]) if lines[0].startswith("HTTP/") else 0
    return status, {k.strip().title(): v.strip() for k, _, v in (each.partition(":") for each in lines[1:])}, body


def cookie(ground: Ground, tally: Tally, values: list[str]) -> None:
    """A session that somebody has written themselves opens nothing and breaks nothing."""
    visitor = Visitor(ground.port)
    visitor.get(PAGE)
    real = visitor.cookies.get("engage_session", "")
    for number, value in enumerate(values):
        line = hostile.quote_from_bytes(hostile.raw(value))[:3000]
        cut = number % max(1, len(real))
        for made in (line, real[:cut] + line + real[cut + 1 :]):
            visitor.cookies = {"engage_session": made}
            answer = visitor.get(PAGE)
            hostile.judge(tally, "a session of one's own making", answer.status, answer.headers, answer.body)
    visitor.close()
