#!/usr/bin/env python3
"""tokens.py BUILD TOKENIZER [FILE…]: our tokenizer beside that of the PyPI package `tokenizers`.

TOKENIZER is the tokenizer.json of a model. Both read the lines of the FILEs and, up to 100,000 in all, lines in many languages:
the translations of Debian's packages on this machine (iso-codes has many). Prints how many lines come out the same, and the time of each.
"""
import gettext
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import tokenizers

LINES = 100_000


def translations():
    lines = set()
    for path in sorted(pathlib.Path("/usr/share/locale").glob("*/LC_MESSAGES/*.mo")):
        try:
            with open(path, "rb") as file:
                catalog = gettext.GNUTranslations(file)._catalog
        except (OSError, UnicodeDecodeError, LookupError):
            continue  # in an encoding that Python does not know
        lines.update(line for text in catalog.values() if isinstance(text, str) for line in text.split("\n") if line.strip())
    lines = sorted(lines)
    random.Random(1).shuffle(lines)
    return lines


def main():
    build, model, files = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    theirs = tokenizers.Tokenizer.from_file(model)
    theirs.no_truncation()
    theirs.no_padding()
    theirs.encode_special_tokens = True  # a text that says [SEP] means these five characters
    lines = [line for file in files for line in pathlib.Path(file).read_text().splitlines()][: LINES // 2]
    lines += translations()[: LINES - len(lines)]
    lines = [line.replace("\n", " ").replace("\r", " ") for line in lines]
    vocabulary = json.loads(theirs.to_str())["model"]["vocab"]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("".join(f"{token}\n" for token in sorted(vocabulary, key=vocabulary.get)))
        file.flush()
        command = [build / "bin/tokens", file.name]
        ours = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    began = time.time()
    expected = [theirs.encode(line, add_special_tokens=False).ids for line in lines]
    taken = time.time() - began
    other = [i for i, row in enumerate(ours.stdout.split("\n")[:-1]) if [int(token) for token in row.split()] != expected[i]]
    for i in other[:20]:
        print(repr(lines[i][:100]))
    print(f"{len(lines)} lines, {len(lines) - len(other)} the same; ours {float(ours.stderr):.2f} s, the package's {taken:.2f} s")
    return 1 if other else 0


if __name__ == "__main__":
    sys.exit(main())
