"""Pairs that the sets lack: figures, names, dates, units, negation, roles, modality, denial and quotation.

From made.yaml's sentences, which are ours, and from supported pairs of sets whose licences allow it, a word of which is
changed. The same seed makes the same pairs.
"""
import pathlib
import re

import yaml

from data import LABELS, NOT_SUPPORTED, Pair

HERE = pathlib.Path(__file__).resolve().parent
SUPPORTED, REFUTED, SILENT = range(len(LABELS))
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
ENTITY = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)*\b")
NUMBER = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?![\w,])|(?<![\w.,-])\d+(?:\.\d+)?(?![\w,-]|\.\d)")
AUXILIARY = re.compile(r"\b(is|are|was|were|has|have|had|can|could|does|did|will|would)\b(?! not|n't)")
OPPOSITES = [("increase", "decrease"), ("increased", "decreased"), ("increases", "decreases"), ("more", "fewer"), ("higher", "lower"), ("rose", "fell"), ("largest", "smallest"),
             ("before", "after"), ("first", "last"), ("north", "south"), ("east", "west"), ("won", "lost"), ("older", "younger"), ("true", "false"), ("always", "never"),
             ("reduces", "raises"), ("best", "worst"), ("highest", "lowest"), ("early", "late"), ("above", "below"), ("began", "ended"), ("opened", "closed"), ("approved", "rejected")]


def sentence(text):
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?\"" else ".")


