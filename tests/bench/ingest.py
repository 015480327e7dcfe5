#!/usr/bin/env python3
"""ingest.py BUILD DOCUMENTS: what a made corpus costs to take in and to keep.

Feeds the corpus of so many documents to a new server through `secondsource ingest`, then starts the server again on what it
wrote, once with the files in the page cache and once without. Prints documents a second, the size of the database beside that
of the JSON lines, the time from start to SERVING, and the server's memory after the ingest and after each start; each row as a line
of JSON too.
"""
import pathlib
import shutil
import sys
import time

from server import Server, corpus_folder, ingest, megabytes, rounded, show


def main():
    build, documents = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2])
    folder = corpus_folder(build, documents)
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    with Server(build, data) as server:
        begin = time.monotonic()
        ingest(build, server, folder / "documents.jsonl")
        seconds = time.monotonic() - begin
        after = server.memory()
    json_mb = (folder / "documents.jsonl").stat().st_size / 2**20
    # Stopped, the server leaves one file.
    row = {"documents": documents, "documents_per_s": documents / seconds, "seconds": seconds, "json_mb": json_mb, "database_mb": megabytes(data), **after}
    show("ingest", [rounded(row)])
    print()
    rows = []
    for warm in [True, False]:
        with Server(build, data, warm) as server:
            rows.append(rounded({"documents": documents, "page_cache": "warm" if warm else "cold", "start_s": server.start_seconds, **server.memory()}))
    show("start", rows)


if __name__ == "__main__":
    main()
