#!/usr/bin/env python3
"""measure.py MODEL… --data FOLDER: the held-out parts of each set, as a trained model reads them.

Prints accuracy and macro-F1 for each set, beside the majority's label and a logistic regression over TF-IDF of the training part,
and what is left of them if the model sees only the claim or only the evidence. SICK was never trained on.
"""
import argparse
import collections
import json
import pathlib

import torch

import bert
import data
import tokens
import train


def logits_of(model, tokenizer, pairs, keep=("claim", "evidence")):
    texts = [(pair.claim if "claim" in keep else "", pair.evidence if "evidence" in keep else "") for pair in pairs]
    encodings = tokenizer.encode_batch(texts)
    order = sorted(range(len(pairs)), key=lambda i: len(encodings[i].ids))
    logits = torch.zeros(len(pairs), 3)
    model.eval()
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=train.computes_bf16()):
        for start in range(0, len(order), 32):
            chunk = order[start : start + 32]
            logits[chunk] = model(*train.tensors([encodings[i] for i in chunk])).float()
    return logits


def scores(labels, guesses):
    """Accuracy and macro-F1 over the labels that occur. A guess is right for NOT_SUPPORTED if it is not support."""
    right = [guess == label or (label == data.NOT_SUPPORTED and guess > 0) for label, guess in zip(labels, guesses)]
    merged = data.NOT_SUPPORTED in labels
    f1 = []
    for kind in sorted({min(label, 1) if merged else label for label in labels}):
        said = [min(guess, 1) if merged else guess for guess in guesses]
        true = [min(label, 1) if merged else label for label in labels]
        hit = sum(a == b == kind for a, b in zip(true, said))
        f1.append(2 * hit / max(1, true.count(kind) + said.count(kind)))
    return {"accuracy": round(100 * sum(right) / len(right), 1), "macro_f1": round(100 * sum(f1) / len(f1), 1)}


def restricted(logits, labels):
    """The likeliest of the labels that occur in the set."""
    occurring = sorted(set(label for label in labels if label < 3)) if data.NOT_SUPPORTED not in labels else [0, 1, 2]
    return [occurring[i] for i in logits[:, occurring].argmax(-1).tolist()]


def baseline(train_pairs, pairs):
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    claims, evidence = TfidfVectorizer(ngram_range=(1, 2), min_df=2), TfidfVectorizer(ngram_range=(1, 2), min_df=2)
    rows = hstack([claims.fit_transform(p.claim for p in train_pairs), evidence.fit_transform(p.evidence for p in train_pairs)])
    model = LogisticRegression(max_iter=1000, class_weight="balanced").fit(rows, [p.label for p in train_pairs])
    return model.predict(hstack([claims.transform(p.claim for p in pairs), evidence.transform(p.evidence for p in pairs)])).tolist()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=pathlib.Path, nargs="+")
    parser.add_argument("--onnx", type=pathlib.Path, required=True)
    parser.add_argument("--tokenizer", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--ablate", action="store_true")
    parser.add_argument("--baselines", action="store_true")
    arguments = parser.parse_args()
    tokenizer = tokens.load_tokenizer(arguments.tokenizer)
    trained, held_out, *_ = data.load(arguments.data)
    for path in arguments.models:
        model = bert.PairClassifier(bert.read_onnx(arguments.onnx))
        model.load_state_dict(torch.load(path)["model"])
        for name, pairs in held_out.items():
            labels = [pair.label for pair in pairs]
            row = {"model": str(path), "set": name, "pairs": len(pairs)}
            row |= scores(labels, restricted(logits_of(model, tokenizer, pairs), labels))
            commonest = collections.Counter(labels).most_common(1)[0][0]
            row["majority"] = scores(labels, [min(commonest, 2)] * len(labels))
            for keep in ["claim", "evidence"] if arguments.ablate else []:
                row[f"only_{keep}"] = scores(labels, restricted(logits_of(model, tokenizer, pairs, [keep]), labels))
            if arguments.baselines and name in trained:
                row["tfidf"] = scores(labels, baseline(trained[name], pairs))
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