class Writer:
    """Makes pairs from the sentences."""

    def __init__(self, randomness):
        self.random = randomness
        self.text = yaml.safe_load((HERE / "made.yaml").read_text())

    def fill(self):
        draw = self.random.sample
        day, other = draw(range(1, 28), 2)
        month = self.random.choice(MONTHS)
        year, later = sorted(draw(range(1950, 2025), 2))
        number = self.random.choice([self.random.randint(3, 40), self.random.randint(41, 900), self.random.randint(1000, 90_000)])
        actors, places = draw(self.text["actors"], 3), draw(self.text["places"], 2)
        return {
            "A": actors[0], "B": actors[1], "S": self.random.choice([actors[2], "the spokesman", "a spokeswoman", "the minister", "officials", "police", "the mayor", "witnesses"]),
            "P": places[0], "Q": places[1], "N": f"{number:,}", "M": f"{number * self.random.choice([2, 3, 5]) + self.random.randint(1, 9):,}",
            "D": f"{day} {month}", "E": f"{other} {month}", "T": self.random.choice(self.text["things"]), "Y": str(year), "Z": str(later),
        }

    def fact(self):
        """(a fact's wordings, its opposites, neighbours), filled in"""
        frame, values = self.random.choice(self.text["frames"]), self.fill()
        return [[line.format_map(values) for line in frame[part]] for part in ("says", "denies", "near")] + [values]

    def within(self, text):
        """As it stands within a sentence."""
        named = text.split()[0] in {word for name in self.text["actors"] + self.text["places"] for word in name.split()}
        return text if named else text[0].lower() + text[1:]

    def pair(self):
        return self.random.choice([self.plain, self.plain, self.plain, self.reported, self.reported, self.roles, self.figures, self.dates])()

    def plain(self):
        says, denies, near, _ = self.fact()
        claims, opposites = (says, denies) if self.random.random() < 0.7 else (denies, says)
        claim = self.random.choice(claims)
        others = [line for line in claims if line != claim and not re.search(r"\d", line.replace(claim, ""))] or [claim]
        label = self.random.choice([SUPPORTED, REFUTED, SILENT])
        if claims is denies and label == SUPPORTED:
            others = [claim]  # the opposites of a fact do not follow from one another
        evidence = self.random.choice([others, opposites, near][label])
        if self.random.random() < 0.4:
            evidence = " ".join(self.random.sample([sentence(evidence), sentence(self.random.choice(self.fact()[2]))], 2))
        # A wording that names the day says more than one that does not.
        if label == SUPPORTED and re.search(r" on \d", claim) and claim not in evidence:
            label = SILENT
        return Pair(sentence(claim), sentence(evidence), label, "made")

    def reported(self):
        """Who says something does not make it so, but has said it."""
        says, denies, _, values = self.fact()
        fact = self.random.choice(says)
        kind = self.random.choice(["reports", "denials", "withholdings", "maybes"])

        def word(kind, text):
            return self.random.choice(self.text[kind]).format_map({**values, "F": self.within(text)})

        evidence = word(kind, fact)
        choice = self.random.random()
        if choice < 0.5 and (kind != "reports" or " claimed " in evidence):  # the fact itself
            label = REFUTED if kind == "denials" else SILENT
            return Pair(sentence(fact), sentence(evidence), label, "made")
        if kind in ("withholdings", "maybes"):
            return Pair(sentence(word("reports", fact)), sentence(evidence), NOT_SUPPORTED, "made")
        if choice < 0.7:  # the same words by the same speaker
            return Pair(sentence(word(kind, fact)), sentence(evidence), SUPPORTED, "made")
        if choice < 0.85:
            return Pair(sentence(word("denials" if kind == "reports" else "reports", fact)), sentence(evidence), REFUTED, "made")
        other = {**values, "S": values["B"]}
        return Pair(sentence(self.random.choice(self.text[kind]).format_map({**other, "F": self.within(fact)})), sentence(evidence), SILENT, "made")

    def roles(self):
        values = self.fill()
        swapped = {**values, "A": values["B"], "B": values["A"]}
        one_way = self.random.random() < 0.5
        line = self.random.choice(self.text["one_way" if one_way else "either_way"])
        if self.random.random() < 0.4:
            return Pair(sentence(line.format_map(values)), sentence(line.format_map(values)), SUPPORTED, "made")
        return Pair(sentence(line.format_map(values)), sentence(line.format_map(swapped)), REFUTED if one_way else SILENT, "made")

    def figures(self):
        """Figures with bounds, roundings and units."""
        what, units = self.random.choice([
            ("{n} people {verb} in {P}", None), ("{n} houses {verb} in {P}", None), ("{A} bought {n} vehicles", None), ("{A} spent {n} dollars on the {T} in {P}", None),
            ("The {T} in {P} is {n} {unit} long", ("metres", "kilometres", 1000)), ("{A} delivered {n} {unit} of grain", ("kilograms", "tonnes", 1000)),
            ("The talks lasted {n} {unit}", ("minutes", "hours", 60)), ("The truce lasted {n} {unit}", ("hours", "days", 24))])
        values = self.fill()
        values["verb"] = self.random.choice(["were found", "were counted", "were evacuated"])
        count = self.random.randint(2, 90) * self.random.choice([1, 10, 100, 1000])
        if units:
            small, large, factor = units
            same = self.random.random() < 0.5
            shown = count if same else count + self.random.randint(1, 9)
            return Pair(sentence(what.format_map({**values, "n": f"{count:,}", "unit": large})),
                        sentence(what.format_map({**values, "n": f"{shown * factor:,}", "unit": small})), SUPPORTED if same else REFUTED, "made")
        below, above = max(1, int(count * self.random.uniform(0.3, 0.9))), int(count * self.random.uniform(1.15, 3)) + 1
        phrase, label = self.random.choice([
            (f"more than {below:,}", SUPPORTED), (f"more than {above:,}", REFUTED), (f"fewer than {above:,}", SUPPORTED), (f"fewer than {below:,}", REFUTED),
            (f"at least {below:,}", SUPPORTED), (f"at least {above:,}", REFUTED), (f"{above:,}", REFUTED), (f"{count:,}", SUPPORTED), (f"exactly {above:,}", REFUTED)])
        return Pair(sentence(what.format_map({**values, "n": phrase})), sentence(what.format_map({**values, "n": f"{count:,}"})), label, "made")

    def dates(self):
        says, _, _, values = self.fact()
        fact = next((line for line in says if not re.search(r"\d", line)), says[0])
        year, month = self.random.randint(1990, 2024), self.random.choice(MONTHS)
        day = self.random.randint(1, 28)
        evidence = f"{fact} on {day} {month} {year}"
        other_month = self.random.choice([name for name in MONTHS if name != month])
        phrase, label = self.random.choice([
            (f"in {month} {year}", SUPPORTED), (f"in {year}", SUPPORTED), (f"before {year + self.random.randint(1, 5)}", SUPPORTED), (f"on {day} {month} {year}", SUPPORTED),
            (f"in {other_month} {year}", REFUTED), (f"in {year + self.random.randint(1, 9)}", REFUTED), (f"before {year - self.random.randint(0, 5)}", REFUTED), (f"on {day % 28 + 1} {month} {year}", REFUTED)])
        return Pair(sentence(f"{fact} {phrase}"), sentence(evidence), label, "made")


