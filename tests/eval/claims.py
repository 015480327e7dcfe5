#!/usr/bin/env python3
"""claims.py BUILD [--claims FILE] [--corpus PATH] [--at-least N]: how many labelled claims come out right.

Prints one line for each claim and the count; fails if fewer than N are right.
"""
import argparse
import json
import os
import subprocess
import sys

LABELS = ["SUPPORTED", "REFUTED", "CONFLICTING", "NOT_ENOUGH_EVIDENCE"]


def verify(claim):
    out = subprocess.run(["secondsource", "--json", "verify", claim, "--no-record"], capture_output=True, text=True)
    if out.returncode != 0:
        sys.exit(f"verify failed ({out.returncode}): {out.stderr}{out.stdout}")
    return json.loads(out.stdout)["verdict"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("--claims", default=os.path.join(os.path.dirname(__file__), "../../demo/claims.jsonl"))
    parser.add_argument("--corpus", help="documents to ingest besides the demo corpus")
    parser.add_argument("--at-least", type=int, default=0)
    arguments = parser.parse_args()
    if "SECONDSOURCE_SERVER" not in os.environ:
        serve = os.path.join(os.path.dirname(__file__), "../../tools/serve-for")
        os.execv(serve, [serve, arguments.build, sys.executable, os.path.abspath(__file__), *sys.argv[1:]])
    if arguments.corpus:
        subprocess.run(["secondsource", "ingest", arguments.corpus], check=True, stdout=subprocess.DEVNULL)
    right = total = 0
    with open(arguments.claims, encoding="utf-8") as claims:
        for row in map(json.loads, claims):
            verdict = verify(row["claim"])
            label = verdict["label"].removeprefix("LABEL_")
            p = verdict["probabilities"]
            scores = [p["supported"], p["refuted"], p["conflicting"], p["notEnoughEvidence"]]
            total += 1
            right += label == row["label"]
            print(f"{'right' if label == row['label'] else 'WRONG'}  {row['id']:<28} is {row['label']:<20} got {label:<20} "
                  + " ".join(f"{name[0]} {score:.2f}" for name, score in zip(LABELS, scores)))
    print(f"{right} of {total} right")
    if right < arguments.at_least:
        sys.exit(f"fewer than {arguments.at_least} are right")


if __name__ == "__main__":
    main()
