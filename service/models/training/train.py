#!/usr/bin/env python3
"""train.py PHASE OUT --base FILE --data FOLDER: trains the stance model, a classifier of (claim, evidence).

PHASE is `general` (language inference of many kinds), `target` (the sets of the job, with what made.py makes) or `finish` (these
again, with more news and more texts that say nothing of the claim). FILE is the ONNX file of the base model, or the checkpoint
that an earlier phase wrote. sets.yaml says how many pairs of each set an epoch draws. OUT is a folder; PHASE-checkpoint.pt there is
written every few minutes, and training goes on from it. bf16 where the processor computes with it, else fp32.
"""
import argparse
import json
import os
import pathlib
import random
import time

import torch
from torch.nn import functional

import bert
import data
import made
import tokens
import unrelated

BATCH_TOKENS = 1536
RATES = {"general": 6e-5, "target": 4e-5, "finish": 3e-5}
UNTIL = {"general": 0.4, "target": 1.0, "finish": 1.0}  # the first ends before its rate has fallen: the second goes on from there
SEEDS = {"general": 1, "target": 1, "finish": 3}  # any will do, but for one that makes a phase draw what the last one drew
WARM_UP = 0.06
SAVE_SECONDS = 240


def computes_bf16():
    flags = pathlib.Path("/proc/cpuinfo").read_text()
    return "avx512_bf16" in flags or "amx_bf16" in flags


def tensors(encodings):
    return [torch.from_numpy(part) for part in tokens.collate(encodings)]


def loss_of(logits, labels):
    """Cross entropy; of a pair that is known not to be supported, of refutation and silence together."""
    logs = functional.log_softmax(logits.float(), -1)
    either = torch.logsumexp(logs[:, 1:], -1, keepdim=True)
    chosen = torch.cat([logs, either], -1).gather(1, labels[:, None])[:, 0]
    smooth = logs.mean(-1)
    return -torch.where(labels < 3, 0.95 * chosen + 0.05 * smooth, chosen).mean()


def draw(train, settings, phase, randomness):
    """An epoch: from each set as many pairs as its setting says; small sets several times, at most eight."""
    drawn = []
    for name, pairs in train.items():
        wanted = min(settings[name][phase], 8 * len(pairs))
        while wanted > 0:
            part = pairs if wanted >= len(pairs) else randomness.sample(pairs, wanted)
            drawn += part
            wanted -= len(part)
    return drawn


def batches_of(pairs, tokenizer, randomness):
    """Batches of about as many tokens each, of pairs of about the same length, in random order."""
    randomness.shuffle(pairs)
    encoded = []
    for start in range(0, len(pairs), 4096):
        chunk = pairs[start : start + 4096]
        encodings = tokenizer.encode_batch([(pair.claim, pair.evidence) for pair in chunk])
        encoded += sorted(zip(chunk, encodings), key=lambda item: len(item[1].ids))
    batches, batch = [], []
    for item in encoded:
        longest = max(len(other[1].ids) for other in batch + [item])
        if batch and (longest * (len(batch) + 1) > BATCH_TOKENS or longest > 1.4 * len(batch[0][1].ids) + 4):
            batches.append(batch)
            batch = []
        batch.append(item)
    batches.append(batch)
    randomness.shuffle(batches)
    return batches


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("phase", choices=RATES)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--base", type=pathlib.Path, required=True)
    parser.add_argument("--onnx", type=pathlib.Path, required=True, help="the base model's ONNX file, for the shape")
    parser.add_argument("--tokenizer", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--strict", action="store_true", help="leave out sets without a stated licence")
    parser.add_argument("--share", type=float, default=1.0, help="of the pairs that sets.yaml asks for")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    randomness = random.Random(SEEDS[arguments.phase])
    torch.manual_seed(SEEDS[arguments.phase])
    torch.set_num_threads(os.cpu_count())
    tokenizer = tokens.load_tokenizer(arguments.tokenizer)
    train, _, settings, made_counts = data.load(arguments.data, arguments.strict)
    for setting in settings.values():
        setting[arguments.phase] = round(setting[arguments.phase] * arguments.share)
    pairs = draw(train, settings, arguments.phase, randomness)
    counts = {kind: round(count.get(arguments.phase, 0) * arguments.share) for kind, count in made_counts.items()}
    if any(counts.values()):
        pairs += made.make(train, settings, randomness, counts["written"], counts["altered"])
        pairs += unrelated.unrelated(train, settings, randomness, counts["neighbours"], counts["strangers"])
    batches = batches_of(pairs, tokenizer, randomness)

    model = bert.PairClassifier(bert.read_onnx(arguments.onnx))
    if arguments.base != arguments.onnx:
        model.load_state_dict(torch.load(arguments.base)["model"])
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": [p for p in trained if p.dim() > 1], "weight_decay": 0.01}, {"params": [p for p in trained if p.dim() < 2], "weight_decay": 0.0}]
    )
    done = 0
    checkpoint = arguments.out / f"{arguments.phase}-checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        done = saved["done"]

    def save():
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "done": done}, checkpoint.with_suffix(".new"))
        checkpoint.with_suffix(".new").rename(checkpoint)

    model.train()
    bf16 = computes_bf16()
    began, saved_at, seen, running = time.time(), time.time(), 0, None
    for batch in batches[done : round(len(batches) * UNTIL[arguments.phase])]:
        position = done / len(batches)
        rate = RATES[arguments.phase] * min(position / WARM_UP, (1 - position) / (1 - WARM_UP), 1.0)
        for group in optimizer.param_groups:
            group["lr"] = rate
        inputs = tensors([encoding for _, encoding in batch])
        labels = torch.tensor([pair.label for pair, _ in batch])
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
            logits = model(*inputs)
        loss = loss_of(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        done += 1
        seen += len(batch)
        running = loss.item() if running is None else 0.98 * running + 0.02 * loss.item()
        if done % 50 == 0:
            print(json.dumps({"batch": done, "of": len(batches), "loss": round(running, 4), "pairs_per_s": round(seen / (time.time() - began), 1)}), flush=True)
        if time.time() - saved_at > SAVE_SECONDS:
            save()
            saved_at = time.time()
    torch.save({"model": model.state_dict()}, arguments.out / f"{arguments.phase}.pt")
    checkpoint.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
