"""1,000 requests in flight while agents die by kill -9 and come back in turn: each is answered once, none is lost, all are right.

LAMINA_CROWD=N asks N thousand requests in all (default 2).
"""

import collections
import os
import threading
import time
import unittest

from runtime import chain, line, needs
from serve_test import Served

needs("numpy", "onnx", "grpc", "tritonclient.grpc")
import grpc
import numpy as np
from tritonclient.grpc import service_pb2, service_pb2_grpc

IN_FLIGHT = 1000
THOUSANDS = int(os.environ.get("LAMINA_CROWD", "2"))


class Crowd(Served):
    NODES = ("camera", "hub", "b", "c")

    def plan_of_two(self):
        """Computes at b, or at c."""
        network = line(self.NODES)
        for node, speed in zip(network["nodes"], ("1 MFLOP/s", None, "10 TFLOP/s", "1 GFLOP/s")):
            node.pop("compute")
            node.update({"compute": speed} if speed else {})
        network["links"][2] = {**network["links"][2], "from": "hub", "to": "c"}
        return self.plan([], network, destination="camera", pins=[{"first_layer": 2, "last_layer": 6, "nodes": ["b", "c"]}])

    def request(self, number):
        """Its input is its number, in the first value."""
        request = service_pb2.ModelInferRequest(model_name="chain", id=str(number))
        tensor = request.inputs.add(name="x", datatype="FP32", shape=[1, 8])
        x = np.linspace(-1, 1, 8, dtype=np.float32)
        x[0] = number / 1000
        del tensor.contents.fp32_contents[:]
        request.raw_input_contents.append(x.tobytes())
        return request, x

    def test_every_request_of_a_crowd_is_answered_once(self):
        compute = chain(self.folder / "chain.onnx")
        service = self.serve(self.plan_of_two(), "--hold", "1 s")
        port = int(service.wait_for(r"serving grpc://\S+:(\d+)$")[1])
        total, answers, problems = 1000 * THOUSANDS, collections.Counter(), []
        free, lock, done = threading.Semaphore(IN_FLIGHT), threading.Lock(), threading.Event()
        most = [0, 0]  # in flight now, and at most

        def ended(future, number, x):
            with lock:
                most[0] -= 1
                try:
                    answer = future.result()
                    y = np.frombuffer(answer.raw_output_contents[0], np.float32)
                    answers[int(answer.id)] += 1
                    if answer.id != str(number) or not np.allclose(y, compute(x.reshape(1, 8)).ravel(), rtol=1e-4, atol=1e-6):
                        problems.append((number, answer.id, y))
                except grpc.RpcError as e:
                    problems.append((number, e.code(), e.details()))
                if len(answers) + len(problems) >= total:
                    done.set()
            free.release()

        def shake():
            """b and c die and come back in turn; one is there at any time."""
            while not done.is_set():
                for node, other in (("b", "c"), ("c", "b")):
                    lines = len(service.lines)
                    self.agents[node].process.kill()
                    self.agents[node].process.wait()
                    if done.wait(0.5):
                        return
                    self.agents[node] = self.agents[node].again()
                    deaths.append(node)
                    end = time.monotonic() + 20
                    while not any(f"node {node} is back" in text for text in service.lines[lines:]) and time.monotonic() < end:
                        if done.wait(0.05):
                            return

        deaths = []
        shaker = threading.Thread(target=shake)
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = service_pb2_grpc.GRPCInferenceServiceStub(channel)
            shaker.start()
            for number in range(total):
                free.acquire()
                # Not all at once: the crowd is to last for several deaths.
                if number >= IN_FLIGHT:
                    time.sleep(0.002)
                request, x = self.request(number)
                with lock:
                    most[0] += 1
                    most[1] = max(most)
                future = stub.ModelInfer.future(request, timeout=60)
                future.add_done_callback(lambda f, number=number, x=x: ended(f, number, x))
            self.assertTrue(done.wait(90), f"{total - len(answers) - len(problems)} of {total} have no answer")
            shaker.join(30)
        self.assertEqual(problems[:3], [])
        self.assertEqual((len(answers), set(answers.values())), (total, {1}))
        self.assertEqual(self.answered(service), total)
        self.assertGreaterEqual(most[1], IN_FLIGHT // 2)
        self.assertTrue(deaths)
        self.assertEqual(service.end(), 0)


if __name__ == "__main__":
    unittest.main()
