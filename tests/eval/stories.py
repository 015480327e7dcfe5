"""Made rows for `secondsource evaluate` that say what the four labels mean.

The public sets label what one text says of a claim. None of them knows who speaks: that one interested side alone settles
nothing, that two that contradict each other leave a conflict, that an admission counts. Each row here is a claim with reports
about it, made of the sentences below, which are ours; the label follows from who says what. The same seed makes the same rows.
"""
import json
import random

COMPANIES = ["Halden Rail", "Orrin Foods", "Castor Mining", "Belmont Steel", "Vantage Airways", "Marlow Chemicals", "Tarn Water", "Kestrel Motors", "Pryor Shipping", "Aldwin Energy"]
RIVALS = ["the trade union", "residents", "the opposition leader", "former employees", "a group of campaigners", "the drivers' association"]
INSPECTORS = ["the safety inspectorate", "the regional court", "the state auditor", "the health authority", "police", "the coroner"]
PAPERS = ["Harbour Gazette", "Lowland Herald", "Eastern Chronicle", "Morning Ledger", "Valley Observer", "Capital Review"]
PLACES = ["Dunmore", "Ashvale", "Port Elling", "Garrow", "Whitcombe", "Selden"]

# What is bad for a company: that it did so, had done so, did not, and had not.
CHARGES = [
    ("dumped waste in the river at {P}", "had dumped waste in the river at {P}", "did not dump any waste in the river at {P}", "had dumped no waste in the river at {P}"),
    ("ignored warnings about the bridge at {P}", "had ignored warnings about the bridge at {P}", "did not ignore any warnings about the bridge at {P}", "had not ignored any warning about the bridge at {P}"),
    ("underpaid workers at its plant in {P}", "had underpaid workers at its plant in {P}", "did not underpay anybody at its plant in {P}", "had not underpaid anybody at its plant in {P}"),
    ("falsified test results at {P}", "had falsified test results at {P}", "did not falsify any test results at {P}", "had never falsified test results at {P}"),
    ("hid a leak at its plant in {P}", "had hidden a leak at its plant in {P}", "did not hide any leak at its plant in {P}", "had not hidden any leak at its plant in {P}"),
    ("exceeded its emission limits at {P}", "had exceeded its emission limits at {P}", "stayed within its emission limits at {P}", "had stayed within its emission limits at {P}"),
]
# What is good for it.
BOASTS = [
    ("inspected every carriage at {P} before the accident", "had inspected every carriage at {P} before the accident", "did not inspect every carriage at {P} before the accident", "had not inspected every carriage at {P} before the accident"),
    ("paid all its suppliers in {P} on time", "had paid all its suppliers in {P} on time", "did not pay its suppliers in {P} on time", "had not paid its suppliers in {P} on time"),
    ("repaired the pumps at {P} within a day", "had repaired the pumps at {P} within a day", "did not repair the pumps at {P} within a day", "had not repaired the pumps at {P} within a day"),
    ("kept its promise to hire locally in {P}", "had kept its promise to hire locally in {P}", "broke its promise to hire locally in {P}", "had broken its promise to hire locally in {P}"),
]
# Reports that say nothing about any of it.
ASIDES = ["The meeting in {P} lasted three hours.", "Rain is expected in {P} until Friday.", "{C} was founded in {P} in 1924.", "The mayor of {P} opened the summer fair on Saturday.",
          "About 300 people work for {C} in {P}.", "{C} will publish its annual report in March."]


def capital(text):
    return text[0].upper() + text[1:]


def rows(randomness):
    """(claim, reports, label, why), one of each kind"""
    company, place = randomness.choice(COMPANIES), randomness.choice(PLACES)
    did, had, did_not, had_not = [line.format(P=place) for line in randomness.choice(CHARGES)]
    kept, had_kept, broke, had_broken = [line.format(P=place) for line in randomness.choice(BOASTS)]
    rival, inspector = randomness.choice(RIVALS), randomness.choice(INSPECTORS)

    def aside():
        return randomness.choice(ASIDES).format(C=company, P=place)

    charge, boast = f"{company} {did}", f"{company} {kept}"
    accuses = f"{capital(rival)} said that {company} {had}."
    finds = randomness.choice([f"{capital(inspector)} found that {company} {had}.", f"An investigation by {inspector} found that {company} {had}."])
    admission = randomness.choice([f"{company} admitted that it {had}.", f"{company} acknowledged on Tuesday that it {had}."])
    denial = randomness.choice([f"{company} denied that it {had}.", f"{company} said it {had_not}.", f"A spokesman for {company} said it {had_not}."])
    boasting = randomness.choice([f"{company} said it {had_kept}.", f"The company {had_kept}, {company} said."])
    yield charge, [charge + "."], "SUPPORTED", "an outlet reports it in its own voice"
    yield charge, [f"{company} {did_not}."], "REFUTED", "an outlet reports the opposite in its own voice"
    yield charge, [finds], "SUPPORTED", "a body without a stake found it"
    yield charge, [finds, denial], "SUPPORTED", "a body without a stake found it, and whom it harms denies it"
    yield charge, [admission], "SUPPORTED", "whom it harms admits it"
    yield charge, [accuses, admission], "SUPPORTED", "whom it harms admits it"
    yield charge, [accuses, denial], "CONFLICTING", "one side says so, the other denies it"
    yield charge, [accuses + " " + denial], "CONFLICTING", "one side says so, the other denies it"
    yield charge, [charge + ".", f"{company} {did_not}."], "CONFLICTING", "two outlets contradict each other"
    yield charge, [denial], "NOT_ENOUGH_EVIDENCE", "whom it harms denies it, and nobody else speaks"
    yield charge, [aside(), aside()], "NOT_ENOUGH_EVIDENCE", "nobody speaks of it"
    yield boast, [boasting], "NOT_ENOUGH_EVIDENCE", "only who gains by it says so"
    yield boast, [boasting + " " + aside(), boasting], "NOT_ENOUGH_EVIDENCE", "only who gains by it says so, in two reports"
    yield boast, [boasting, f"{capital(rival)} said that {company} {had_broken}."], "CONFLICTING", "one side says so, the other denies it"
    yield boast, [boasting, f"{capital(inspector)} found that {company} {had_broken}."], "REFUTED", "a body without a stake found the opposite"
    yield boast, [f"{company} {broke}."], "REFUTED", "an outlet reports the opposite in its own voice"


def write(path):
    randomness = random.Random(7)
    with open(path, "w") as out:
        for _ in range(16):
            for claim, reports, label, why in rows(randomness):
                papers = randomness.sample(PAPERS, len(reports))
                evidence = [{"text": text, "publisher": paper} for text, paper in zip(reports, papers)]
                out.write(json.dumps({"claim": claim, "evidence": evidence, "label": label, "why": why}) + "\n")
