#!/usr/bin/env python3
"""corpus.py FOLDER COUNT: makes FOLDER/documents.jsonl, COUNT made-up news documents, and FOLDER/claims.jsonl, claims about them.

The words of a text are drawn with the frequencies that they have in English (PyPI wordfreq), mixed with parties and publishers of
the registry, names, figures and dates. Documents come in stories: those of one story share 20 to 40 words, parties, people, places
and figures, stand close in time, and a tenth of them copy another one. Around each claim there is a story of 5 to 40 documents,
whatever COUNT is, so that the same claims can be put to corpora of any size. The same arguments and registry make the same files.
"""
import argparse
import datetime
import itertools
import json
import math
import multiprocessing
import os
import pathlib
import re

import numpy
import wordfreq
import yaml

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BLOCK = 10_000  # documents that are made together; they share a stretch of time
CLAIMS = 250
BEGIN = datetime.datetime(2023, 1, 1)
SECONDS = 2 * 365 * 86_400  # over which the documents are published
TOPIC_SHARE = 0.2  # of the words of a text, how many are the story's own
REPRINTS = 0.1
STORY_WORDS = 40  # at most
FUNCTION_WORDS = 150  # the commonest words of English tell no story


def zipf(count, share):
    weights = 1 / numpy.arange(2, count + 2)
    return weights * (share / weights.sum())


class Language:
    """The words of the corpus with their frequencies, and what names are made from."""

    def __init__(self, seed):
        rng = numpy.random.default_rng([seed, 0])
        self.wording = yaml.safe_load((HERE / "wording.yaml").read_text(encoding="utf-8"))
        registry = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "data/registry").glob("*.yaml"))]
        parties = [party for part in registry for party in part.get("parties") or []]
        publishers = [publisher for part in registry for publisher in part.get("publishers") or []]
        self.party_names = [[party["name"], *(party.get("aliases") or [])] for party in parties]
        self.outlets = [publisher["id"] for publisher in publishers]
        self.agencies = [publisher["name"] for publisher in publishers if publisher["kind"] == "agency"]
        self.surnames = self.made_names(rng, 30_000)
        self.towns = self.wording["places"] + self.made_names(rng, 2_000)
        self.figures = [self.figure(rng) for _ in range(4_000)]
        frequencies = wordfreq.get_frequency_dict("en", wordlist="large")
        english = sorted(((word, f) for word, f in frequencies.items() if re.fullmatch(r"[a-z]+('[a-z]+)?", word)), key=lambda row: (-row[1], row[0]))
        aliases = [name for names in self.party_names for name in names]
        rng.shuffle(aliases)
        self.english = len(english)
        self.common = {word for word, _ in english[:FUNCTION_WORDS]}
        groups = [([word for word, _ in english], numpy.array([f for _, f in english])), (self.figures, zipf(len(self.figures), 0.02)),
                  (aliases, zipf(len(aliases), 0.02)), (self.surnames, zipf(len(self.surnames), 0.015))]
        self.words = numpy.array([word for words, _ in groups for word in words], dtype=object)
        weights = numpy.concatenate([weights for _, weights in groups])
        self.cumulative = numpy.cumsum(weights / weights.sum())
        # What stories are about: not the commonest words, nor the very rare ones as often as the rest.
        topical = numpy.array([f for _, f in english[FUNCTION_WORDS:60_000]]) ** 0.5
        self.topical = numpy.cumsum(topical / topical.sum())
        self.subjects = FUNCTION_WORDS + numpy.searchsorted(self.topical, rng.random((60, 400)))

    def made_names(self, rng, count):
        syllables = self.wording["syllables"]
        picked = rng.integers(0, len(syllables), (count, 3))
        long = rng.random(count) < 0.6
        return ["".join(syllables[i] for i in row[: 2 + more]).capitalize() for row, more in zip(picked.tolist(), long.tolist())]

    @staticmethod
    def figure(rng):
        kind = rng.random()
        if kind < 0.25:
            return str(rng.integers(1990, 2026))
        if kind < 0.4:
            return f"{rng.integers(1, 100)}.{rng.integers(1, 10)}"
        return f"{int(math.exp(rng.uniform(0, 11))):,}"

    def draw(self, rng, count):
        return numpy.searchsorted(self.cumulative, rng.random(count))

    def learn(self, claims):
        """Knows the telling words of claims, which are drawn in the stories about them alone."""
        known = {word for claim in claims for word in re.findall(r"[^\W_]+", claim)}
        known = sorted(word for word in known if word.lower() not in self.common)
        self.claim_words = {word: len(self.words) + number for number, word in enumerate(known)}
        self.words = numpy.concatenate([self.words, numpy.array(known, dtype=object)])


