"""inference.py BUILD: how fast the shipped stance model reads pairs in C++, beside the same runtime in Python and PyTorch.

All three in one run, one after the other, on rows of the same shapes. PyTorch runs the same layers in float, whose speed does not
depend on what they have learned.
"""
import json
import pathlib
import re
import subprocess
import sys
import time

import numpy
import openvino
import torch

from server import ROOT, show

sys.path.insert(0, str(ROOT / "service" / "models" / "training"))
import bert  # noqa: E402
import tokens  # noqa: E402
from rounding import without_rounding  # noqa: E402

SECONDS = 1.5  # for each figure


def median_ms(run):
    for _ in range(3):
        run()
    times = []
    end = time.monotonic() + SECONDS
    while len(times) < 5 or time.monotonic() < end:
        begin = time.perf_counter()
        run()
        times.append(1000 * (time.perf_counter() - begin))
    return sorted(times)[len(times) // 2]


def read_network(file):
    """As service/models/network.cc reads it: in float where the processor has no products of bytes."""
    network = openvino.Core().read_model(file)
    flags = pathlib.Path("/proc/cpuinfo").read_text()
    return network if "avx512_vnni" in flags or "avx_vnni" in flags else without_rounding(network)


def inputs(rows, length):
    ids = numpy.random.default_rng(1).integers(1000, 21000, (rows, length))
    types = numpy.zeros_like(ids)
    types[:, length // 3 :] = 1
    return [ids, types, numpy.ones_like(ids)]


def openvino_ms(network, shape):
    settings = {"INFERENCE_NUM_THREADS": shape["threads"], "NUM_STREAMS": 1}
    request = openvino.Core().compile_model(network, "CPU", settings).create_infer_request()
    batch = dict(zip(tokens.INPUTS, inputs(shape["rows"], shape["tokens"])))
    return median_ms(lambda: request.infer(batch))


def torch_ms(model, shape):
    torch.set_num_threads(shape["threads"])
    batch = [torch.from_numpy(part) for part in inputs(shape["rows"], shape["tokens"])]
    with torch.no_grad():
        return median_ms(lambda: model(*batch))


def untrained(layers):
    """The network with weights that mean nothing."""
    shapes = {"embeddings.word_embeddings.weight": (30522, bert.HIDDEN), "embeddings.position_embeddings.weight": (512, bert.HIDDEN),
              "embeddings.token_type_embeddings.weight": (2, bert.HIDDEN), "embeddings.LayerNorm": (bert.HIDDEN,)}
    for layer in range(layers):
        root = f"encoder.layer.{layer}"
        square = {f"{root}.attention.self.{part}" for part in ("query", "key", "value")} | {f"{root}.attention.output.dense"}
        shapes |= {name: (bert.HIDDEN, bert.HIDDEN) for name in square}
        shapes |= {f"{root}.intermediate.dense": (4 * bert.HIDDEN, bert.HIDDEN), f"{root}.output.dense": (bert.HIDDEN, 4 * bert.HIDDEN)}
        shapes |= {f"{root}.attention.output.LayerNorm": (bert.HIDDEN,), f"{root}.output.LayerNorm": (bert.HIDDEN,)}
    weights = {}
    for name, shape in shapes.items():
        if name.endswith(".weight"):
            weights[name] = 0.02 * torch.randn(shape)
            continue
        weights[f"{name}.weight"] = 0.02 * torch.randn(shape) if len(shape) == 2 else torch.ones(shape)
        weights[f"{name}.bias"] = torch.zeros(shape[0])
    return bert.PairClassifier(weights).eval()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    build = pathlib.Path(sys.argv[1])
    folder = build / "share/secondsource/models/stance"
    out = subprocess.run([build / "bin/inference", folder], check=True, capture_output=True, text=True).stdout
    figures = [json.loads(line) for line in out.splitlines()]
    layers = len(set(re.findall(r"layers\.(\d+)/", (folder / "model.xml").read_text())))
    network, model = read_network(folder / "model.xml"), untrained(layers)
    rows = []
    for shape in (figure for figure in figures if "rows" in figure):
        row = {**shape, "openvino_python_ms": openvino_ms(network, shape), "torch_ms": torch_ms(model, shape)}
        rows.append({**row, "to_openvino_python": row["ms"] / row["openvino_python_ms"], "to_torch": row["ms"] / row["torch_ms"]})
    show("inference", rows)
    for figure in figures:
        if "rows" not in figure:
            print(json.dumps({"figure": "inference", **figure}))


if __name__ == "__main__":
    main()
