"""Reads problems, one JSON object a line: groups that divide a whole, of which the total and
some are published to a step and the others are hidden, since one of them has fewer
people than the floor. Writes the smallest and the largest number of people that a hidden group
can have, by HiGHS; of one that is known to have few where is_few is 1."""
import json
import sys

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

MOST = 10_000  # people of a group


def possible(problem):
    """Unknowns: people of the hidden groups, whether each has few, people of those that do,
    and people of the shown groups."""
    hidden, shown, floor, half = problem["hidden"], problem["shown"], problem["floor"], problem["step"] // 2
    n = 3 * hidden + len(shown)
    size, few, of_few = range(hidden), range(hidden, 2 * hidden), range(2 * hidden, 3 * hidden)
    rows, low, high = [], [], []

    def rule(terms, least, most):
        row = np.zeros(n)
        for at, weight in terms:
            row[at] += weight
        rows.append(row)
        low.append(least)
        high.append(most)

    for s, f, o in zip(size, few, of_few):
        rule([(s, 1), (f, MOST)], floor, floor - 1 + MOST)  # few: at most floor - 1, others at least floor
        rule([(o, 1), (f, -MOST)], -np.inf, 0)
        rule([(o, 1), (s, -1), (f, -MOST)], -MOST, np.inf)
        rule([(o, 1), (s, -1)], -np.inf, 0)
        for i in range(len(shown)):  # the smallest others are hidden with them
            rule([(s, 1), (3 * hidden + i, -1)], -np.inf, 0)
    rule([(f, 1) for f in few], max(1, hidden - 1), hidden)  # one other at most is hidden with them,
    if hidden > 2:  # and only where they have too few people together
        rule([(o, 1) for o in of_few] + [(f, -MOST) for f in few], -np.inf, floor - 1 - MOST * (hidden - 1))
    if shown and hidden > 1:  # a single one would follow from the others
        rule([(s, 1) for s in size], floor, np.inf)
    rule([(at, 1) for at in [*size, *range(3 * hidden, n)]], problem["total"] - half, problem["total"] + half)
    least = np.zeros(n)
    most = np.full(n, float(MOST))
    for f in few:
        most[f] = 1
    least[hidden] = problem["is_few"]  # somebody knows that the first one has few
    for i, count in enumerate(shown):
        least[3 * hidden + i], most[3 * hidden + i] = max(count - half, floor), count + half
    for sign in (1, -1):
        target = np.zeros(n)
        target[0] = sign
        solved = milp(target, constraints=LinearConstraint(np.array(rows), low, high), integrality=np.ones(n), bounds=Bounds(least, most))
        if solved.status != 0:
            sys.exit(f"{problem}: {solved.message}")
        yield round(sign * solved.fun)


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(list(possible(json.loads(line)))), flush=True)
