"""The models of tools/truth: known architectures with drawn weights, as ONNX files of static shapes. Needs onnx and numpy.

Batch normalisations are folded into the convolutions, as in deployed models; sides of images are smaller than usual, so that a
study of many runs ends.
"""
import os

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save


class Graph:
    """Collects nodes and weights; every method returns the name of what it makes."""

    def __init__(self, name, seed=1):
        self.name, self.rng, self.nodes, self.weights, self.channels = name, np.random.default_rng(seed), [], [], {}

    def weight(self, *shape, scale=None, values=None):
        made = values if values is not None else self.rng.standard_normal(shape, dtype=np.float32) * np.float32(scale or np.sqrt(1 / max(1, np.prod(shape[1:]))))
        self.weights.append(numpy_helper.from_array(made, f"w{len(self.weights)}"))
        return self.weights[-1].name

    def node(self, kind, *inputs, **attributes):
        out = f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [out], name=out, **attributes))
        return out

    def conv(self, x, channels, kernel=1, stride=1, group=1):
        w = self.weight(channels, self.channels[x] // group, kernel, kernel, scale=np.sqrt(1.5 * group / (self.channels[x] * kernel * kernel)))
        out = self.node("Conv", x, w, self.weight(channels, scale=0.1), kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[kernel // 2] * 4, group=group)
        return self.keep(out, channels)

    def keep(self, name, channels):
        self.channels[name] = channels
        return name

    def same(self, kind, x, *more, **attributes):
        return self.keep(self.node(kind, x, *more, **attributes), self.channels[x])

    def relu6(self, x):
        return self.same("Clip", x, self.weight(values=np.array(0, np.float32)), self.weight(values=np.array(6, np.float32)))

    def silu(self, x):
        return self.same("Mul", x, self.same("Sigmoid", x))

    def concat(self, *parts):
        return self.keep(self.node("Concat", *parts, axis=1), sum(self.channels[p] for p in parts))

    def upsample(self, x):
        scales = self.weight(values=np.array([1, 1, 2, 2], np.float32))
        return self.keep(self.node("Resize", x, "", scales, mode="nearest"), self.channels[x])

    def pooled(self, x, classes=1000):
        flat = self.node("Flatten", self.same("GlobalAveragePool", x))
        return self.node("Gemm", flat, self.weight(classes, self.channels[x]), self.weight(classes, scale=0.1), transB=1)

    def write(self, folder, side, outputs):
        # The file's own shape inference fills what is between.
        graph = helper.make_graph(self.nodes, self.name, [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, side, side])],
                                  [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs], self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
        model.ir_version = 8
        path = os.path.join(folder, self.name + ".onnx")
        save(model, path)
        return path


def mobilenet_v2(folder, side=160):
    g = Graph("mobilenet-v2")
    x = g.relu6(g.conv(g.keep("image", 3), 32, 3, 2))
    for expand, channels, count, stride in [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]:
        for k in range(count):
            wide = g.channels[x] * expand
            y = g.relu6(g.conv(x, wide)) if expand > 1 else x
            y = g.conv(g.relu6(g.conv(y, wide, 3, stride if k == 0 else 1, wide)), channels)
            x = y if k == 0 else g.same("Add", y, x)
    return g.write(folder, side, [(g.pooled(g.relu6(g.conv(x, 1280))), [1, 1000])])


def resnet50(folder, side=128):
    g = Graph("resnet-50")
    x = g.same("Relu", g.conv(g.keep("image", 3), 64, 7, 2))
    x = g.same("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    for stage, count in enumerate((3, 4, 6, 3)):
        narrow = 64 << stage
        for k in range(count):
            stride = 2 if k == 0 and stage > 0 else 1
            y = g.same("Relu", g.conv(x, narrow))
            y = g.conv(g.same("Relu", g.conv(y, narrow, 3, stride)), 4 * narrow)
            x = g.same("Relu", g.same("Add", y, g.conv(x, 4 * narrow, 1, stride) if k == 0 else x))
    return g.write(folder, side, [(g.pooled(x), [1, 1000])])


def attention(g, x, tokens, dim, heads):
    def part():
        y = g.node("Add", g.node("MatMul", x, g.weight(dim, dim)), g.weight(dim, scale=0.02))
        return g.node("Reshape", y, g.weight(values=np.array([1, tokens, heads, dim // heads], np.int64)))
    q, k, v = (g.node("Transpose", part(), perm=perm) for perm in ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]))
    scaled = g.node("Mul", g.node("MatMul", q, k), g.weight(values=np.array((dim // heads) ** -0.5, np.float32)))
    y = g.node("Transpose", g.node("MatMul", g.node("Softmax", scaled, axis=-1), v), perm=[0, 2, 1, 3])
    y = g.node("Reshape", y, g.weight(values=np.array([1, tokens, dim], np.int64)))
    return g.node("MatMul", y, g.weight(dim, dim))


def vit(folder, side=160, dim=192, depth=8, heads=3):
    g, tokens = Graph("vit"), (side // 16) ** 2
    w = g.weight(dim, 3, 16, 16)
    x = g.node("Conv", "image", w, kernel_shape=[16, 16], strides=[16, 16])
    x = g.node("Transpose", g.node("Reshape", x, g.weight(values=np.array([1, dim, tokens], np.int64))), perm=[0, 2, 1])
    x = g.node("Add", x, g.weight(1, tokens, dim, scale=0.02))
    norm = lambda y: g.node("LayerNormalization", y, g.weight(values=np.ones(dim, np.float32)), g.weight(values=np.zeros(dim, np.float32)), axis=-1)
    for _ in range(depth):
        x = g.node("Add", x, attention(g, norm(x), tokens, dim, heads))
        y = g.node("Add", g.node("MatMul", norm(x), g.weight(dim, 4 * dim)), g.weight(4 * dim, scale=0.02))
        half = g.weight(values=np.array(0.5, np.float32))
        erf = g.node("Erf", g.node("Div", y, g.weight(values=np.array(2 ** 0.5, np.float32))))
        gelu = g.node("Mul", g.node("Mul", y, g.node("Add", erf, g.weight(values=np.array(1, np.float32)))), half)
        x = g.node("Add", x, g.node("MatMul", gelu, g.weight(4 * dim, dim)))
    y = g.node("ReduceMean", norm(x), axes=[1], keepdims=0)
    return g.write(folder, side, [(g.node("MatMul", y, g.weight(dim, 1000)), [1, 1000])])


def yolo(folder, side=160):
    g = Graph("yolo")
    block = lambda x, c, k=3, s=1: g.silu(g.conv(x, c, k, s))
    csp = lambda x, c: block(g.concat(block(x, c // 2, 1), g.same("Add", block(block(g.conv(x, c // 2), c // 2, 1), c // 2), g.conv(x, c // 2))), c, 1)
    x = block(g.keep("image", 3), 16, 3, 2)
    x = csp(block(x, 32, 3, 2), 32)
    a = csp(block(x, 64, 3, 2), 64)
    b = csp(block(a, 128, 3, 2), 128)
    c = csp(block(b, 256, 3, 2), 256)
    b = csp(g.concat(g.upsample(block(c, 128, 1)), b), 128)
    a = csp(g.concat(g.upsample(block(b, 64, 1)), a), 64)
    rows = []
    for level, stride in ((a, 8), (b, 16), (c, 32)):
        cells = (side // stride) ** 2
        rows.append(g.node("Reshape", g.conv(block(level, 64), 85), g.weight(values=np.array([1, 85, cells], np.int64))))
    total = sum((side // s) ** 2 for s in (8, 16, 32))
    return g.write(folder, side, [(g.node("Concat", *rows, axis=2), [1, 85, total])])


def unet(folder, side=128):
    g = Graph("u-net")
    twice = lambda x, c: g.same("Relu", g.conv(g.same("Relu", g.conv(x, c, 3)), c, 3))
    x, skips = g.keep("image", 3), []
    for c in (16, 32, 64):
        x = twice(x, c)
        skips.append(x)
        x = g.same("MaxPool", x, kernel_shape=[2, 2], strides=[2, 2])
    x = twice(x, 128)
    for c in (64, 32, 16):
        x = twice(g.concat(g.upsample(g.conv(x, c)), skips.pop()), c)
    return g.write(folder, side, [(g.conv(x, 2), [1, 2, side, side])])


ALL = {"mobilenet-v2": mobilenet_v2, "resnet-50": resnet50, "vit": vit, "yolo": yolo, "u-net": unet}