def changed(pair, randomness):
    """A supported pair with a word of its claim changed so that it is supported no more; None if nothing fits."""
    ways = [change_number, change_name, negate, oppose]
    randomness.shuffle(ways)
    for way in ways:
        found = way(pair, randomness)
        if found is not None:
            return Pair(found[0], pair.evidence, found[1], "made", pair.row, pair.group)
    return None


def replace(text, match, other):
    return text[: match.start()] + other + text[match.end() :]


def change_number(pair, randomness):
    numbers = [match for match in NUMBER.finditer(pair.claim) if match.group() in pair.evidence]
    if not numbers:
        return None
    match = randomness.choice(numbers)
    value = float(match.group().replace(",", ""))
    if 1800 <= value <= 2030 and value == int(value):
        other = str(int(value) + randomness.choice([-9, -5, -3, -2, -1, 1, 2, 3, 6, 11]))
    elif value == int(value):
        other = f"{max(1, int(value * randomness.choice([0.3, 0.5, 0.7, 1.4, 2, 3])) + randomness.choice([1, 2])):,}"
    else:
        other = f"{value * randomness.choice([0.3, 0.5, 1.5, 2]):.1f}"
    return None if other in pair.evidence or other == match.group() else (replace(pair.claim, match, other), REFUTED)


def change_name(pair, randomness):
    names = [match for match in ENTITY.finditer(pair.claim) if match.start() > 0 and match.group() in pair.evidence]
    others = sorted({match.group() for match in ENTITY.finditer(pair.evidence) if match.start() > 0 and match.group() not in pair.claim})
    if not names or not others:
        return None
    return replace(pair.claim, randomness.choice(names), randomness.choice(others)), NOT_SUPPORTED


def negate(pair, randomness):
    match = AUXILIARY.search(pair.claim)
    if match is None or re.search(r"\bnot\b|n't|\bno\b|never", pair.claim):
        return None
    return replace(pair.claim, match, f"{match.group()} not"), REFUTED


def oppose(pair, randomness):
    fitting = [(a, b) for pairs in OPPOSITES for a, b in (pairs, pairs[::-1]) if re.search(rf"\b{a}\b", pair.claim) and not re.search(rf"\b{b}\b", pair.evidence)]
    if not fitting:
        return None
    a, b = randomness.choice(fitting)
    return re.sub(rf"\b{a}\b", b, pair.claim, count=1), REFUTED


def make(train, settings, randomness, written, altered):
    """`written` pairs of our own sentences, and `altered` ones from the training pairs of sets that allow it."""
    writer = Writer(randomness)
    pairs = [writer.pair() for _ in range(written)]
    sources = [pair for name, group in train.items() if settings[name]["licence"] in ("permissive", "share-alike") and settings[name].get("alter")
               for pair in group if pair.label == SUPPORTED]
    while sources and altered > 0:
        source = randomness.choice(sources)
        made = changed(source, randomness)
        if made is not None:
            pairs += [made, source]  # beside the right one, so that the change is what counts
            altered -= 2
    return pairs