class Story:
    """What the documents of one story have in common."""

    def __init__(self, language, rng, claim=None):
        self.claim = claim
        wording = language.wording

        def pick(items, count):
            return [items[i] for i in rng.integers(0, len(items), count).tolist()]

        parties = pick(language.party_names, 3)
        names = {
            "party": [pick(names, 1)[0] for names in parties for _ in range(2)],
            "person": [f"{given} {surname}" for given, surname in zip(pick(wording["given_names"], 2), pick(language.surnames, 2))],
            "place": pick(language.towns, 2),
            "figure": pick(language.figures, 4),
            "day": wording["days"],
            "month": pick(wording["months"], 2),
        }
        names["person"] += [name.split()[1] for name in names["person"]]
        draws = iter(rng.random(1_000).tolist())

        def fill(frame):
            return re.sub(r"{(\w+)}", lambda field: names[field[1]][int(next(draws) * len(names[field[1]]))], frame)

        self.fill = fill
        self.sayings = [fill(frame) for frame in wording["sayings"]]
        self.openings = [fill(frame) for frame in wording["openings"]]
        self.closings = [fill(frame) for frame in wording["closings"]]
        subject = language.subjects[rng.integers(0, len(language.subjects))]
        own = FUNCTION_WORDS + numpy.searchsorted(language.topical, rng.random(int(rng.integers(8, 20))))
        shared = subject[(rng.random(int(rng.integers(12, 20))) ** 2 * len(subject)).astype(int)]
        self.words = rng.permutation(numpy.concatenate([own, shared]))
        if claim:  # its words lead, for the first of a story's words are drawn most
            told = [language.claim_words[word] for word in re.findall(r"[^\W_]+", claim) if word in language.claim_words]
            self.words = numpy.concatenate([told, self.words]).astype(int)
        self.words = self.words[:STORY_WORDS]


def read_claims(paths):
    """Distinct claims of a usual length, in the order of the files."""
    claims = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            claim = " ".join(json.loads(line)["claim"].split())
            if 4 <= len(claim.split()) <= 40 and len(claim) <= 300:
                claims[claim] = None
    return list(claims)


