#!/usr/bin/env python3
"""verify.py BUILD DOCUMENTS|demo: how long VerifyClaim takes on a corpus, beside a call that does no work.

On the made corpus of so many documents (see ./dev bench ingest): a first round over its claims after the server's start, then with
1, 8 and 32 callers that take them in turn, and with 8 whose answers are recorded, first alone and then while other documents stream in; or, in less than a minute, on the demo corpus with 1 and 8 callers. The floor is
GetVerifier, a look-up in memory. cpu_ms is the processor time that the server used for a call, floor_cpu_ms that for the floor;
beside an ingest, both hold the work of the ingest too. of_floor is the median as a multiple of the floor's; of_10k, once the corpus
of 10,000 documents has been measured, as a multiple of the one there. Prints the table, and each row as a line of JSON.
"""
import argparse
import contextlib
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from server import ROOT, Server, corpus_folder, ingest, rounded, show

CALLERS = [1, 8, 32]


def load(build, server, callers, seconds, claims, record=False):
    command = [build / "bin/load", server.address, str(callers), str(seconds), claims, str(server.pid)] + ["record"] * record
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


class Ingest:
    """A stream of documents, `rate` a second (0: as fast as they are taken), while the `with` block runs."""

    def __init__(self, build, server, lines, rate):
        self.client = subprocess.Popen([build / "bin/secondsource", "ingest", "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                       env={**os.environ, "SECONDSOURCE_SERVER": server.address})
        self.lines, self.rate = lines, rate
        self.stop = threading.Event()
        self.sent = 0
        self.begin = time.monotonic()
        self.thread = threading.Thread(target=self.feed)

    def feed(self):
        while not self.stop.is_set() and (batch := list(itertools.islice(self.lines, max(1, self.rate // 50 or 100)))):
            self.client.stdin.write(b"".join(batch))
            self.client.stdin.flush()
            self.sent += len(batch)
            if self.rate:
                time.sleep(max(0, self.begin + self.sent / self.rate - time.monotonic()))

    def per_second(self):
        return self.sent / (time.monotonic() - self.begin)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        early = not self.thread.is_alive()
        self.stop.set()
        self.thread.join()
        self.client.stdin.close()
        if self.client.wait() != 0 or early:
            raise SystemExit("the ingest beside the measurement ended before it")


def measure(build, server, claims, callers, seconds, more=None, rate=0):
    """A first round over the claims, which finds no word kept in memory, and then a row for each number of callers, alone and, if there
    are more documents, while these stream in."""
    def row(kind, count, figures, ingested=0.0):
        return {"round": kind, "callers": count, "ingest_per_s": ingested, **figures, "of_floor": figures["p50_ms"] / figures["floor_p50_ms"], **server.memory()}

    yield row("first", 1, load(build, server, 1, 0, claims))
    for beside in [False, True] if more else [False]:
        for kind, count in [("later", count) for count in callers] + [("recorded", callers[1])]:
            with Ingest(build, server, more, rate) if beside else contextlib.nullcontext() as ingest_beside:
                figures = load(build, server, count, seconds, claims, kind == "recorded")
                ingested = ingest_beside.per_second() if beside else 0.0
            yield row(kind, count, figures, ingested)


def compare(rows, base):
    """Adds each median's multiple of the same one in `base`, rows of another corpus."""
    def key(row):
        return row["round"], row["callers"], row["ingest_per_s"] > 0

    medians = {key(row): row["p50_ms"] for row in base}
    return [{**row, "of_10k": row["p50_ms"] / medians[key(row)] if key(row) in medians else None} for row in rows]


def bench_demo(build):
    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder) / "data"
        data.mkdir()
        with Server(build, data) as server:
            ingest(build, server, build / "share/secondsource/demo/corpus")
            rows = list(measure(build, server, ROOT / "demo/claims.jsonl", [1, 8], 5))
    show("verify", [rounded({"documents": "demo", **row}) for row in rows])


def bench_corpus(build, arguments):
    documents = int(arguments.documents)
    folder = corpus_folder(build, documents)
    if not (folder / "data").exists():
        raise SystemExit(f"the corpus is not ingested; do it with ./dev bench ingest {documents}")
    # On a copy: the corpus stays what documents.jsonl says.
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        scratch = pathlib.Path(scratch)
        shutil.copytree(folder / "data", scratch / "data")
        count = (arguments.rate or 10_000) * 3 * (arguments.seconds + 10) * (len(CALLERS) + 1)
        subprocess.run([sys.executable, ROOT / "tests/bench/corpus.py", scratch, str(count), "--seed", "2", "--prefix", "more"], check=True)
        with open(scratch / "documents.jsonl", "rb") as more, Server(build, scratch / "data") as server:
            rows = list(measure(build, server, folder / "claims.jsonl", CALLERS, arguments.seconds, more, arguments.rate))
    rows = [{"documents": documents, **row} for row in rows]
    (folder / "verify.json").write_text(json.dumps(rows), encoding="utf-8")
    base = folder.parent / "10000/verify.json"
    show("verify", [rounded(row) for row in compare(rows, json.loads(base.read_text(encoding="utf-8")) if base.exists() else [])])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("documents")
    parser.add_argument("--seconds", type=int, default=10, help="of each measurement (default 10)")
    parser.add_argument("--rate", type=int, default=500, help="documents a second that stream in beside; 0: as fast as they are taken (default 500)")
    arguments = parser.parse_args()
    if arguments.documents == "demo":
        bench_demo(arguments.build)
    else:
        bench_corpus(arguments.build, arguments)


if __name__ == "__main__":
    main()
