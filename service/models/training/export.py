#!/usr/bin/env python3
"""export.py CHECKPOINT OUT --onnx FILE [--temperature T]: a trained model as an ONNX file.

The network takes input_ids, token_type_ids and attention_mask, [rows, tokens], and gives `output`, the probabilities of data.LABELS.
"""
import argparse
import pathlib

import torch

import bert
import tokens


class Served(torch.nn.Module):
    def __init__(self, model, temperature):
        super().__init__()
        self.model, self.temperature = model, temperature

    def forward(self, ids, types, mask):
        return torch.softmax(self.model(ids, types, mask) / self.temperature, -1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--onnx", type=pathlib.Path, required=True)
    parser.add_argument("--temperature", type=float, default=1.0)
    arguments = parser.parse_args()
    model = bert.PairClassifier(bert.read_onnx(arguments.onnx))
    model.load_state_dict(torch.load(arguments.checkpoint)["model"])
    example = tuple(torch.ones(2, 16, dtype=torch.int64) for _ in tokens.INPUTS)
    axes = {name: {0: "rows", 1: "tokens"} for name in tokens.INPUTS} | {"output": {0: "rows"}}
    torch.onnx.export(
        Served(model, arguments.temperature).eval(), example, str(arguments.out),
        input_names=tokens.INPUTS, output_names=["output"], dynamic_axes=axes, opset_version=14,
    )


if __name__ == "__main__":
    main()