def choose_claims(language, paths, seed):
    """CLAIMS of the given claims, from all parts of the files; if they are fewer, made-up ones besides."""
    given = read_claims(paths)
    chosen = given[:: max(1, len(given) // CLAIMS)][:CLAIMS]
    rng = numpy.random.default_rng([seed, 1])
    while len(chosen) < CLAIMS:
        story = Story(language, rng)
        frame = story.fill(language.wording["claims"][int(rng.integers(0, len(language.wording["claims"])))].replace("{words}", "\0"))
        chosen.append(frame.replace("\0", " ".join(language.words[story.words[: int(rng.integers(2, 6))]])))
    return chosen


class Block:
    """BLOCK documents or fewer, in the order of their publication."""

    def __init__(self, language, arguments, number, claims):
        self.language = language
        self.prefix = arguments.prefix
        self.number = number
        self.rng = numpy.random.default_rng([arguments.seed, 2, number])
        self.size = min(BLOCK, arguments.count - number * BLOCK)
        blocks = -(-arguments.count // BLOCK)
        self.begin = number * SECONDS // blocks
        self.length = SECONDS // blocks
        self.plan(claims[number::blocks])

    def plan(self, claims):
        """Which document belongs to which story, and when it is published."""
        rng = self.rng
        sizes = [min(40, 5 + int(rng.exponential(8))) for _ in claims]
        self.stories = [Story(self.language, rng, claim) for claim in claims]
        while sum(sizes) < self.size:
            self.stories.append(Story(self.language, rng))
            sizes.append(1 + min(399, int(rng.lognormal(1.3, 1.2))))
        story_of = numpy.repeat(numpy.arange(len(sizes)), sizes)[: self.size]
        starts = rng.uniform(0, 0.98 * self.length, len(sizes))
        times = starts[story_of] + rng.exponential(2 * 86_400, self.size)
        times = numpy.where(times < self.length, times, starts[story_of] + rng.random(self.size) * 0.02 * self.length)
        order = numpy.argsort(times, kind="stable")
        self.story_of = story_of[order]
        self.times = times[order]

    def draw_words(self, lengths):
        """The words of all documents, one after another: English ones, and among them those of each document's story."""
        rng, language = self.rng, self.language
        ids = language.draw(rng, int(lengths.sum()))
        counts = numpy.array([len(story.words) for story in self.stories])
        table = numpy.zeros((len(self.stories), STORY_WORDS), dtype=ids.dtype)
        for row, story in zip(table, self.stories):
            row[: len(story.words)] = story.words
        topical = numpy.flatnonzero(rng.random(len(ids)) < TOPIC_SHARE)
        stories = numpy.repeat(self.story_of, lengths)[topical]
        ids[topical] = table[stories, (rng.random(len(topical)) ** 2 * counts[stories]).astype(int)]
        return iter(language.words[ids].tolist())

    def sentence(self, words, story, chances):
        """About a third of the sentences say who says it."""
        chance = next(chances)
        if chance < 0.35:
            text = f"{story.sayings[int(next(chances) * len(story.sayings))]} {words}"
        else:
            text = f"{story.openings[int(next(chances) * len(story.openings))]} {words} {story.closings[int(next(chances) * len(story.closings))]}"
        text = text.strip().replace(" ,", ",")
        return text[0].upper() + text[1:] + "."

    def claim_sentence(self, story, chances):
        """The story's claim, as somebody's words or as the writer's own; at times with a word left out."""
        words = story.claim.rstrip(" .!?").split()
        if next(chances) < 0.3:
            del words[int(next(chances) * len(words))]
        return self.sentence(" ".join(words), story, chances)

    def text(self, words, length, story, chances):
        sentences = []
        while length > 0:
            count = min(length, 7 + int(next(chances) * 18))
            sentences.append(self.sentence(" ".join(itertools.islice(words, count)), story, chances))
            length -= count
        if story.claim and next(chances) < 0.6:
            sentences.insert(int(next(chances) * 3), self.claim_sentence(story, chances))
        return sentences

    def title(self, words, story, chances):
        if story.claim and next(chances) < 0.4:
            return " ".join(story.claim.split()[:12])
        name = story.sayings[0].removesuffix(" said that")
        return f"{name}: {' '.join(itertools.islice(words, 4 + int(next(chances) * 5)))}"

    def reprint(self, earlier, chances):
        """Another outlet's copy of a text: its last sentence may be cut, or a line put before it."""
        title, sentences = earlier
        if next(chances) < 0.5 and len(sentences) > 2:
            sentences = sentences[:-1]
        else:
            sentences = ["This report was first published by another outlet.", *sentences]
        return title, sentences

    def documents(self):
        rng, language = self.rng, self.language
        lengths = numpy.clip(rng.lognormal(4.25, 0.6, self.size), 12, 2_000).astype(int)  # names and frames make it about 100
        words = self.draw_words(lengths + 8)
        chances = itertools.chain.from_iterable(iter(lambda: rng.random(100_000).tolist(), None))
        earlier = {}
        for number, (length, story_number, second) in enumerate(zip(lengths.tolist(), self.story_of.tolist(), self.times.tolist())):
            story = self.stories[story_number]
            document = {"id": f"{self.prefix}-{self.number:03}-{number:05}", "publisher": language.outlets[int(next(chances) * len(language.outlets))]}
            if story_number in earlier and next(chances) < REPRINTS * 1.2:  # some stories have no earlier text to copy
                title, sentences = self.reprint(earlier[story_number], chances)
                if next(chances) < 0.5:
                    document["creditLine"] = language.agencies[int(next(chances) * len(language.agencies))]
            else:
                title, sentences = earlier[story_number] = self.title(words, story, chances), self.text(words, length, story, chances)
            document["title"] = title
            document["publishTime"] = f"{BEGIN + datetime.timedelta(seconds=int(self.begin + second)):%Y-%m-%dT%H:%M:%SZ}"
            document["text"] = "\n\n".join(" ".join(sentences[i : i + 3]) for i in range(0, len(sentences), 3))
            yield document


shared = None  # by the processes that make blocks: (language, arguments, claims)


def share(*values):
    global shared
    shared = values


def make_block(number):
    language, arguments, claims = shared
    documents = Block(language, arguments, number, claims).documents()
    return "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents).encode()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--claims", type=pathlib.Path, nargs="+", default=[ROOT / "demo/claims.jsonl"], metavar="FILE",
                        help="JSON lines with a field `claim` (default: demo/claims.jsonl)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--prefix", default="made", help="what the ids of the documents begin with")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    language = Language(arguments.seed)
    claims = choose_claims(language, arguments.claims, arguments.seed)
    language.learn(claims)
    rows = "".join(json.dumps({"claim": claim}, ensure_ascii=False) + "\n" for claim in claims)
    (arguments.folder / "claims.jsonl").write_text(rows, encoding="utf-8")
    with multiprocessing.Pool(os.cpu_count(), share, [language, arguments, claims]) as pool, open(arguments.folder / "documents.jsonl", "wb") as out:
        for lines in pool.imap(make_block, range(-(-arguments.count // BLOCK))):
            out.write(lines)


if __name__ == "__main__":
    main()
