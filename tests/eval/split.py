"""The rows of the public sets that no training has seen, as files for `secondsource evaluate`."""
import hashlib
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "service" / "models" / "training"))
import data  # noqa: E402

NEVER_TRAINED_ON = {"sick_train": 900}  # rows that are shown of it


def is_for_fitting(group):
    return hashlib.sha256(group.encode()).digest()[1] < 128


def split(folder, out):
    """Writes OUT/fit/NAME.jsonl, for fitting the weights of verdicts, and OUT/test/NAME.jsonl, for figures: rows of one claim
    or one evidence text stand in one of them. Two-way sets, whose NOT_ENOUGH_EVIDENCE may be a refutation, are left out."""
    for part in ("fit", "test"):
        (out / part).mkdir(parents=True, exist_ok=True)
    for name, rows in data.held_out_rows(folder).items():
        for part in ("fit", "test"):
            write(out / part / f"{name}.jsonl", [row for row, group in rows if is_for_fitting(group) == (part == "fit")])
    for name, count in NEVER_TRAINED_ON.items():
        write(out / "test" / f"{name}.jsonl", data.read_rows(data.path_of(folder, "verification", name))[:count])


def write(path, rows):
    with open(path, "w") as file:
        for row in rows:
            if row["label"] in data.LABELS + ["CONFLICTING"]:
                file.write(json.dumps(row) + "\n")


def training_pairs(folder):
    """(claim, evidence, label) of what training sees of each verification set, by set"""
    return {
        name: [(pair.claim, pair.evidence, data.LABELS[pair.label]) for pair in data.split(rows, pairs, setting)[0] if pair.label < len(data.LABELS)]
        for name, setting, rows, pairs in data.verification_sets(folder)
    }
