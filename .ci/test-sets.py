"""Prints how many tests of each set the last build ran, and for how long.

Fails if a set is missing or empty, or if a test was skipped. Needs the reports of mvn verify -Pslow.
"""

import glob
import sys
import xml.etree.ElementTree

SETS = {"fast": "surefire-reports", "medium": "surefire-reports-medium", "slow": "surefire-reports-slow"}

failures = []
print(f"{'set':<8}{'classes':>8}{'tests':>8}{'seconds':>9}")
for name, folder in SETS.items():
    reports = [xml.etree.ElementTree.parse(file).getroot() for file in glob.glob(f"target/{folder}/TEST-*.xml")]
    tests = sum(int(report.get("tests")) for report in reports)
    seconds = sum(float(report.get("time").replace(",", "")) for report in reports)
    print(f"{name:<8}{len(reports):>8}{tests:>8}{seconds:>9.1f}")
    if tests == 0:
        failures.append(f"no {name} test ran: target/{folder}")
    failures += [
        f"skipped: {report.get('name')}, {report.get('skipped')} tests" for report in reports if int(report.get("skipped"))
    ]
if failures:
    sys.exit("\n".join(failures))
