#!/usr/bin/env python3
"""retriever.py train|measure|export OUT …: the encoder that finds evidence by its sense.

`train` goes on from the base model with claims and the evidence that bears on them: each claim must be nearer to its own evidence
than to that of the others in its batch and to one that shares its words (InfoNCE with hard negatives: Karpukhin et al. 2020,
https://arxiv.org/abs/2004.04906). FM2 and Check-COVID are left out, for they are what `measure` measures: the rank of a claim's
evidence among all of the set, by words (BM25), by sense, and by both (reciprocal ranks: Cormack et al. 2009). `export` writes an ONNX
file with the three inputs of every network here and one output, `vector`, of length 1.
"""
import argparse
import collections
import json
import math
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

TRAINED_ON = {
    "verification": ["healthver_dev", "covidfact", "climate_fever_a", "factcheck_bench_stance", "emergent_train", "wice_dev", "fever_symmetric_dev"],
    "pairs": ["sufficient_facts", "boolq", "pubmedqa", "evidence_inference", "infotabs", "semiauto_wiki"],
}
MOST = 3000  # pairs of a set
BATCH = 40
SHARPNESS = 20.0
RATE = 3e-5
FUSION = 60  # of reciprocal ranks


class Retriever(nn.Module):
    """Texts to vectors of length 1: the mean of the states."""

    def __init__(self, weights, dropout=0.1):
        super().__init__()
        self.encoder = bert.Encoder(weights, dropout)

    def forward(self, ids, types, mask):
        weight = mask[..., None].to(torch.float32)
        mean = (self.encoder(ids, types, mask).float() * weight).sum(1) / weight.sum(1)
        return functional.normalize(mean, dim=-1)


class Bm25:
    """Okapi BM25 with k1 = 1.2 and b = 0.75."""

    def __init__(self, texts):
        self.words = [collections.Counter(data.words_of(text)) for text in texts]
        self.rarity = data.Rarity(texts)
        self.mean = sum(map(sum, (words.values() for words in self.words))) / len(texts)
        self.holders = collections.defaultdict(list)
        for number, words in enumerate(self.words):
            for word in words:
                self.holders[word].append(number)

    def scores(self, claim):
        scores = collections.Counter()
        for word in set(data.words_of(claim)):
            for number in self.holders.get(word, ()):
                words = self.words[number]
                count = words[word]
                scores[number] += self.rarity(word) * 2.2 * count / (count + 1.2 * (0.25 + 0.75 * sum(words.values()) / self.mean))
        return scores


def relevant(folder, randomness):
    """(claim, evidence, evidence of another that shares its words) for training."""
    triples = []
    for kind, names in TRAINED_ON.items():
        for name in names:
            rows = data.read_rows(data.path_of(folder, kind, name))
            pairs = [pair for pair in data.pairs_of(rows, name, {}) if pair.label in (0, 1)]
            pairs = randomness.sample(pairs, min(MOST, len(pairs)))
            index = Bm25([pair.evidence for pair in pairs])
            for number, pair in enumerate(pairs):
                near = [other for other, _ in index.scores(pair.claim).most_common(8) if pairs[other].group != pair.group]
                triples.append((pair.claim, pair.evidence, pairs[randomness.choice(near)].evidence if near else None))
    randomness.shuffle(triples)
    return triples


def encode(model, tokenizer, texts):
    return model(*train.tensors(tokenizer.encode_batch(texts)))


def run_training(arguments, model, tokenizer):
    randomness = random.Random(1)
    triples = relevant(arguments.data, randomness)[: arguments.pairs]
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
        if step % 20 == 19:
            print(json.dumps({"step": step + 1, "of": steps, "loss": round(loss.item(), 4), "minutes": round((time.time() - began) / 60, 1)}), flush=True)
            torch.save(model.state_dict(), arguments.out)
    torch.save(model.state_dict(), arguments.out)


def ranks(found, wanted):
    """The rank of the first that is wanted, from 1."""
    return next((rank for rank, number in enumerate(found, 1) if number in wanted), math.inf)


def run_measurement(arguments, model, tokenizer):
    model.eval()
    for name, files in {"fm2_dev": ["fm2_dev"], "check_covid": ["check_covid_train", "check_covid_dev"]}.items():
        rows = [row for file in files for row in data.read_rows(data.path_of(arguments.data, "verification", file))]
        rows = [row for row in rows if row["label"] != "NOT_ENOUGH_EVIDENCE"]
        texts = sorted({part["text"] for row in rows for part in row["evidence"]})
        number_of = {text: number for number, text in enumerate(texts)}
        index = Bm25(texts)
        with torch.no_grad():
            def vectors(batch):
                return torch.cat([encode(model, tokenizer, batch[i : i + 32]) for i in range(0, len(batch), 32)])
            nearness = vectors([row["claim"] for row in rows]) @ vectors(texts).T
        placed = {"words": [], "sense": [], "both": []}
        for row, near in zip(rows, nearness):
            wanted = {number_of[part["text"]] for part in row["evidence"]}
            by_words = [number for number, _ in index.scores(row["claim"]).most_common()]
            by_sense = near.argsort(descending=True).tolist()
            fused = collections.Counter()
            for order in (by_words, by_sense):
                for rank, number in enumerate(order[:200]):
                    fused[number] += 1 / (FUSION + rank)
            for way, order in (("words", by_words), ("sense", by_sense), ("both", [number for number, _ in fused.most_common()])):
                placed[way].append(ranks(order, wanted))
        for way, places in placed.items():
            print(json.dumps({"set": name, "by": way, "claims": len(places), "passages": len(texts), "mrr": round(sum(1 / p for p in places) / len(places), 3),
                              "recall_at_10": round(sum(p <= 10 for p in places) / len(places), 3)}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["train", "measure", "export"])
    parser.add_argument("out", type=pathlib.Path, help="train: the checkpoint; export: the ONNX file; measure: nothing is written")
    parser.add_argument("--base", type=pathlib.Path, help="a checkpoint; without one the model is as its package has it")
    parser.add_argument("--onnx", type=pathlib.Path, required=True)
    parser.add_argument("--tokenizer", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--pairs", type=int, default=12_000)
    arguments = parser.parse_args()
    torch.manual_seed(1)
    tokenizer = tokens.load_tokenizer(arguments.tokenizer)
    model = Retriever(bert.read_onnx(arguments.onnx))
    if arguments.base:
        model.load_state_dict(torch.load(arguments.base))
    if arguments.command == "train":
        run_training(arguments, model, tokenizer)
    elif arguments.command == "measure":
        run_measurement(arguments, model, tokenizer)
    else:
        example = tuple(torch.ones(2, 16, dtype=torch.int64) for _ in tokens.INPUTS)
        axes = {name: {0: "rows", 1: "tokens"} for name in tokens.INPUTS} | {"vector": {0: "rows"}}
        torch.onnx.export(model.eval(), example, str(arguments.out), input_names=tokens.INPUTS, output_names=["vector"], dynamic_axes=axes, opset_version=14)


if __name__ == "__main__":
    main()
