"""fit.py BUILD DATA WEIGHTS: fits the weights that turn findings into a verdict, and writes them into the file WEIGHTS.

The model is that of service/verification/weighing.h: a softmax over four sums of what each verifier found times its weight for
the label. It is fitted on rows of the public sets below DATA that no training has seen, and on the made rows of stories.py. Each
set counts the same, however many rows it has, and is judged by the labels that occur in it. The weights are at least 0 and are
drawn a little towards the plain ones below, which say what they mean without any data. The bias speaks for doubt alone: no label
is likelier than its opposite before anything was found.
"""
import hashlib
import json
import pathlib
import re
import sys
import tempfile

import numpy
from scipy.optimize import minimize

import split
import stories
from sets import Server, evaluate

LABELS = ["SUPPORTED", "REFUTED", "CONFLICTING", "NOT_ENOUGH_EVIDENCE"]
LEAST_DOUBT = 1.0  # the bias of NOT_ENOUGH_EVIDENCE, at least
# Claims that a machine made by swapping words, and evidence that a machine chose: not what a verdict should be like.
LEFT_OUT = {"covidfact", "factcheck_bench_stance"}
PLAIN = {"bias": [0, 0, 0, LEAST_DOUBT], "cross-source": [4, 4, 6, 4], "entailment": [3, 3, 3, 3], "official-statement": [3, 3, 5, 3]}
PULL = 0.002
HIGHEST = 12.0


def features(finding):
    """Net belief, net disbelief, conflict, uncertainty: what speaks for each of LABELS."""
    if finding["status"] == "STATUS_NOT_APPLICABLE":
        return [0.0] * 4
    if finding["status"] != "STATUS_OK":
        return [0.0, 0.0, 0.0, 1.0]
    belief, disbelief = finding["belief"], finding["disbelief"]
    both = min(belief, disbelief)
    return [belief - both, disbelief - both, 2 * both, max(0.0, 1 - belief - disbelief)]


def read(path):
    """(features [rows, parts, labels], right labels, the labels that occur); claims that cannot be checked are left out"""
    rows = [json.loads(line) for line in open(path)]
    rows = [row for row in rows if row.get("findings")]
    parts = [[[1.0] * 4] + [features(row["findings"][name]) for name in list(PLAIN)[1:]] for row in rows]
    right = numpy.array([LABELS.index(row["label"]) for row in rows])
    return numpy.array(parts), right, sorted(set(right))


def loss_of(flat, sets, plain):
    weights = flat.reshape(plain.shape)
    loss, gradient = PULL * ((weights - plain) ** 2).sum(), 2 * PULL * (weights - plain)
    for parts, right, labels in sets:
        scores = (parts * weights).sum(1)[:, labels]
        scores -= scores.max(1, keepdims=True)
        shares = numpy.exp(scores)
        shares /= shares.sum(1, keepdims=True)
        where = numpy.searchsorted(labels, right)
        rows = numpy.arange(len(right))
        loss -= numpy.log(shares[rows, where]).mean() / len(sets)
        shares[rows, where] -= 1
        gradient[:, labels] += (shares[:, None, :] * parts[:, :, labels]).mean(0) / len(sets)
    return loss, gradient.ravel()


def write(path, weights):
    def line(values):
        return "{" + ", ".join(f"{name.lower()}: {value:.2f}" for name, value in zip(LABELS, values)) + "}"

    text = path.read_text()
    for name, values in zip(PLAIN, weights):
        text, count = re.subn(rf"(?m)^( *{name}:) \{{.*\}}$", lambda found: f"{found[1]} {line(values)}", text)
        if count != 1:
            sys.exit(f"fit: {path} has no line for {name}")
    digest = hashlib.sha256(numpy.round(weights, 2).tobytes()).hexdigest()[:8]
    path.write_text(re.sub(r"(?m)^id: .*$", f"id: fitted-{digest}", text))


def findings(build, data, folder):
    """Files of what the verifiers say of each row, a set each."""
    split.split(data, folder)
    stories.write(folder / "fit" / "stories.jsonl")
    files = []
    with Server(build, folder / "data") as server:
        for path in sorted((folder / "fit").glob("*.jsonl")):
            if path.stem in LEFT_OUT:
                continue
            files.append(path.with_suffix(".findings"))
            evaluate(build, server, path, "--predictions", files[-1])
    return files


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    build, data, weights_file = map(pathlib.Path, sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        files = findings(build.resolve(), data, pathlib.Path(folder))
        sets = [read(path) for path in files]
    plain = numpy.array(list(PLAIN.values()), dtype=float)
    bounds = [(0.0, 0.0)] * 3 + [(LEAST_DOUBT, HIGHEST)] + [(0.0, HIGHEST)] * (plain.size - 4)
    found = minimize(loss_of, plain.ravel(), args=(sets, plain), jac=True, bounds=bounds, method="L-BFGS-B")
    if not found.success:
        sys.exit(f"fit: {found.message}")
    weights = found.x.reshape(plain.shape)
    write(weights_file, weights)
    for path, (parts, right, labels) in zip(files, sets):
        chosen = numpy.array(labels)[(parts * weights).sum(1)[:, labels].argmax(1)]
        print(f"{path.stem:24} {len(right):5} rows  {100 * (chosen == right).mean():.1f}% right")


if __name__ == "__main__":
    main()
