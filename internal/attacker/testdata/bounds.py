"""Reads problems, one JSON object a line: unknowns between limits, and sums of them between
limits. Writes for each the smallest and the largest value of every target, by HiGHS."""
import json
import sys

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack


def matrix(sums, columns):
    rows = [i for i, s in enumerate(sums) for _ in s["at"]]
    at = [c for s in sums for c in s["at"]]
    return csr_matrix(([w for s in sums for w in s["weights"]], (rows, at)), shape=(len(sums), columns))


def bounds(problem):
    columns = len(problem["low"])
    figures = matrix(problem["figures"], columns)
    above, below = [f["high"] for f in problem["figures"]], [f["low"] for f in problem["figures"]]
    limits = np.column_stack([problem["low"], problem["high"]])
    for target in matrix(problem["targets"], columns).toarray():
        found = []
        for sign in (1, -1):
            solved = linprog(sign * target, A_ub=vstack([figures, -figures]), b_ub=np.concatenate([above, np.negative(below)]), bounds=limits, method="highs")
            if solved.status != 0:
                sys.exit(solved.message)
            found.append(sign * solved.fun)
        yield found


for line in sys.stdin:
    print(json.dumps(list(bounds(json.loads(line)))), flush=True)
