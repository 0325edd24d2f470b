"""Small ONNX models of every kind that makes cutting hard, written in ONNX's own text; weights are drawn from a seed."""
import zlib

import numpy as np
import onnx
import onnx.parser
from onnx import TensorProto, numpy_helper

HEAD = '<ir_version: 8, opset_import: ["": 17%s]>\n'
FLOAT_TYPES = {"float": np.float32, "float16": np.float16, "double": np.float64}


def model(name, text, weights=(), imports="", functions=""):
    """The text's model with an initializer for each of `weights`: name to shape (random) or to an array."""
    m = onnx.parser.parse_model(HEAD % imports + name + " " + text + functions)
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    for weight, value in dict(weights).items():
        if isinstance(value, tuple):
            value = (rng.standard_normal(value) / np.sqrt(value[0] if value else 1)).astype(np.float32)
        m.graph.initializer.append(numpy_helper.from_array(value, weight))
    return m


def chain():
    return model("chain", "(float[2, 8] x) => (float[2, 4] y) { a = MatMul(x, w0) b = Relu(a) c = MatMul(b, w1) d = Tanh(c) y = MatMul(d, w2) }",
                 {"w0": (8, 300), "w1": (300, 8), "w2": (8, 4)})


def branches():
    return model("branches", """(float[1, 3, 8, 8] x) => (float[1, 4, 1, 1] y) {
        s = Conv<pads = [1, 1, 1, 1]>(x, k) a = Conv<pads = [1, 1, 1, 1]>(s, k1) b = Relu(a) c = Sigmoid(s) e = Mul(b, c) f = Add(e, s)
        g = Neg(f) h = Exp(g) i = Tanh(f) j = Add(h, i) l = Concat<axis = 1>(j, s) m = Conv(l, k2) y = GlobalAveragePool(m) }""",
                 {"k": (4, 3, 3, 3), "k1": (4, 4, 3, 3), "k2": (4, 8, 1, 1)})


def functions():
    return model("functions", "(float[2, 8] x) => (float[2, 8] y) { a = Relu(x) b = my.outer(a, w0) c = Sigmoid(b) d = my.outer(c, w1) y = Neg(d) }",
                 {"w0": (8, 8), "w1": (8, 8)}, ', "my": 1', """
        <domain: "my", opset_import: ["": 17]> inner (p) => (q) { r = Relu(p) q = Tanh(r) }
        <domain: "my", opset_import: ["": 17, "my": 1]> outer (p, w) => (q) { t = MatMul(p, w) q = my.inner(t) }""")


def conditional():
    """The branches read a tensor, a weight and a constant of the graph around them."""
    return model("conditional", """(float[4, 6] x) => (float[4, 6] y) {
        a = Relu(x) b = MatMul(a, w) r = ReduceSum<keepdims = 0>(b) c = Greater(r, zero) k2 = Add(k, k)
        i = If(c) <then_branch = yes () => (float[4, 6] t) { t = Mul(b, k2) }, else_branch = no () => (float[4, 6] e) { e0 = MatMul(b, w) e = Add(e0, k) }>
        j = Sigmoid(i) y = Neg(j) }""", {"w": (6, 6), "k": (6,), "zero": np.float32(0)})


def loop():
    return model("loop", """(float[2, 5] x) => (float[2, 5] y) {
        a = Relu(x)
        b = Loop(rounds, go, a) <body = round (int64 n, bool on, float[2, 5] v) => (bool still, float[2, 5] o) { m = MatMul(v, w) o = Tanh(m) still = Identity(on) }>
        c = Exp(b) y = Neg(c) }""", {"w": (5, 5), "rounds": np.int64(3), "go": np.array(True)})


def scan():
    return model("scan", """(float[3, 4] x) => (float[3, 4] y) {
        a = Relu(x)
        last, all = Scan<num_scan_inputs = 1, body = round (float[4] s, float[4] v) => (float[4] s2, float[4] o) { t = Mul(v, w) s2 = Add(s, t) o = Identity(s2) }>(start, a)
        y = Neg(all) }""", {"start": (4,), "w": (4,)})


def half():
    rng = np.random.default_rng(5)
    return model("half", "(float16[2, 8] x) => (float16[2, 4] y) { a = MatMul(x, w0) b = Relu(a) y = MatMul(b, w1) }",
                 {"w0": rng.standard_normal((8, 8)).astype(np.float16), "w1": rng.standard_normal((8, 4)).astype(np.float16)})


