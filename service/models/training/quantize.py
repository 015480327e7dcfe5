#!/usr/bin/env python3
"""quantize.py ONNX OUT --tokenizer FILE --data FOLDER [--single] [--float]: an exported model as the server loads it.

Writes OUT/model.xml and OUT/model.bin, int8 by NNCF's post-training quantization, with training pairs to calibrate on (their texts
one by one with --single, for an encoder), and OUT/vocab.txt. Prints how far the outputs for held-out pairs are from those of the network
as it was, and, of a classifier, how often the label is the same: as it is run where the processor multiplies bytes, and as it is run where
it does not (service/models/network.cc), with the weights alone rounded. With --float the weights stay as they are, for comparison.
"""
import argparse
import json
import pathlib
import random

import nncf
import numpy
import openvino

import data
import tokens
from rounding import without_rounding

CALIBRATION = 300  # pairs
COMPARED = 60  # pairs of each held-out set


def inputs(sets, most, tokenizer, single):
    """What the network is given for some pairs of each set."""
    randomness = random.Random(1)
    pairs = [pair for group in sets.values() for pair in randomness.sample(group, min(len(group), most))]
    randomness.shuffle(pairs)
    texts = [(text,) for pair in pairs for text in (pair.claim, pair.evidence)] if single else [(pair.claim, pair.evidence) for pair in pairs]
    return [dict(zip(tokens.INPUTS, tokens.collate([tokenizer.encode(*text)]))) for text in texts]


def compare(networks, rows, single):
    """Each but the first beside the first."""
    compiled = {name: openvino.Core().compile_model(network, "CPU") for name, network in networks.items()}
    outputs = {name: numpy.concatenate([network(row)[0] for row in rows]) for name, network in compiled.items()}
    first = outputs.pop(next(iter(outputs)))
    for name, output in outputs.items():
        said = {"network": name, "rows": len(rows), "mean_largest_difference": round(float(abs(output - first).max(1).mean()), 4)}
        if not single:
            said["same_label"] = round(float((output.argmax(1) == first.argmax(1)).mean()), 4)
        print(json.dumps(said), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("onnx", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--tokenizer", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--single", action="store_true")
    parser.add_argument("--float", action="store_true")
    parser.add_argument("--strict", action="store_true", help="leave out sets without a stated licence")
    arguments = parser.parse_args()
    tokenizer = tokens.load_tokenizer(arguments.tokenizer)
    network = openvino.convert_model(arguments.onnx)
    if not arguments.float:
        trained, held_out, *_ = data.load(arguments.data, arguments.strict)
        seen = inputs(trained, 40, tokenizer, arguments.single)[:CALIBRATION]
        before = network.clone()
        network = nncf.quantize(network, nncf.Dataset(seen), model_type=nncf.ModelType.TRANSFORMER, subset_size=CALIBRATION)
        compare({"as it was": before, "int8": network, "int8, weights alone": without_rounding(network)},
                inputs(held_out, COMPARED, tokenizer, arguments.single), arguments.single)
    arguments.out.mkdir(parents=True, exist_ok=True)
    openvino.save_model(network, arguments.out / "model.xml", compress_to_fp16=not arguments.float)
    vocabulary = json.loads(tokenizer.to_str())["model"]["vocab"]
    (arguments.out / "vocab.txt").write_text("".join(f"{token}\n" for token in sorted(vocabulary, key=vocabulary.get)))


if __name__ == "__main__":
    main()
