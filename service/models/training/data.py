"""Labelled pairs of a claim and its evidence: reading the sets of sets.yaml, cutting long evidence, holding some out.

A set of `verification` is held out in part (HELD_OUT) for development: whole groups of rows that share a claim or an
evidence text, so that nothing of what is measured has been seen. SICK is measured and never trained on.
"""
import collections
import dataclasses
import functools
import gzip
import hashlib
import json
import math
import pathlib
import re

import yaml

HERE = pathlib.Path(__file__).resolve().parent
LABELS = ["SUPPORTED", "REFUTED", "NOT_ENOUGH_EVIDENCE"]
NOT_SUPPORTED = len(LABELS)  # refuted or nothing said: the set does not tell which
HELD_OUT = 0.2
SENTENCES = 3  # at most, of evidence that is longer
LONG_WORDS = 75


@dataclasses.dataclass
class Pair:
    claim: str
    evidence: str
    label: int
    set: str
    row: int = 0  # of the set
    group: str = ""  # of the pairs that must stay on one side of a split


def words_of(text):
    return re.findall(r"[a-z]+|\d+(?:[.,]\d+)*", text.lower())


def split_sentences(text):
    return [part for part in re.split(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])|\n+", text) if part and part.strip()]


class Rarity:
    """How rare a word is in the evidence of a set, as BM25 weighs it."""

    def __init__(self, texts):
        self.counts = collections.Counter(word for text in texts for word in set(words_of(text)))
        self.texts = len(texts)

    def __call__(self, word):
        return math.log(1 + (self.texts - self.counts[word] + 0.5) / (self.counts[word] + 0.5))


def cut(claim, text, rarity):
    """The sentences of a long text that share most with the claim, in their order."""
    if len(words_of(text)) <= LONG_WORDS:
        return text.strip()
    claimed = set(words_of(claim))
    sentences = split_sentences(text)

    def shared(sentence):
        found = words_of(sentence)
        return sum(rarity(word) for word in claimed & set(found)) / (1 + 0.01 * len(found))

    best = sorted(range(len(sentences)), key=lambda i: (-shared(sentences[i]), i))[:SENTENCES]
    chosen, total = [], 0
    for i in best:  # as many as fit, the best first
        total += len(words_of(sentences[i]))
        if chosen and total > LONG_WORDS * 1.2:
            break
        chosen.append(i)
    return " ".join(sentences[i].strip() for i in sorted(chosen))


def read_rows(path):
    opened = gzip.open(path, "rt") if path.suffix == ".gz" else open(path)
    with opened as lines:
        return [json.loads(line) for line in lines]


def path_of(data, folder, name):
    path = data / folder / f"{name}.jsonl"
    return path if path.exists() else path.with_suffix(".jsonl.gz")


def rows_of(data, folder, name, setting):
    return [row for file in setting.get("files", [name]) for row in read_rows(path_of(data, folder, file))]


def label_of(label):
    return NOT_SUPPORTED if label == "NOT_SUPPORTED" else LABELS.index(label) if label in LABELS else None


def pairs_of(rows, name, setting):
    """One pair for each row, but for sets whose evidence bears labels of its own: then one for each text."""
    rarity = Rarity([part["text"] for row in rows for part in row["evidence"]])
    pairs = []
    for number, row in enumerate(rows):
        two_way = "two-way" in setting and row["label"] == "NOT_ENOUGH_EVIDENCE"
        own = [part for part in row["evidence"] if part.get("label") in LABELS]
        if own:
            texts = [(part["text"], label_of(part["label"])) for part in own]
        else:
            label = NOT_SUPPORTED if two_way else label_of(row["label"])
            texts = [(" ".join(part["text"].strip() for part in row["evidence"]), label)]
        for text, label in texts:
            if label is not None and text.strip():
                pairs.append(Pair(row["claim"].strip(), cut(row["claim"], text, rarity), label, name, number))
    group(pairs, setting.get("group-by"))
    return pairs


def group(pairs, by):
    """Marks pairs that share a claim or an evidence text, also through others; by claims alone if the setting says so."""
    leader = {}

    def find(key):
        while leader.setdefault(key, key) != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for pair in pairs:
        if by != "claim":
            leader[find("c" + pair.claim.lower())] = find("e" + pair.evidence.lower())
    for pair in pairs:
        pair.group = find("c" + pair.claim.lower())


def is_held_out(pair):
    digest = hashlib.sha256(f"{pair.set} {pair.group}".encode()).digest()
    return digest[0] < HELD_OUT * 256


@functools.cache
def without_licence():
    """The names of the sets that state none."""
    table = yaml.safe_load((HERE / "sets.yaml").read_text())
    return {name for sets in table.values() for name, setting in sets.items() if setting.get("licence") == "unstated"}


@functools.cache
def verification_sets(data):
    """(name, setting, rows, pairs) of each verification set, read once"""
    sets = []
    for name, setting in yaml.safe_load((HERE / "sets.yaml").read_text())["verification"].items():
        rows = rows_of(data, "verification", name, setting)
        sets.append((name, setting, rows, pairs_of(rows, name, setting)))
    return sets


def split(rows, pairs, setting):
    """(pairs to train on, pairs held out). Where rows are held out by their evidence, those are neither whose text is cut in another
    way for a claim that is trained on."""
    train = [pair for pair in pairs if not is_held_out(pair)]
    texts = [{part["text"] for part in row["evidence"]} for row in rows]
    seen = set() if setting.get("group-by") == "claim" else set().union(*(texts[pair.row] for pair in train))
    return train, [pair for pair in pairs if is_held_out(pair) and not seen & texts[pair.row]]


def held_out_rows(data):
    """(row, group) of the rows of which training sees nothing, by verification set; without two-way sets, whose
    NOT_ENOUGH_EVIDENCE may be a refutation."""
    held_out = {}
    for name, setting, rows, pairs in verification_sets(data):
        if setting.get("two-way"):
            continue
        groups = {pair.row: pair.group for pair in split(rows, pairs, setting)[1]}
        held_out[name] = [(rows[number], group) for number, group in sorted(groups.items())]
    return held_out


def load(data, strict=False):
    """(training pairs by set, held-out pairs by set, the table's rows by set, how many pairs to make of each kind)"""
    table = yaml.safe_load((HERE / "sets.yaml").read_text())
    made = {**table.pop("made"), **table.pop("unrelated")}
    train, held_out, settings = {}, {}, {}
    for folder, sets in table.items():
        for name, setting in sets.items():
            rows = rows_of(data, folder, name, setting)
            pairs = pairs_of(rows, name, setting)
            if folder == "verification":
                pairs, held_out[name] = split(rows, pairs, setting)
            if strict and name in without_licence():
                continue
            train[name], settings[name] = pairs, setting
    held_out["sick_train"] = pairs_of(read_rows(path_of(data, "verification", "sick_train")), "sick_train", {})
    return train, held_out, settings, made
