"""A stand-in for an agent in emulated networks: receives, and sends to others and times it when asked to.

A connection begins with "S": each message is 8 bytes of length and so many bytes; the answer is the time at which all were
there (ns, of the one clock of this machine). Or with "M" and a line of JSON [address, bytes, count]: sends, and answers the times
that it took until they were there, in seconds.
"""
import json, os, socket, sys, threading, time


def exactly(connection, count):
    data = bytearray()
    while len(data) < count:
        part = connection.recv(min(count - len(data), 1 << 20))
        if not part:
            raise EOFError
        data += part
    return bytes(data)


def number(connection):
    return int.from_bytes(exactly(connection, 8), "big")


def receive(connection):
    while True:
        left = number(connection)
        while left:
            left -= len(connection.recv(min(left, 1 << 20)))
        connection.sendall(time.monotonic_ns().to_bytes(8, "big"))


def measure(address, size, count):
    host, port = address.split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(b"S")
        took = []
        for _ in range(count):
            began = time.monotonic_ns()
            connection.sendall(size.to_bytes(8, "big") + bytes(size))
            took.append((number(connection) - began) / 1e9)
        return took


def serve(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection:
        try:
            if exactly(connection, 1) == b"S":
                receive(connection)
            else:
                connection.sendall(json.dumps(measure(*json.loads(connection.makefile().readline()))).encode())
        except (EOFError, OSError):
            pass


def ask(address, *what):
    """What `measure` of the peer there says."""
    host, port = address.split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"M" + json.dumps(what).encode() + b"\n")
        return json.loads(connection.makefile().read())


if __name__ == "__main__":
    host, port = os.environ["ADDRESS"].split(":")
    listener = socket.create_server((host, int(port)))
    print("listening on", os.environ["ADDRESS"], file=sys.stderr, flush=True)
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
