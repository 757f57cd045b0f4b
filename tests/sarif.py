"""Holds what `linli check --format sarif` writes against schemas of SARIF 2.1.0: python3 tests/sarif.py LINLI [SITE…].

One is our own, tests/sarif.schema.json: what GitHub and GitLab need. It asks nobody. The other is that of OASIS, at the address
that the log itself names, or in the file that SARIF_SCHEMA names; it is no part of this repository, and where it cannot be had,
that is said. Besides: each result names a rule of the list, and its index is that of this rule."""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import jsonschema

OWN = Path(__file__).with_name("sarif.schema.json")

PAGE = """---
title: 𠮷,“样页
---

党建引领,共同缔造**次。

![](没有.png) [去](没有.md)
"""


def schema(address):
    file = os.environ.get("SARIF_SCHEMA")
    if file:
        return json.loads(Path(file).read_text("utf-8"))
    with urllib.request.urlopen(address, timeout=20) as answer:
        return json.load(answer)


def log_of(linli, site):
    run = subprocess.run([linli, "check", "--root", site, "--format", "sarif"], capture_output=True, encoding="utf-8")
    if run.returncode not in (0, 1):
        sys.exit(f"{site}: {run.stderr}")
    return json.loads(run.stdout)


def main(linli, *sites):
    with tempfile.TemporaryDirectory() as folder:
        faulty = os.path.join(folder, "站 点")
        subprocess.run([linli, "init", faulty], check=True, stdout=subprocess.DEVNULL)
        Path(faulty, "content", "cases", "样 #页.md").write_text(PAGE, "utf-8")
        logs = {site: log_of(linli, site) for site in [faulty, *sites]}
    schemas = {"our own schema": json.loads(OWN.read_text("utf-8"))}
    try:
        schemas["the schema of OASIS"] = schema(logs[faulty]["$schema"])
    except OSError as error:
        print(f"not checked: the schema of OASIS cannot be had ({error})")
    failed = False
    for name, one in schemas.items():
        validator = jsonschema.validators.validator_for(one)(one)
        can_fail(validator, logs[faulty])
        for site, log in logs.items():
            errors = [f"{list(error.path)}: {error.message[:200]}" for error in validator.iter_errors(log)]
            errors += strays(log)
            failed |= report(f"{site}: {name}", errors, log["runs"][0]["results"])
    assert logs[faulty]["runs"][0]["results"]
    sys.exit(failed)


def can_fail(validator, log):
    """Each of these slips is found."""

    def level(result):
        result["level"] = "fatal"

    def line(result):
        result["locations"][0]["physicalLocation"]["region"]["startLine"] = 0

    def message(result):
        del result["message"]

    placed = next(i for i, one in enumerate(log["runs"][0]["results"]) if "region" in one["locations"][0]["physicalLocation"])
    for slip in (level, line, message):
        broken = json.loads(json.dumps(log))
        slip(broken["runs"][0]["results"][placed])
        assert any(validator.iter_errors(broken)), slip.__name__


def strays(log):
    """Results whose rule is not in the list, or at another place of it."""
    rules = [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]]
    for result in log["runs"][0]["results"]:
        index = result.get("ruleIndex", rules.index(result["ruleId"]) if result["ruleId"] in rules else -1)
        if not 0 <= index < len(rules) or rules[index] != result["ruleId"]:
            yield f"{result['ruleId']} is no rule of the list, or at another place"


def report(name, errors, results):
    print(f"{name}: {len(results)} results fit" if not errors else f"{name}: failed")
    for error in errors:
        print(f"    {error}")
    return bool(errors)


main(*sys.argv[1:])