def quantised():
    rng = np.random.default_rng(6)
    return model("quantised", """(float[2, 8] x) => (float[2, 8] y) {
        q = QuantizeLinear(x, s, z) f = DequantizeLinear(q, s, z) w = DequantizeLinear(wq, ws, wz) m = MatMul(f, w) r = Relu(m)
        q2 = QuantizeLinear(r, s, z) y = DequantizeLinear(q2, s, z) }""",
                 {"s": np.float32(0.05), "z": np.int8(3), "ws": np.float32(0.01), "wz": np.int8(0), "wq": rng.integers(-100, 100, (8, 8)).astype(np.int8)})


def shared_constants():
    return model("shared", "(float[2, 6] x) => (float[2, 6] y) { t = Transpose(w) a = MatMul(x, t) b = Clip(a, , high) c = MatMul(b, t) d = Relu(c) y = MatMul(d, w) }",
                 {"w": (6, 6), "high": np.float32(0.9)})


def early_result():
    return model("early", "(float[1, 6] x) => (float[1, 6] aux, float[1, 6] y) { a = MatMul(x, w) aux = Relu(a) b = Tanh(aux) c = Neg(b) y = MatMul(c, w) }", {"w": (6, 6)})


def towers():
    return model("towers", "(float[1, 6] left, float[1, 4] right) => (float[1, 5] y) { a = MatMul(left, w0) b = Relu(a) c = MatMul(right, w1) d = Add(b, c) e = Tanh(d) y = Neg(e) }",
                 {"w0": (6, 5), "w1": (4, 5)})


def shapes():
    """Shapes of tensors in front of a cut are used behind it, also by arithmetic."""
    return model("shapes", """(float[2, 3, 4] x) => (float[4, 6] y) {
        a = Relu(x) s = Shape(a) f = Flatten(a) b = Relu(f) r = Gather(s, two) u = Unsqueeze(r, zero) n = Concat<axis = 0>(u, rest) c = Reshape(b, n) y = Neg(c) }""",
                 {"two": np.int64(2), "zero": np.array([0], np.int64), "rest": np.array([-1], np.int64)})


def constant_result():
    return model("constants", "(float[2, 6] x) => (float[2, 6] y, int64[2] s) { a = Relu(x) y = Neg(a) s = Shape(x) }")


def ir3():
    m = chain()
    m.ir_version, m.opset_import[0].version = 3, 8
    for t in m.graph.initializer:
        m.graph.input.append(onnx.helper.make_tensor_value_info(t.name, t.data_type, t.dims))
    return m


KINDS = (chain, branches, functions, conditional, loop, scan, half, quantised, shared_constants, early_result, towers, shapes, constant_result, ir3)


def feed_of(m, seed=1):
    """A random tensor for each input that is no weight."""
    rng, weights, feed = np.random.default_rng(seed), {t.name for t in m.graph.initializer}, {}
    for i in m.graph.input:
        if i.name in weights:
            continue
        shape = [d.dim_value or 1 for d in i.type.tensor_type.shape.dim]
        feed[i.name] = rng.standard_normal(shape).astype(onnx.helper.tensor_dtype_to_np_dtype(i.type.tensor_type.elem_type))
    return feed


def with_random_weights(path, most_bytes):
    """The model with random weights where it makes constants of a given shape; as it is where these take more."""
    m, rng = onnx.load(path), np.random.default_rng(3)
    sizes = {t.name: numpy_helper.to_array(t) for t in m.graph.initializer if t.data_type == TensorProto.INT64}
    made = [n for n in m.graph.node if n.op_type == "ConstantOfShape" and n.input[0] in sizes]
    if sum(4 * int(np.prod(sizes[n.input[0]])) for n in made) > most_bytes:
        return m
    for n in made:
        shape = tuple(int(d) for d in sizes[n.input[0]])
        w = rng.standard_normal(shape) / np.sqrt(max(1, int(np.prod(shape[1:])))) if len(shape) > 1 else rng.uniform(0.5, 1, shape)
        m.graph.initializer.append(numpy_helper.from_array(w.astype(np.float32), n.output[0]))
        m.graph.node.remove(n)
    return m
