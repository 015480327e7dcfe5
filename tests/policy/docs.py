#!/usr/bin/env python3
"""docs.py BUILD: runs every command that the documents show.

A fenced block of `console` holds lines that start with "$ "; each must exit 0 in the repository's root, with the server of
the build tree BUILD serving the demo corpus. A fenced block of `sh` holds ./dev commands; each must be one that ./dev help
lists. Relative links must lead somewhere.
"""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "plugins").rglob("*.md"))]


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def broken_links(path, text):
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in target and not (path.parent / target).exists():
            yield f"{path.relative_to(ROOT)}: the link to {target} leads nowhere"


def unknown_dev_commands(path, text):
    known = set(re.findall(r"^\./dev (\w+)", subprocess.run(["./dev", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout, re.MULTILINE))
    for block in blocks(text, "sh"):
        for command in re.findall(r"^\./dev (\w+)", block, re.MULTILINE):
            if command not in known:
                yield f"{path.relative_to(ROOT)}: ./dev has no command {command}"


def failing_commands(path, text, build):
    for block in blocks(text, "console"):
        for command in re.findall(r"^\$ (.*)$", block, re.MULTILINE):
            run = command.replace("build/release", build)
            result = subprocess.run(["bash", "-c", run], cwd=ROOT, capture_output=True, text=True, timeout=120)
            print(f"{'ok  ' if result.returncode == 0 else 'FAIL'} {path.relative_to(ROOT)}: {command}")
            if result.returncode != 0:
                yield f"{path.relative_to(ROOT)}: `{command}` exits {result.returncode}: {result.stderr}{result.stdout}"


def main():
    build = os.path.abspath(sys.argv[1])
    if "SECONDSOURCE_SERVER" not in os.environ:
        serve = ROOT / "tools/serve-for"
        os.execv(serve, [str(serve), build, sys.executable, os.path.abspath(__file__), build])
    problems = []
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        problems += [*broken_links(path, text), *unknown_dev_commands(path, text), *failing_commands(path, text, build)]
    print("\n".join(problems) if problems else "every command ran")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
