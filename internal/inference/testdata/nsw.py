"""Prints the part of nsw.csv that moderndid has: the controls of the experiment, and CPS.

Single precision widens to the same number in double precision, as in peers.py.
"""

import importlib.util
import pathlib
import sys

import pandas

COLUMNS = ["dwincl", "early_ra", "age", "educ", "black", "married", "nodegree", "hisp", "re74"]

(package,) = importlib.util.find_spec("moderndid").submodule_search_locations
rows = pandas.read_pickle(pathlib.Path(package) / "core" / "datasets" / "nsw_long.pkl.gz")
earnings = rows.pivot(index="id", columns="year", values="re").astype(float)
people = rows[rows["year"] == 1975].set_index("id")
table = people[COLUMNS].astype(float)
table.insert(0, "treated", 0.0)
table.insert(0, "sample", people["experimental"].map({1: 1.0, 0: 2.0}))
table["re75"], table["re78"] = earnings[1975], earnings[1978]
table.to_csv(sys.stdout, index=False)
