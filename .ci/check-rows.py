"""Every row that `--plan smoke --list` names is in the newest result, with a number, and nothing is missing."""

import glob
import json
import math
import re
import sys


def measured(row):
    benchmark = row["benchmark"].rsplit(".", 2)
    score = row["primaryMetric"]["score"]
    numeric = isinstance(score, (int, float)) and math.isfinite(score)
    return ".".join(benchmark[1:]), row.get("params", {}), row["threads"], numeric


expected = []
for line in open(sys.argv[1]):
    match = re.fullmatch(r"(\S+)((?: \S+=\S+)*) t(\d+) +\d+ forks?\n", line)
    if match:
        params = dict(word.split("=", 1) for word in match[2].split())
        expected.append((match[1], params, int(match[3])))
if len(expected) < 30:
    sys.exit(f"only {len(expected)} rows listed")

newest = sorted(glob.glob("results/local/*/envelope.json"))[-1]
envelope = json.load(open(newest))
if not envelope["complete"]:
    sys.exit(f"{newest} says it is not complete")
rows = [measured(row) for row in json.load(open(newest.replace("envelope", "result")))]
for name, params, threads in expected:
    found = [
        row
        for row in rows
        if row[0] == name and row[2] == threads and row[3] and params.items() <= row[1].items()
    ]
    if len(found) != 1:
        sys.exit(f"{len(found)} results for {name} {params} t{threads} in {newest}")
print(f"{len(expected)} rows expected, all in {newest}")
