"""What an agent says to those who mean it no good or are far away, by its protocol: parts that name files of the machine, messages
that fit nothing, addresses that it may not use, callers that fall silent."""

import hashlib
import http.client
import importlib
import json
import socket
import sys
import tempfile
import threading
import time
import unittest
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from runtime import ROOT, Agent, RuntimeTest, chain, needs

needs("numpy", "onnx", "grpc", "grpc_tools")
import grpc
import numpy as np
from grpc_tools import protoc
from onnx import TensorProto, helper, numpy_helper

FAR = 2**32 - 1
SECRET = np.array([3, 1, 4, 1], np.float32)


def outside(name, file):
    """A tensor whose elements are in a file."""
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=[4], data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value=file)
    return tensor


def model(nodes, weights):
    ends = [[helper.make_tensor_value_info(name, TensorProto.FLOAT, [4])] for name in "xy"]
    made = helper.make_model(helper.make_graph(nodes, "part", *ends, weights), opset_imports=[helper.make_opsetid("", 17)])
    made.ir_version = 8
    return made.SerializeToString()


def add(weight):
    return helper.make_node("Add", ["x", weight], ["y"])


def in_a_body(file):
    """The weight of a branch."""
    value = helper.make_tensor_value_info("r", TensorProto.FLOAT, [4])
    body = helper.make_graph([helper.make_node("Identity", ["w"], ["r"])], "body", [], [value], [outside("w", file)])
    choice = numpy_helper.from_array(np.array(True), "c")
    return model([helper.make_node("If", ["c"], ["b"], then_branch=body, else_branch=body), add("b")], [choice])


