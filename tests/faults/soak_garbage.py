"""What no good client sends, and what each of it must be answered."""
import json
import random
import socket
import ssl
import time

from harness import base64url

from soak_wire import decode

VERSION = "api-version=2022-08-01"
SIGNED = 432  # bytes at the beginning of a quote that its signature is over
PATIENCE = 8  # seconds; more than limits.header_seconds and body_seconds
HELD = 16  # connections that are left open half-way, at most


class Vandal:
    def __init__(self, wire, seed):
        self.wire, self.site = wire, wire.site
        self.chance = random.Random(seed)
        self.held = []
        self.ways = [self.flip, self.cut, self.misname, self.unnamed, self.oversize, self.long_header, self.long_target,
                     self.deep, self.noise, self.noise_in_tls, self.leave, self.hold, self.vanish]

    def act(self):
        self.chance.choice(self.ways)()
        for item in [item for item in self.held if time.monotonic() - item[0] > PATIENCE]:
            self.held.remove(item)
            self.given_up(*item[1:])

    def finish(self):
        while self.held:
            began, raw, way = self.held.pop()
            time.sleep(max(0, began + PATIENCE - time.monotonic()))
            self.given_up(raw, way)

    def body(self, kind="SgxEnclave"):
        return self.chance.choice(self.site.good[kind])

    def path(self, kind="SgxEnclave"):
        return f"/attest/{kind}?{VERSION}"

    # Over HTTP.

    def flip(self):
        """A bit of what the quote's signature is over."""
        document = json.loads(self.body())
        quote = bytearray(decode(document["quote"]))
        quote[self.chance.randrange(SIGNED)] ^= 1 << self.chance.randrange(8)
        self.wire.expect("garbage flipped", 400, "POST", self.path(), json.dumps({**document, "quote": base64url(quote)}))

    def cut(self):
        kind = self.chance.choice(list(self.site.good))
        body = self.body(kind)
        body = body[:self.chance.randrange(len(body.rstrip()) - 1)]
        self.wire.expect("garbage truncated", 400, "POST", self.path(kind), body, code="BodyNotJson")

    def misname(self):
        self.wire.expect("garbage media type", 415, "POST", self.path(), self.body(), {"Content-Type": "text/html"})

    def unnamed(self):
        method, path, status = self.chance.choice([
            ("GET", "/attest/SgxEnclave?" + VERSION, 405), ("POST", "/attest/SgxEnclave", 400), ("GET", "/shared/nothing", 404),
            ("POST", "/attest/Abacus?" + VERSION, 400), ("GET", "/nobody/certs", 404), ("DELETE", "/certs", 405),
            ("PUT", "/subscriptions/s/resourceGroups/g/providers/Microsoft.Attestation/attestationProviders/stranger"
             "?api-version=2021-06-01", 401), ("PROPFIND", "/certs", 405)])
        self.wire.expect("garbage route", status, method, path, None if method == "GET" else "{}")

    def oversize(self):
        self.wire.expect("garbage oversize", 413, "POST", self.path(), '{"quote":"' + "A" * (1 << 21) + '"}',
                         code="BodyTooLarge")

    def long_header(self):
        self.wire.expect("garbage header", 431, "GET", "/certs", None, {"x-long": "a" * 9_000}, code="HeaderTooLarge")

    def long_target(self):
        self.wire.expect("garbage target", 414, "GET", "/certs?" + "a" * 9_000, code="UriTooLong")

    def deep(self):
        self.wire.expect("garbage deep", 400, "POST", self.path(), '{"quote":' + "[" * 99 + "]" * 99 + "}",
                         code="JsonTooDeep")

    # Below HTTP.

    def raw(self, port="plain"):
        return socket.create_connection(("127.0.0.1", self.site.ports[port]), timeout=30)

    def ended(self, way, raw, *statuses):
        """The service must end this connection, with one of the answers or with none."""
        try:
            with raw:
                answer = b""
                while part := raw.recv(65_536):
                    answer += part
        except ConnectionResetError:
            answer = b""
        except TimeoutError:
            self.wire.problem(f"{way}: the service does not close the connection")
            return
        found = answer[9:12].decode(errors="replace") if answer.startswith(b"HTTP/1.1 ") else "closed"
        self.wire.counts[f"{way} {found}"] += 1
        if found not in statuses:
            self.wire.problem(f"{way}: expected {statuses}, found {answer[:200]}")

    def noise(self):
        raw = self.raw()
        raw.sendall(bytes([0x80 | self.chance.randrange(128)]) + self.chance.randbytes(self.chance.randrange(2_000)) + b"\r\n\r\n")
        self.ended("garbage bytes", raw, "400", "431", "414", "closed")

    def noise_in_tls(self):
        raw = self.raw("tls")
        raw.sendall(b"GET / HTTP/1.1\r\n\r\n" + self.chance.randbytes(200))
        # An alert is no answer of HTTP.
        self.ended("garbage before TLS", raw, "closed")

    def leave(self):
        """A connection that is closed without a word, or in the middle of a handshake."""
        self.raw().close()
        raw = self.raw("tls")
        raw.sendall(b"\x16\x03\x01\x02\x00\x01")
        raw.close()
        self.wire.counts["garbage left"] += 1

    def vanish(self):
        """The client is gone before its body is there."""
        with self.raw() as raw:
            raw.sendall(self.head(10_000) + b'{"quote":"AAAA')
        self.wire.counts["garbage vanished"] += 1

    def hold(self):
        """Half a header or half a body, and silence; over TLS, too."""
        if len(self.held) >= HELD:
            return
        way, sent = self.chance.choice([("half a header", b"POST /attest/SgxEnclave HTTP/1.1\r\nHost: a\r\n"),
                                        ("half a body", self.head(500) + b'{"quote":')])
        raw = self.raw()
        if self.chance.random() < 0.5:
            raw.close()
            raw = self.site.trust().wrap_socket(self.raw("tls"), server_hostname="localhost")
        raw.sendall(sent)
        self.held.append((time.monotonic(), raw, way))

    def given_up(self, raw, way):
        try:
            self.ended("garbage " + way, raw, "408")
        except ssl.SSLError as error:
            self.wire.problem(f"{way}: {error!r}")

    def head(self, length):
        return (f"POST {self.path()} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                f"Content-Length: {length}\r\n\r\n").encode()
