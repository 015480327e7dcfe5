#!/usr/bin/env python3
"""search.py BUILD DOCUMENTS: our search beside others, for the same claims and the best 20 documents of each.

  planned        ours, as the server does it: PlanSearch, with the other names of the parties in the claim
  plain          ours, for the words of the claim alone, as the next two get them
  sqlite bm25()  FTS5 with its own ranking, the same tokenizer and no copy of the texts
  tantivy        a Rust library, with its own English stemmer; title and text are one field
  exact          BM25 by its definition: a walk over all words of all documents, which lie in memory already cut and stemmed

The words are the distinct ones of the claim by stem. Ours returns whole documents, the others ids. "first" is the first round over
all claims after the index was opened, the other columns three more rounds; an engine that needs over two minutes for them gets fewer. "same 20" is the share of claims for which the 20 are
those of exact BM25 over the same words, and "same order" that for which they come in its order too; documents of equal score may
stand for one another. of_plain is the median as a multiple of that of "plain". Prints the table, and each row as a line of JSON.
"""
import collections
import json
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import time

import tantivy

from server import at, corpus_folder, rounded, show

LIMIT = 20
ROUNDS = 4
BUDGET_SECONDS = 120
ROUNDING = 1e-9
TOKENIZER = "porter unicode61 remove_diacritics 2"


def distinct_words(text):
    """The words of a text, one for each stem."""
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE VIRTUAL TABLE words USING fts5(word, tokenize='{TOKENIZER}')")
    database.execute("CREATE VIRTUAL TABLE stems USING fts5vocab(words, instance)")
    words = re.findall(r"[^\W_]+", text)
    database.executemany("INSERT INTO words (rowid, word) VALUES (?, ?)", enumerate(words))
    stems = database.execute("SELECT term, MIN(doc) FROM stems GROUP BY term ORDER BY 2").fetchall()
    return [words[place] for _, place in stems]


def read_documents(folder):
    with open(folder / "documents.jsonl", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            yield document["id"], document["title"], document["text"]


def timed(engine, queries, find):
    """Searches in the form in which the command `search` prints them; `find` takes words and returns ids. Slow engines get fewer."""
    order = random.Random(1).sample(range(len(queries)), len(queries))
    end = time.perf_counter() + BUDGET_SECONDS
    for round_number in range(ROUNDS):
        for number in order:
            begin = time.perf_counter()
            if begin > end:
                return
            hits = find(queries[number]["words"])
            yield {"engine": engine, "round": round_number, "query": number, "us": (time.perf_counter() - begin) * 1e6, "hits": [[hit] for hit in hits]}


def search_sqlite(folder, queries):
    file = folder / "fts5.db"
    file.unlink(missing_ok=True)
    database = sqlite3.connect(file)
    database.execute(f"CREATE VIRTUAL TABLE words USING fts5(title, text, content='', tokenize='{TOKENIZER}')")
    database.execute("CREATE TABLE documents (number INTEGER PRIMARY KEY, id TEXT)")
    for number, (name, title, text) in enumerate(read_documents(folder)):
        database.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", (number, title, text))
        database.execute("INSERT INTO documents VALUES (?, ?)", (number, name))
    database.execute("INSERT INTO words (words) VALUES ('optimize')")
    database.commit()
    sql = "SELECT id FROM (SELECT rowid, rank FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?) AS best JOIN documents ON number = best.rowid ORDER BY best.rank"

    def find(words):
        return [name for (name,) in database.execute(sql, (" OR ".join(f'"{word}"' for word in words), LIMIT))]

    yield from timed("sqlite bm25()", queries, find)
    database.close()


def search_tantivy(folder, queries):
    shutil.rmtree(folder / "tantivy", ignore_errors=True)
    (folder / "tantivy").mkdir()
    schema = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw").add_text_field("text", tokenizer_name="en_stem").build()
    index = tantivy.Index(schema, path=str(folder / "tantivy"))
    writer = index.writer(heap_size=256_000_000, num_threads=1)
    for name, title, text in read_documents(folder):
        writer.add_document(tantivy.Document(id=name, text=f"{title}\n{text}"))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def find(words):
        hits = searcher.search(index.parse_query(" ".join(f'"{word}"' for word in words), ["text"]), LIMIT, count=False).hits
        return [searcher.doc(address)["id"][0] for _, address in hits]

    yield from timed("tantivy", queries, find)


def search_ours(build, folder):
    command = [build / "bin/search", folder / "data", build / "share/secondsource/registry", folder / "documents.jsonl", folder / "queries.jsonl"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield from map(json.loads, process.stdout)
    if process.returncode != 0:
        raise SystemExit(process.returncode)


def agreement(found, exact):
    """Whether ids are the best ones of an exact search, and in its order. `exact` ends with all that equal its last."""
    scores = {name: score for name, score in exact}
    last = exact[LIMIT - 1][1] if len(exact) >= LIMIT else 0
    needed = {name for name, score in exact if score > last + ROUNDING}
    if len(found) != min(LIMIT, len(exact)) or not needed <= set(found) <= set(scores):
        return False, False
    ordered = [scores[name] for name in found]
    return True, all(a >= b - ROUNDING for a, b in zip(ordered, ordered[1:]))


def summary(engine, searches, reference):
    """One row of the table."""
    first = sorted(search["us"] for search in searches if search["round"] == 0)
    again = sorted(search["us"] for search in searches if search["round"] > 0) or first
    judged = [agreement([hit[0] for hit in search["hits"]][:LIMIT], reference[search["query"]]) for search in searches if search["round"] == 0]
    return {"engine": engine, "claims": len(first), "first_p50_ms": at(first, 0.5) / 1000, "first_p99_ms": at(first, 0.99) / 1000, "p50_ms": at(again, 0.5) / 1000,
            "p99_ms": at(again, 0.99) / 1000, "same_20": sum(same for same, _ in judged) / len(judged),
            "same_order": sum(order for _, order in judged) / len(judged)}


def main():
    build, documents = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2])
    folder = corpus_folder(build, documents)
    if not (folder / "data").exists():
        raise SystemExit(f"the corpus is not ingested; do it with ./dev bench ingest {documents}")
    claims = [json.loads(line)["claim"] for line in (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
    queries = [{"claim": claim, "words": distinct_words(claim)} for claim in claims]
    (folder / "queries.jsonl").write_text("".join(json.dumps(query) + "\n" for query in queries), encoding="utf-8")

    searches = collections.defaultdict(list)
    for source in [search_ours(build, folder), search_sqlite(folder, queries), search_tantivy(folder, queries)]:
        for search in source:
            searches[search["engine"]].append(search)
    exact = {engine: {search["query"]: search["hits"] for search in found} for engine, found in searches.items() if engine.startswith("exact")}
    rows = [summary(engine, found, exact["exact planned" if "planned" in engine else "exact plain"]) for engine, found in searches.items()]
    plain = next(row["p50_ms"] for row in rows if row["engine"] == "plain")
    show("search", [rounded({"documents": documents, **row, "of_plain": row["p50_ms"] / plain}) for row in rows])


if __name__ == "__main__":
    main()