class Hostile(RuntimeTest):
    NODES = ("camera",)

    @classmethod
    def setUpClass(cls):
        cls.protocol = cls.enterClassContext(tempfile.TemporaryDirectory())
        if protoc.main(["", f"-I{ROOT}/lamina/runtime", f"--python_out={cls.protocol}", f"--grpc_python_out={cls.protocol}", "agent.proto"]) != 0:
            raise AssertionError("agent.proto cannot be compiled")
        sys.path.insert(0, cls.protocol)
        cls.m, cls.stubs = importlib.import_module("agent_pb2"), importlib.import_module("agent_pb2_grpc")

    def setUp(self):
        super().setUp()
        channel = grpc.insecure_channel(f"127.0.0.1:{self.agents['camera'].port}")
        self.addCleanup(channel.close)
        self.agent_there = self.stubs.AgentStub(channel)

    def agent(self, node):
        agent = Agent(node, self.folder, 0, "--metrics", "127.0.0.1:0", cwd=self.folder)
        agent.metrics = int(agent.wait_for(r"metrics on http://\S+:(\d+)/metrics$")[1])
        return agent

    def refused(self, call, *words):
        """The call fails, with these words; the agent goes on."""
        with self.assertRaises(grpc.RpcError) as caught:
            call()
        self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT, caught.exception)
        for word in words:
            self.assertIn(word, caught.exception.details())
        self.assertEqual(self.agent_there.Describe(self.m.DescribeRequest(), timeout=10).node, "camera")

    def tensor(self, name="x", kind="float32"):
        return self.m.Tensor(name=name, shape=[4], type=kind)

    def deploy(self, name, part, data_name="", data=b""):
        """A part that computes y of x, with weights beside it if they have a name; ready."""
        blobs = {hashlib.sha256(b).hexdigest(): b for b in ([part, data] if data_name else [part])}
        sums = list(blobs)
        beside = self.m.PartData(name=data_name, sha256=sums[-1]) if data_name else None
        stay = self.m.Part(sha256=sums[0], node="camera", inputs=[self.tensor()], outputs=[self.tensor("y")], data=beside)
        ways = [self.m.Way(tensors=[self.tensor(n)]) for n in "xy"]
        x = np.ones(4, np.float32).tobytes()
        digest = hashlib.sha256(x).hexdigest()
        job = self.m.Job(id="job", source="camera", destination="camera", priority=1, parts=[stay], ways=ways, compute_steps=[0])
        self.agent_there.Prepare(self.m.PrepareRequest(deployment=name, jobs=[job], discipline="fifo", blobs=[digest]))
        for key, blob in {**blobs, digest: x}.items():
            self.agent_there.PutPart(iter([self.m.Piece(deployment=name, sha256=key, size=len(blob), data=blob)]))
        self.agent_there.Ready(self.m.DeploymentName(deployment=name))
        return digest

    def test_a_part_reads_no_file_of_the_machine(self):
        (self.folder / "secret").write_bytes(SECRET.tobytes())
        inner = self.folder / "inner"
        inner.mkdir()
        (inner / "secret").write_bytes(SECRET.tobytes())
        constant = helper.make_node("Constant", [], ["w"], value=outside("w", "secret"))
        for name, part, *data in (
            ("weight", model([add("w")], [outside("w", "secret")])),
            ("folder", model([add("w")], [outside("w", "inner/secret")])),
            ("body", in_a_body("secret")),
            ("attribute", model([constant, add("w")], [])),
            ("another", model([add("w")], [outside("w", "secret")]), "data", bytes(16)),
            ("body by the name of what came", in_a_body("secret"), "secret", bytes(16)),
        ):
            with self.subTest(name):
                self.refused(lambda part=part, data=data: self.deploy("d", part, *data), "'w'", "secret")
        part = model([add("w")], [outside("w", "../secret")])
        self.refused(lambda: self.deploy("d", part, "../secret", bytes(16)), "../secret")

    def test_weights_beside_a_part_are_taken(self):
        part, weights = model([add("w")], [outside("w", "part.data")]), np.arange(4, dtype=np.float32)
        (self.folder / "part.data").write_bytes(SECRET.tobytes())
        digest = self.deploy("d", part, "part.data", weights.tobytes())
        self.agent_there.Submit(self.m.SubmitRequest(deployment="d", request=1, input=digest, keep=True))
        end = time.monotonic() + 10
        while True:
            try:
                said = b"".join(p.data for p in self.agent_there.Fetch(self.m.FetchRequest(deployment="d", request=1)))
                break
            except grpc.RpcError:
                self.assertLess(time.monotonic(), end)
                time.sleep(0.05)
        np.testing.assert_array_equal(np.frombuffer(said, np.float32), weights + 1)

    def relay(self, name, address="127.0.0.1:1", **more):
        ends = (("other", "camera"), ("camera", "next"))
        hops = [self.m.Hop(to=to, address=address, **{"from": before}) for before, to in ends]
        job = self.m.Job(id="job", ways=[self.m.Way(tensors=[self.tensor()], hops=hops)])
        return self.m.PrepareRequest(deployment=name, jobs=[job], discipline="fifo", **more)

    def test_messages_that_fit_nothing_are_refused(self):
        self.agent_there.Prepare(self.relay("d"))
        for more in ({"hop": FAR}, {"hop": 1}, {"way": FAR}, {"job": FAR}, {"job": FAR, "failed": "why", "home": "camera"}, {"failed": "why", "home": "next"}):
            with self.subTest(more):
                frame = self.m.Frame(deployment="d", size=16, **more)
                self.refused(lambda frame=frame: list(self.agent_there.Pass(iter([frame]))))
        part = self.m.Part(sha256="0", node="camera", inputs=[self.tensor(kind="float31")])
        job = self.m.Job(id="job", parts=[part], ways=[self.m.Way(), self.m.Way()], compute_steps=[0])
        self.refused(lambda: self.agent_there.Prepare(self.m.PrepareRequest(deployment="e", jobs=[job])), "float31")

    def test_a_transfer_that_is_cut_off_makes_way_for_the_next(self):
        frames = []

        class Next(self.stubs.AgentServicer):
            def Pass(self, stream, _):
                for frame in stream:
                    if not frame.ping:
                        frames.append(frame)
                    yield messages.Acknowledgement(ping=frame.ping, bytes=sum(len(f.data) for f in frames))

        messages = self.m
        server = grpc.server(ThreadPoolExecutor(4))
        self.stubs.add_AgentServicer_to_server(Next(), server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        self.addCleanup(server.stop, 0)
        self.agent_there.Prepare(self.relay("d", f"127.0.0.1:{port}", chunk=4))
        self.agent_there.Ready(self.m.DeploymentName(deployment="d"))

        def wait_for(condition):
            end = time.monotonic() + 10
            while not any(condition(f) for f in list(frames)):
                self.assertLess(time.monotonic(), end, frames)
                time.sleep(0.02)

        def half():
            yield self.m.Frame(deployment="d", request=1, size=16, data=bytes(8))
            cut.wait(20)

        cut = threading.Event()
        first = self.agent_there.Pass(half())
        wait_for(lambda f: f.request == 1 and f.offset + len(f.data) == 8)
        first.cancel()
        cut.set()
        list(self.agent_there.Pass(iter([self.m.Frame(deployment="d", request=2, size=16, data=bytes(16))])))
        wait_for(lambda f: f.request == 2 and f.offset + len(f.data) == 16)
        wait_for(lambda f: f.request == 1 and f.failed)

    def test_models_that_fit_nothing_are_not_served(self):
        self.agent_there.Prepare(self.relay("d"))
        for more, word in (({"inputs": [self.tensor(kind="float31")]}, "float31"), ({"outputs": [self.m.Tensor(name="y", shape=[-1], type="int8")]}, "int8"), ({"job": FAR}, str(FAR))):
            with self.subTest(word):
                served = self.m.ServedModel(name="m", **more)
                self.refused(lambda served=served: self.agent_there.Serve(self.m.ServeRequest(address="127.0.0.1:0", deployment="d", models=[served])), word)

    def test_tensors_go_to_the_loopback_alone(self):
        for address, word in (("192.0.2.1:7", "--insecure"), ("127.example.com:7", "--insecure"), ("nowhere", "HOST:PORT")):
            with self.subTest(address):
                self.refused(lambda address=address: self.agent_there.Prepare(self.relay("d", address)), address, word)

    def test_an_agent_ends_though_a_connection_is_kept(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.agents["camera"].metrics, timeout=10)
        self.addCleanup(connection.close)
        connection.request("GET", "/metrics")
        connection.getresponse().read()
        begun = time.monotonic()
        self.assertEqual(self.agents["camera"].end(), 0)
        self.assertLess(time.monotonic() - begun, 3)

    def test_a_caller_that_falls_silent_is_hung_up_on(self):
        with socket.create_connection(("127.0.0.1", self.agents["camera"].port), timeout=40) as caller:
            caller.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]))
            while caller.recv(1 << 16):
                pass


