"""A secondsourced of a build tree under measurement, and how figures are printed."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Server:
    """secondsourced on a free port of loopback, from its start until the `with` block ends. Its log lies beside its data."""

    def __init__(self, build, folder, warm=True):
        if not warm:
            forget(folder)
        begin = time.monotonic()
        command = [build / "bin/secondsourced", "--data-dir", folder, "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self.pid = self.process.pid
        self.address = self.await_line(r"listening on (\S+)")
        # The server says so at the moment when its health turns SERVING.
        self.await_line("healthy: the canary claim was verified")
        self.start_seconds = time.monotonic() - begin
        # Somebody must read what it says, or it stops once the pipe is full.
        self.log = open(folder.parent / "server.log", "w", encoding="utf-8")
        self.reader = threading.Thread(target=shutil.copyfileobj, args=(self.process.stderr, self.log))
        self.reader.start()

    def await_line(self, pattern):
        for line in self.process.stderr:
            if found := re.search(pattern, line):
                return found[found.re.groups]
            said = line
        raise SystemExit(f"secondsourced ended before it said '{pattern}'; its last words: {said}")

    def memory(self):
        """Resident memory now and at its peak, in MB."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        return {name: int(re.search(rf"{key}:\s+(\d+) kB", status)[1]) / 1024 for name, key in [("memory_mb", "VmRSS"), ("peak_mb", "VmHWM")]}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        code = self.process.wait()
        self.reader.join()
        self.log.close()
        if code != 0:
            raise SystemExit(f"secondsourced exited {code}; its log is {self.log.name}")


def forget(folder):
    """Makes the next read of a folder's files come from the disk."""
    for path in folder.glob("*"):
        with open(path, "rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def ingest(build, server, *paths):
    """Puts files into the corpus; fails if a document is refused."""
    subprocess.run([build / "bin/secondsource", "ingest", *paths], check=True, stdout=subprocess.DEVNULL, env={**os.environ, "SECONDSOURCE_SERVER": server.address})


def megabytes(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


def corpus_folder(build, documents):
    """Where `./dev bench corpus` put a corpus."""
    folder = build.parent / "bench" / str(documents)
    if not (folder / "documents.jsonl").exists():
        raise SystemExit(f"there is no corpus of {documents} documents; make it with ./dev bench corpus {documents}")
    return folder


def show(kind, rows):
    """Prints rows (dicts with the same keys) as a table, and then each as a line of JSON."""
    columns = list(rows[0])
    table = [columns] + [[plain(row[column]) for column in columns] for row in rows]
    widths = [max(len(line[i]) for line in table) for i in range(len(columns))]
    for line in table:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths)))
    print()
    for row in rows:
        print(json.dumps({"figure": kind, **row}))


def plain(value):
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"
    return "-" if value is None else str(value)


def rounded(row):
    """Four digits: no measurement here has more."""
    return {key: float(f"{value:.4g}") if isinstance(value, float) else value for key, value in row.items()}


def at(sorted_values, share):
    return sorted_values[min(len(sorted_values) - 1, int(share * len(sorted_values)))]
