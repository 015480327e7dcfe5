"""retrieval.py DATA [MODEL]: how well evidence is found by the words of a claim, by its sense, and by both.

The claims of FM2 and Check-COVID, on which the encoder was not trained, are held against the evidence of all of them. By words is
BM25 (k1 = 1.2, b = 0.75); by sense the cosine of the vectors of MODEL, a folder as data/models/retriever, which it is if none is
given; by both a weighted sum, as in service/retrieval, with that share of sense and with others; by ranks reciprocal rank fusion (Cormack
et al. 2009). Prints the mean reciprocal rank of the first evidence of a claim and how often it is among the first ten.
"""
import json
import pathlib
import sys

import numpy
import openvino
from sklearn.feature_extraction.text import CountVectorizer
from tokenizers import BertWordPieceTokenizer

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "bench"))
from server import show  # noqa: E402

SETS = {"fm2_dev": ["fm2_dev"], "check_covid": ["check_covid_train", "check_covid_dev"]}
TOKENS = 96  # as service/models/text_encoder.h
SENSE_SHARES = [0.3, 0.5, 0.7, 0.9]  # service/retrieval/retriever.cc has the one that is best on the mean of the sets
RANK_CONSTANT = 60


class Encoder:
    def __init__(self, folder):
        self.network = openvino.Core().compile_model(folder / "model.xml", "CPU")
        self.tokenizer = BertWordPieceTokenizer(str(folder / "vocab.txt"), lowercase=True)
        self.tokenizer.enable_truncation(TOKENS)

    def __call__(self, texts):
        encodings = self.tokenizer.encode_batch(texts)
        order = sorted(range(len(texts)), key=lambda i: len(encodings[i].ids))
        vectors = [None] * len(texts)
        for start in range(0, len(order), 16):
            chunk = order[start : start + 16]
            shape = (len(chunk), max(len(encodings[i].ids) for i in chunk))
            ids, mask = numpy.zeros(shape, numpy.int64), numpy.zeros(shape, numpy.int64)
            for row, i in enumerate(chunk):
                ids[row, : len(encodings[i].ids)], mask[row, : len(encodings[i].ids)] = encodings[i].ids, 1
            found = self.network({"input_ids": ids, "token_type_ids": numpy.zeros_like(ids), "attention_mask": mask})[0]
            for row, i in enumerate(chunk):
                vectors[i] = found[row]
        return numpy.array(vectors)


def bm25(claims, texts):
    words = CountVectorizer(token_pattern=r"[a-z]+|\d+(?:[.,]\d+)*")
    counts = words.fit_transform(texts).astype(float)
    sizes = numpy.asarray(counts.sum(1)).ravel()
    holders = numpy.asarray((counts > 0).sum(0)).ravel()
    rarity = numpy.log(1 + (len(texts) - holders + 0.5) / (holders + 0.5))
    rows, columns = counts.nonzero()
    norms = 1.2 * (0.25 + 0.75 * sizes / sizes.mean())
    counts.data = rarity[columns] * 2.2 * counts.data / (counts.data + norms[rows])
    return (words.transform(claims) > 0).astype(float) @ counts.T


def measure(name, files, data, encoder):
    rows = [json.loads(line) for file in files for line in open(data / "verification" / f"{file}.jsonl")]
    rows = [row for row in rows if row["label"] != "NOT_ENOUGH_EVIDENCE"]
    texts = sorted({part["text"] for row in rows for part in row["evidence"]})
    number_of = {text: number for number, text in enumerate(texts)}
    claims = [row["claim"] for row in rows]
    wanted = [{number_of[part["text"]] for part in row["evidence"]} for row in rows]
    scores = {"words": bm25(claims, texts).toarray(), "sense": encoder(claims) @ encoder(texts).T}
    best = numpy.maximum(scores["words"].max(1, keepdims=True), 1e-9)
    for share in SENSE_SHARES:
        scores[f"both, {share} sense"] = (1 - share) * scores["words"] / best + share * scores["sense"]
    ranks = (numpy.argsort(numpy.argsort(-scores[way], kind="stable"), kind="stable") for way in ("words", "sense"))
    scores["ranks"] = sum(1 / (RANK_CONSTANT + 1 + rank) for rank in ranks)
    for way, of_claims in scores.items():
        orders = (numpy.argsort(-of_texts, kind="stable") for of_texts in of_claims)
        found = numpy.array([next(rank for rank, number in enumerate(order, 1) if number in those) for order, those in zip(orders, wanted)])
        yield {"set": name, "by": way, "claims": len(rows), "passages": len(texts), "mrr": round(float((1 / found).mean()), 3), "recall_at_10": round(float((found <= 10).mean()), 3)}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    encoder = Encoder(pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "data" / "models" / "retriever")
    show("retrieval", [row for name, files in SETS.items() for row in measure(name, files, pathlib.Path(sys.argv[1]), encoder)])


if __name__ == "__main__":
    main()
