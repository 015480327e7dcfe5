"""sets.py BUILD DATA [FILE…]: how good the verdicts on labelled rows are, each row against its own evidence.

Prints a table and then the same figures as lines of JSON: of each set accuracy and macro-F1 beside those of the commonest label
and of a logistic regression over TF-IDF of what training sees of the set, then Brier score, calibration error and speed.
"""
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

import split

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))
from server import Server, show  # noqa: E402


def evaluate(build, server, path, *flags):
    """What `secondsource evaluate --json` says of a file of rows."""
    command = [build / "bin/secondsource", "--json", "evaluate", path, *flags]
    out = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "SECONDSOURCE_SERVER": server.address})
    if out.returncode != 0:
        raise SystemExit(f"evaluate {path} failed ({out.returncode}): {out.stderr}{out.stdout}")
    return json.loads(out.stdout)


def accuracy_and_f1(right, guesses):
    same = sum(a == b for a, b in zip(right, guesses)) / len(right)
    return 100 * same, 100 * f1_score(right, guesses, labels=sorted(set(right)), average="macro", zero_division=0)


def tfidf(pairs, rows):
    claims, evidence = (TfidfVectorizer(ngram_range=(1, 2), min_df=2) for _ in range(2))
    seen = hstack([claims.fit_transform(pair[0] for pair in pairs), evidence.fit_transform(pair[1] for pair in pairs)])
    model = LogisticRegression(max_iter=1000, class_weight="balanced").fit(seen, [pair[2] for pair in pairs])
    texts = [" ".join(part["text"] for part in row["evidence"]) for row in rows]
    return model.predict(hstack([claims.transform(row["claim"] for row in rows), evidence.transform(texts)])).tolist()


def row_of(path, said, pairs):
    rows = [json.loads(line) for line in open(path)]
    right = [row["label"] for row in rows]
    commonest = collections.Counter(right).most_common(1)[0][0]
    row = {"set": path.stem, "rows": len(rows), "accuracy": 100 * said["accuracy"], "macro_f1": 100 * said["macro_f1"]}
    row["majority"], row["majority_f1"] = accuracy_and_f1(right, [commonest] * len(right))
    row["tfidf"], row["tfidf_f1"] = accuracy_and_f1(right, tfidf(pairs, rows)) if pairs else (None, None)
    row |= {name: said[name] for name in ("brier", "ece", "claims_per_second")}
    return {key: round(value, 3 if key in ("brier", "ece") else 1) if isinstance(value, float) else value for key, value in row.items()}


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    build, data = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        split.split(data, work)
        pairs = split.training_pairs(data)
        files = [pathlib.Path(path) for path in sys.argv[3:]] or sorted((work / "test").glob("*.jsonl"))
        with Server(build, work / "data") as server:
            show("sets", [row_of(path, evaluate(build, server, path), pairs.get(path.stem)) for path in files])


if __name__ == "__main__":
    main()
