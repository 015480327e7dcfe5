#!/usr/bin/env python3
"""names.py FEEDS: how many bylines, credits, links and headlines of real feeds lead to the right publisher.

FEEDS is the folder with the feeds (feedparser, NewsML-G2, ninjs; docs/registry.md says where they come from). The rows stay
there: names.tsv beside this file holds the file, the field and whom it should lead to. A field of JSON is a dotted path; one
of XML is an element's local name, its number among those of that name, and perhaps an attribute: "creator#1@qcode". Of a
qcode the part after the scheme counts. Asks the server that SECONDSOURCE_SERVER names, by `secondsource sources resolve`.
"""
import json
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

TABLE = pathlib.Path(__file__).with_name("names.tsv")


def field_of_json(path, field):
    value = json.loads(path.read_text(encoding="utf-8"))
    for step in field.split("."):
        value = value[int(step) if step.isdigit() else step]
    return value


def field_of_xml(path, field):
    place, _, attribute = field.partition("@")
    name, _, number = place.partition("#")
    found = [element for element in ElementTree.parse(path).iter()
             if isinstance(element.tag, str) and element.tag.rpartition("}")[2] == name]
    element = found[int(number)]
    if not attribute:
        return " ".join("".join(element.itertext()).split())
    value = element.get(attribute)
    return value.partition(":")[2] if attribute == "qcode" else value


def rows(feeds):
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            file, field, expected = line.split("\t")
            path = feeds / file
            yield file, field, (field_of_json if path.suffix == ".json" else field_of_xml)(path, field), expected


def main():
    table = list(rows(pathlib.Path(sys.argv[1])))
    found = []
    for start in range(0, len(table), 100):
        command = ["secondsource", "sources", "resolve", "--json", "--", *(text for _, _, text, _ in table[start:start + 100])]
        answer = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for resolution in answer["resolutions"]:
            names = [name.removeprefix("publishers/") for name in resolution["publishers"]]
            found.append("none" if len(names) != 1 else names[0])
    wrong = [(file, field, expected, got) for (file, field, _, expected), got in zip(table, found) if got != expected]
    for file, field, expected, got in wrong:
        print(f"wrong: {file} {field}: {got}, should be {expected}")
    publishers = sum(expected != "none" for *_, expected in table)
    print(f"{len(table)} bylines, credits, links and headlines ({publishers} of a publisher, {len(table) - publishers} of none): "
          f"{len(table) - len(wrong)} right, {len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
