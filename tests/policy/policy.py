#!/usr/bin/env python3
"""Rules of the house that no compiler checks. Prints every breach as file:line and fails if there is one."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# (what is sought, where, why it is banned)
BANNED = [
    (r"\bstd::w?regex\b", ("service", "plugins", "clients"), "std::regex has no bound on its time: use RE2"),
    (r"\babsl::Mutex\b", ("service", "plugins", "clients", "tests"), "absl::Mutex races falsely under ThreadSanitizer: use std::mutex"),
    (r"\bstd::(cout|cerr|clog)\b|\bf?printf\(", ("service", "plugins"), "the service logs through spdlog, plugins through the host"),
    (r"\bGTEST_SKIP\b|\bDISABLED_", ("tests",), "a test that lacks something fails; it never skips"),
    (r"\b(TODO|FIXME|XXX|HACK)\b", ("service", "plugins", "clients", "proto", "tools", "docs"), "finish it, or open an issue"),
    (r"\bparties/soledar|\bsoledar\b", ("service", "plugins", "data"), "nothing in code or data may know the demo's story"),
]
SOURCES = {".cc", ".h", ".c", ".proto", ".py", ".sh", ".md", ".yaml", ".cmake", ""}

# Messages that plugins see: full copies of anything that imports google/api abort the host at dlopen.
PLUGIN_VISIBLE = ["v1/claim", "v1/party", "v1/evidence", "v1/finding", "plugin/v1/verifier", "plugin/v1/host"]

MAX_LINES = 600


def tracked():
    # New files count before they are committed, ignored ones never.
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
    return [path for path in ROOT.rglob("*") if path.is_file() and not {".git", ".deps", "build"} & set(path.relative_to(ROOT).parts)]


def breaches():
    for path in tracked():
        relative = path.relative_to(ROOT)
        if path.suffix not in SOURCES or path == pathlib.Path(__file__).resolve():
            continue
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        for pattern, folders, why in BANNED:
            if relative.parts[0] not in folders:
                continue
            for number, line in enumerate(lines, 1):
                if re.search(pattern, line, re.IGNORECASE if "soledar" in pattern else 0):
                    yield f"{relative}:{number}: {line.strip()[:100]}: {why}"
        if path.suffix in {".cc", ".h", ".c", ".py"} and len(lines) > MAX_LINES:
            yield f"{relative}: {len(lines)} lines; look for a second room in it"
    for name in PLUGIN_VISIBLE:
        path = ROOT / "proto" / "secondsource" / f"{name}.proto"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            imported = re.match(r'import "([^"]+)"', line)
            allowed = imported and (imported[1].startswith("google/protobuf/")
                                    or imported[1].removeprefix("secondsource/").removesuffix(".proto") in PLUGIN_VISIBLE)
            if imported and not allowed:
                yield f"{path.relative_to(ROOT)}:{number}: imports {imported[1]}: plugins see this file"


def main():
    found = list(breaches())
    print("\n".join(found) if found else "no breach")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
