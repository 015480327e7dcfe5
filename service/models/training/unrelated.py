"""Claims beside evidence that is not about them. The sets pair nearly every claim with a text that was written or chosen for
it, so that a model trained on them alone has an opinion on everything.

Neighbours are the texts of a set that share most with a claim but belong to another; strangers are any texts of any set. A few
neighbours do say something about the claim; their label is wrong.
"""
import numpy
from sklearn.feature_extraction.text import TfidfVectorizer

from data import LABELS, Pair, split_sentences

SILENT = LABELS.index("NOT_ENOUGH_EVIDENCE")
NEAREST = 6  # of which one is drawn
SENTENCES = [1, 1, 2, 3]  # how many of a text are shown


def excerpt(text, randomness):
    sentences = split_sentences(text)
    size = min(len(sentences), randomness.choice(SENTENCES))
    start = randomness.randrange(len(sentences) - size + 1)
    return " ".join(part.strip() for part in sentences[start : start + size])


def nearest(claims, texts):
    """For each claim the few texts that share most with it and belong to another."""
    words = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit([pair.evidence for pair in texts])
    shared = words.transform([pair.claim for pair in claims]) @ words.transform([pair.evidence for pair in texts]).T
    for i, claim in enumerate(claims):
        row = shared.getrow(i)
        near = [texts[column] for column in row.indices[numpy.argsort(-row.data)][: 8 * NEAREST]]
        yield [text for text in near if text.group != claim.group and text.claim != claim.claim][:NEAREST]


def neighbours(pairs, count, randomness):
    claims = randomness.sample(pairs, min(count, len(pairs)))
    texts = [Pair(pair.claim, excerpt(pair.evidence, randomness), pair.label, pair.set, pair.row, pair.group) for pair in pairs]
    for claim, near in zip(claims, nearest(claims, texts)):
        if near:
            yield Pair(claim.claim, randomness.choice(near).evidence, SILENT, "unrelated")


def unrelated(train, settings, randomness, neighbouring, strange):
    """As many pairs with neighbours, from the sets whose setting says so, and with strangers."""
    sets = [name for name in train if settings[name].get("neighbours")]
    pairs = []
    for name in sets:
        pairs += neighbours(train[name], neighbouring // len(sets), randomness)
    everything = [pair for group in train.values() for pair in group]
    for _ in range(strange):
        claim, other = randomness.sample(everything, 2)
        pairs.append(Pair(claim.claim, excerpt(other.evidence, randomness), SILENT, "unrelated"))
    return pairs
