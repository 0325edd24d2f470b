"""Small ONNX files for tests of what runs models. Needs onnx and numpy."""
import os

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

RNG = np.random.default_rng(4)


def weights(*shape):
    return (RNG.standard_normal(shape) / np.sqrt(max(1, np.prod(shape[1:])))).astype(np.float32)


def write(folder, name, nodes, inputs, outputs, constants):
    rows = lambda values: [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in values]
    graph = helper.make_graph(nodes, name, rows(inputs), rows(outputs), [numpy_helper.from_array(a, n) for n, a in constants.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    path = os.path.join(folder, name + ".onnx")
    save(model, path)
    return path


def node(kind, inputs, output, **attributes):
    return helper.make_node(kind, inputs.split(), [output], name=output + "_op", **attributes)


def chain(folder, name="chain", width=16, side=24):
    """Conv and Relu three times, a transpose, a softmax: a chain of eight operators."""
    nodes, constants, at, channels = [], {}, "x", 3
    for k in range(3):
        constants[f"w{k}"] = weights(width, channels, 3, 3)
        nodes += [node("Conv", f"{at} w{k}", f"c{k}", pads=[1] * 4), node("Relu", f"c{k}", f"r{k}")]
        at, channels = f"r{k}", width
    nodes += [node("Transpose", at, "t", perm=[0, 2, 3, 1]), node("Softmax", "t", "y", axis=-1)]
    return write(folder, name, nodes, [("x", [1, 3, side, side])], [("y", [1, side, side, width])], constants)


def branches(folder, name="branches"):
    """Two branches of different length between a beginning and an end that they share."""
    nodes = [node("Conv", "x k", "s", pads=[1] * 4), node("Conv", "s k1", "p", pads=[1] * 4), node("Relu", "p", "q"), node("Conv", "q k2", "r", pads=[1] * 4),
             node("Sigmoid", "s", "g"), node("Mul", "r g", "m"), node("GlobalMaxPool", "m", "y")]
    constants = {"k": weights(8, 3, 3, 3), "k1": weights(8, 8, 3, 3), "k2": weights(8, 8, 3, 3)}
    return write(folder, name, nodes, [("x", [1, 3, 16, 16])], [("y", [1, 8, 1, 1])], constants)


def unknown(folder, name="unknown"):
    """An operator that no engine has."""
    nodes = [node("Relu", "x", "a"), helper.make_node("Frobnicate", ["a"], ["b"], domain="org.example"), node("Neg", "b", "y")]
    graph = helper.make_graph(nodes, name, [helper.make_tensor_value_info("x", 1, [4])], [helper.make_tensor_value_info("y", 1, [4])],
                              value_info=[helper.make_tensor_value_info("b", 1, [4])])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("org.example", 1)])
    model.ir_version = 8
    path = os.path.join(folder, name + ".onnx")
    save(model, path)
    return path