class Delayed:
    """The way to a port, on which everything takes so many seconds in each direction."""

    def __init__(self, port, seconds):
        self.there, self.seconds = port, seconds
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near = self.listener.accept()[0]
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.there))
            for ends in ((near, far), (far, near)):
                self.carry(*ends)

    def carry(self, source, sink):
        waiting, changed = deque(), threading.Condition()

        def take():
            data = b"-"
            while data:
                try:
                    data = source.recv(1 << 16)
                except OSError:
                    data = b""
                with changed:
                    waiting.append((time.monotonic() + self.seconds, data))
                    changed.notify()

        def give():
            while True:
                with changed:
                    changed.wait_for(lambda: waiting)
                    at, data = waiting.popleft()
                time.sleep(max(0, at - time.monotonic()))
                try:
                    if not data:
                        sink.shutdown(socket.SHUT_WR)
                        return
                    sink.sendall(data)
                except OSError:
                    return

        for each in (take, give):
            threading.Thread(target=each, daemon=True).start()


class FarAway(RuntimeTest):
    NODES = ("camera", "hub", "cloud")

    def test_an_agent_is_reached_though_answers_take_long(self):
        chain(self.folder / "chain.onnx")
        arguments = self.plan([("camera", 2), ("cloud", 6)])
        way = Delayed(self.agents["cloud"].port, 0.12)
        self.addCleanup(way.listener.close)
        rows = [{"node": n, "address": f"127.0.0.1:{way.port if n == 'cloud' else a.port}"} for n, a in self.agents.items()]
        self.write("agents.json", json.dumps({"format": "lamina.agents/1", "agents": rows}))
        self.assertTrue(self.run_plan(arguments, "--runs", 2, "--verify")["jobs"][0]["verified"])


if __name__ == "__main__":
    unittest.main()
