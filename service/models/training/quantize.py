#!/usr/bin/env python3
"""quantize.py ONNX OUT --tokenizer FILE --data FOLDER [--float]: an exported model as the server loads it.

Writes OUT/model.xml and OUT/model.bin, int8 by NNCF's post-training quantization, with training pairs to calibrate on, and
OUT/vocab.txt. With --float the weights stay as they are, for comparison.
"""
import argparse
import json
import pathlib
import random

import nncf
import openvino

import data
import tokens

CALIBRATION = 300  # pairs


def calibration(folder, tokenizer):
    trained, *_ = data.load(folder)
    randomness = random.Random(1)
    pairs = [pair for group in trained.values() for pair in randomness.sample(group, min(len(group), 40))]
    for pair in randomness.sample(pairs, CALIBRATION):
        yield dict(zip(tokens.INPUTS, tokens.collate([tokenizer.encode(pair.claim, pair.evidence)])))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("onnx", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--tokenizer", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--float", action="store_true")
    arguments = parser.parse_args()
    tokenizer = tokens.load_tokenizer(arguments.tokenizer)
    network = openvino.convert_model(arguments.onnx)
    if not arguments.float:
        dataset = nncf.Dataset(list(calibration(arguments.data, tokenizer)))
        network = nncf.quantize(network, dataset, model_type=nncf.ModelType.TRANSFORMER, subset_size=CALIBRATION)
    arguments.out.mkdir(parents=True, exist_ok=True)
    openvino.save_model(network, arguments.out / "model.xml", compress_to_fp16=not arguments.float)
    vocabulary = json.loads(tokenizer.to_str())["model"]["vocab"]
    (arguments.out / "vocab.txt").write_text("".join(f"{token}\n" for token in sorted(vocabulary, key=vocabulary.get)))


if __name__ == "__main__":
    main()
