#!/usr/bin/env python3
"""retriever.py train|export OUT …: the encoder that finds evidence by its sense.

`train` goes on from the base model with claims and the evidence that bears on them: each claim must be nearer to its own evidence
than to that of the others in its batch and to one that shares its words (InfoNCE with hard negatives: Karpukhin et al. 2020,
https://arxiv.org/abs/2004.04906). FM2 and Check-COVID are left out, for they are what tests/eval/retrieval.py measures. `export`
writes an ONNX file with the three inputs of every network here and one output, `vector`, of length 1.
"""
import argparse
import json
import pathlib
import random
import time

import torch
from torch import nn
from torch.nn import functional

import bert
import data
import tokens
import train
import unrelated

TRAINED_ON = {
    "verification": ["healthver_dev", "covidfact", "climate_fever_a", "factcheck_bench_stance", "emergent_train", "wice_dev", "fever_symmetric_dev"],
    "pairs": ["sufficient_facts", "boolq", "pubmedqa", "evidence_inference", "infotabs", "semiauto_wiki"],
}
MOST = 3000  # pairs of a set
BATCH = 32
MAX_TOKENS = 80  # of a claim or a passage
SHARPNESS = 20.0
RATE = 3e-5


class Retriever(nn.Module):
    """Texts to vectors of length 1: the mean of the states."""

    def __init__(self, weights, dropout=0.1):
        super().__init__()
        self.encoder = bert.Encoder(weights, dropout)

    def forward(self, ids, types, mask):
        weight = mask[..., None].to(torch.float32)
        mean = (self.encoder(ids, types, mask).float() * weight).sum(1) / weight.sum(1)
        return functional.normalize(mean, dim=-1)


def relevant(folder, randomness, strict):
    """(claim, evidence, evidence of another that shares its words) for training."""
    triples = []
    for kind, names in TRAINED_ON.items():
        for name in names:
            if strict and name in data.without_licence():
                continue
            rows = data.read_rows(data.path_of(folder, kind, name))
            pairs = [pair for pair in data.pairs_of(rows, name, {}) if pair.label in (0, 1)]
            pairs = randomness.sample(pairs, min(MOST, len(pairs)))
            for pair, near in zip(pairs, unrelated.nearest(pairs, pairs)):
                triples.append((pair.claim, pair.evidence, randomness.choice(near).evidence if near else None))
    randomness.shuffle(triples)
    return triples


def encode(model, tokenizer, texts):
    return model(*train.tensors(tokenizer.encode_batch(texts)))


def run_training(arguments, model, tokenizer):
    randomness = random.Random(1)
    triples = relevant(arguments.data, randomness, arguments.strict)[: arguments.pairs]
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], weight_decay=0.01)
    steps = len(triples) // BATCH
    began = time.time()
    model.train()
    for step in range(steps):
        batch = triples[step * BATCH : (step + 1) * BATCH]
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / (0.1 * steps), (steps - step) / (0.9 * steps))
        claims = encode(model, tokenizer, [claim for claim, _, _ in batch])
        passages = [evidence for _, evidence, _ in batch] + [other for _, _, other in batch if other]
        loss = functional.cross_entropy(claims @ encode(model, tokenizer, passages).T * SHARPNESS, torch.arange(len(batch)))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % 10 == 9:
            print(json.dumps({"step": step + 1, "of": steps, "loss": round(loss.item(), 4), "minutes": round((time.time() - began) / 60, 1)}), flush=True)
    torch.save(model.state_dict(), arguments.out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["train", "export"])
    parser.add_argument("out", type=pathlib.Path, help="train: the checkpoint; export: the ONNX file")
    parser.add_argument("--base", type=pathlib.Path, help="a checkpoint; without one the model is as its package has it")
    parser.add_argument("--onnx", type=pathlib.Path, required=True)
    parser.add_argument("--tokenizer", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--strict", action="store_true", help="leave out sets without a stated licence")
    parser.add_argument("--pairs", type=int, default=3_500)
    arguments = parser.parse_args()
    torch.manual_seed(1)
    tokenizer = tokens.load_tokenizer(arguments.tokenizer)
    if arguments.command == "train":
        tokenizer.enable_truncation(MAX_TOKENS)
    model = Retriever(bert.read_onnx(arguments.onnx))
    if arguments.base:
        model.load_state_dict(torch.load(arguments.base))
    if arguments.command == "train":
        run_training(arguments, model, tokenizer)
    else:
        example = tuple(torch.ones(2, 16, dtype=torch.int64) for _ in tokens.INPUTS)
        axes = {name: {0: "rows", 1: "tokens"} for name in tokens.INPUTS} | {"vector": {0: "rows"}}
        torch.onnx.export(model.eval(), example, str(arguments.out), input_names=tokens.INPUTS, output_names=["vector"], dynamic_axes=axes, opset_version=14)


if __name__ == "__main__":
    main()
