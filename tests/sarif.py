"""Holds what `linli check --format sarif` writes against the schema of SARIF 2.1.0: python3 tests/sarif.py LINLI [SITE…].

The schema is that of OASIS, at the address that the log itself names, or in the file that SARIF_SCHEMA names. It is no part
of this repository; where it cannot be had, nothing is checked here, and that is said: the tests in Rust look at what the
schema asks for."""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

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
    try:
        import jsonschema
    except ImportError:
        return print("not checked: there is no jsonschema for Python")
    with tempfile.TemporaryDirectory() as folder:
        faulty = os.path.join(folder, "站 点")
        subprocess.run([linli, "init", faulty], check=True, stdout=subprocess.DEVNULL)
        Path(faulty, "content", "cases", "样 #页.md").write_text(PAGE, "utf-8")
        logs = {site: log_of(linli, site) for site in [faulty, *sites]}
    try:
        published = schema(logs[faulty]["$schema"])
    except OSError as error:
        return print(f"not checked: the schema cannot be had ({error})")
    validator = jsonschema.validators.validator_for(published)(published)
    # That it can fail.
    broken = json.loads(json.dumps(logs[faulty]))
    broken["runs"][0]["results"][0]["level"] = "fatal"
    assert any(validator.iter_errors(broken))
    failed = False
    for site, log in logs.items():
        results = log["runs"][0]["results"]
        assert results or site != faulty
        for error in validator.iter_errors(log):
            failed = True
            print(f"{site}: {list(error.path)}: {error.message[:200]}")
        print(f"{site}: {len(results)} results fit the schema" if not failed else f"{site}: failed")
    sys.exit(failed)


main(*sys.argv[1:])
