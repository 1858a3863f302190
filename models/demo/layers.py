"""What the four networks are built of, trained against and written with."""

import os

import numpy as np
import torch
from torch import nn


def conv(inputs, outputs, stride=1, kernel=3):
    """Convolution, batch normalisation, PReLU-like bend."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs), nn.LeakyReLU(0.1))


class Residual(nn.Module):
    """Two convolutions beside a straight way."""

    def __init__(self, channels):
        super().__init__()
        self.first = conv(channels, channels)
        self.second = nn.Sequential(
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        return nn.functional.leaky_relu(x + self.second(self.first(x)), 0.1)


_grain = torch.randn(1 << 23, generator=torch.Generator().manual_seed(7))


def disturb(images, rng, strength=1.0):
    """Light, colour, grain and, for every other batch, blur of a camera; 0..255, NCHW."""
    count = len(images)

    def each(channels):
        change = rng.uniform(-strength, strength, (count, channels, 1, 1))
        return torch.from_numpy(change.astype(np.float32))
    images = images.contiguous()
    gain = (1 + 0.22 * each(1)) * (1 + 0.09 * each(3))
    contrast = 1 + 0.2 * each(1)
    mean = images.mean((2, 3), keepdim=True)
    images = torch.addcmul((1 - contrast) * gain * mean + 18 * each(1), images, gain * contrast)
    if rng.random() < 0.5:
        blurred = nn.functional.avg_pool2d(images, 3, 1, 1, count_include_pad=False)
        share = torch.from_numpy(strength * rng.random((count, 1, 1, 1)).astype(np.float32))
        images = torch.lerp(images, blurred, share)
    grainy = torch.from_numpy((10 * rng.random((count, 1, 1, 1)) ** 3).astype(np.float32))
    start = int(rng.integers(0, max(1, len(_grain) - images.numel())))
    grain = _grain[start:start + images.numel()].view_as(images)
    return torch.addcmul(images, grain, grainy).clamp_(0, 255)


def export(network, path, example, inputs, outputs, extra_initialisers=(), in_bytes=False, **options):
    """Writes ONNX with weights stored as halves, which onnxruntime widens once at loading.

    With `in_bytes`, weights of convolutions are stored as bytes and a scale for each output
    channel. Under a temporary name first, so that a reader never sees half a file.
    `extra_initialisers` are (name, array) that no node uses, stored as halves.
    """
    import onnx.checker
    from onnx import numpy_helper
    network.eval()
    part = str(path) + ".part"
    older = {"dynamo": False} if "dynamo" in torch.onnx.export.__code__.co_varnames else {}
    torch.onnx.export(network, example, part, input_names=inputs, output_names=outputs,
                      opset_version=16, **older, **options)
    model = onnx.load(part)
    graph = model.graph
    for weights in list(graph.initializer):
        if weights.data_type != onnx.TensorProto.FLOAT or np.prod(weights.dims) < 256:
            continue
        if in_bytes and len(weights.dims) == 4 and weights.dims[0] > 1:
            store_as_bytes(graph, weights)
        else:
            store_as_halves(graph, weights)
    for name, array in extra_initialisers:
        graph.initializer.append(numpy_helper.from_array(array.astype(np.float16), name))
    onnx.checker.check_model(model)
    onnx.save(model, part)
    os.replace(part, path)


def opened(path):
    """What was written at `path`, run by onnxruntime on one thread."""
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3  # errors, not remarks on how a file was written
    return onnxruntime.InferenceSession(str(path), options)


def store_as_halves(graph, weights):
    from onnx import TensorProto, helper, numpy_helper
    name, array = weights.name, numpy_helper.to_array(weights)
    weights.CopyFrom(numpy_helper.from_array(array.astype(np.float16), name + ".half"))
    graph.node.insert(0, helper.make_node(
        "Cast", [name + ".half"], [name], to=TensorProto.FLOAT))


def store_as_bytes(graph, weights):
    from onnx import TensorProto, helper, numpy_helper
    name, array = weights.name, numpy_helper.to_array(weights)
    scale = np.abs(array).max((1, 2, 3), keepdims=True) / 127 + 1e-12
    weights.CopyFrom(numpy_helper.from_array(
        np.round(array / scale).astype(np.int8), name + ".byte"))
    graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), name + ".scale"))
    graph.node.insert(0, helper.make_node("Mul", [name + ".wide", name + ".scale"], [name]))
    graph.node.insert(0, helper.make_node(
        "Cast", [name + ".byte"], [name + ".wide"], to=TensorProto.FLOAT))
