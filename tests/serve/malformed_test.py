"""What is no HTTP, or no JSON, is refused or dropped; nothing hangs, and the server goes on."""

import json
import random
import unittest

from serving import JSON, REQUEST, ServerTest

TEXT = json.dumps(REQUEST).encode()
HOST = b"Host: 127.0.0.1\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(TEXT)
CHUNKED = b"Transfer-Encoding: chunked\r\n"


def get(line, headers=b""):
    return line + b"\r\n" + HOST + headers + b"\r\n"


def post(headers, body=TEXT):
    return b"POST /api/v1/plan HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n" + headers + b"\r\n" + body


FIRST_LINES = (b"GET", b"GET /", b"", b" ", b"GET / HTTP/1.1 x", b"GET / HTTP/9.9", b"GET / HTTX/1.1", b"G\x00T / HTTP/1.1", b"GET /\x00 HTTP/1.1", b"GET nothing HTTP/1.1",
               b"BREW /api/v1/plan HTTP/1.1", b"GET /" + b"a" * 200_000 + b" HTTP/1.1", b"\xff\xfe / HTTP/1.1", b"GET / HTTP/1.1\x00")
LENGTHS = (b"-5", b"abc", b"0x10", b"99999999999999999999999", b"18446744073709551615", b"5, 6", b"", b"\x00")
CHUNKS = (b"zz", b"-5", b"", b"FFFFFFFFFFFFFFFFF", b"7FFFFFFFFFFFFFFF", b"5 5")
BROKEN = [
    *(get(line) for line in FIRST_LINES),
    *(post(b"Content-Length: " + length + b"\r\n") for length in LENGTHS),
    *(post(LENGTH + b"Content-Length: " + length + b"\r\n") for length in (b"5", b"0")),
    *(post(CHUNKED, size + b"\r\n" + TEXT + b"\r\n0\r\n\r\n") for size in CHUNKS),
    *(post(b"Transfer-Encoding: " + coding + b"\r\n", b"5\r\nhello\r\n0\r\n\r\n") for coding in (b"gzip", b"xchunked", b"identity, nonsense")),
    post(b"Content-Length: 1%d\r\n" % len(TEXT)), post(CHUNKED, b"FFF\r\nhello"), post(LENGTH + CHUNKED, b"5\r\nhello\r\n0\r\n\r\n"), post(b"", b""),
    get(b"GET / HTTP/1.1", b"X: " + b"a" * 10**6 + b"\r\n"), get(b"GET / HTTP/1.1", b"X: a\r\n" * 100_000), b"GET / HTTP/1.1\r\n\r\n", b"GET / HTT", b"",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + random.Random(1).randbytes(500), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"EHLO x\r\n\r\n",
    get(b"GET / HTTP/1.1", b"Host: other\r\n"),
]
SOUND = [get(b"GET /api/v1/health HTTP/1.1", header) for header in
         (b"Connection: close, keep-alive\r\n", b"Upgrade: websocket\r\nConnection: Upgrade\r\n", b"Range: bytes=5-1\r\n", b"If-None-Match: \"\r\n", b"Content-Length: 0\r\n", b"X: \xff\r\n", b"")]
SOUND += [post(LENGTH), post(CHUNKED, b"%x\r\n" % len(TEXT) + TEXT + b"\r\n0\r\n\r\n"), post(LENGTH + b"Expect: 100-continue\r\n"), get(b"GET / HTTP/1.0")]


class Malformed(ServerTest):
    def test_http(self):
        for raw in BROKEN:
            status = self.server.raw(raw)
            self.assertTrue(status is None or 400 <= status < 500 or status in (501, 505), (raw[:80], status))
        for raw in SOUND:
            self.assertEqual(self.server.raw(raw), 200, raw[:200])
        self.assertEqual(self.server.get("/api/v1/health").status, 200)

    def test_noise(self):
        draw = random.Random(2)
        for _ in range(40):
            status = self.server.raw(draw.randbytes(draw.choice((1, 10, 100, 5000))).replace(b"\n", b"") + b"\r\n\r\n")
            self.assertTrue(status is None or 400 <= status < 500)

    def test_json(self):
        draw = random.Random(3)
        broken = [TEXT[:n] for n in sorted(draw.sample(range(1, len(TEXT) - 1), 40))]
        broken += [TEXT.replace(b'"two"', word, 1) for word in (b"NaN", b"1e999", b"01", b"True", b"'n'", b'"\\x41"', b'"\\ud800"', b'"\xff"', b"[,]", b"{5:5}", b"[" * 200_000)]
        broken += [TEXT + TEXT, TEXT + b",", TEXT.decode().encode("utf-16"), b'{"network":' * 100_000, TEXT.replace(b"{", b'{"network": 5, ', 1)]
        for text in broken:
            answer = self.server.call("POST", "/api/v1/plan", text, JSON)
            self.assertEqual(answer.status, 400, (text[:60], answer.data[:200]))
            self.assertLess(len(answer.data), 4000)


if __name__ == "__main__":
    unittest.main()
