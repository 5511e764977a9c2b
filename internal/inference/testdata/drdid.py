"""Prints the improved doubly robust difference in differences of moderndid, and its standard
error, for a CSV file with the columns change, is_trained and covariates.

usage: drdid.py FILE
"""

import sys
import warnings

import numpy
from moderndid import drdid_imp_panel

warnings.simplefilter("ignore")  # of weights that differ by more than a million to one
rows = numpy.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
change, is_trained, covariates = rows[:, 0], rows[:, 1], rows[:, 2:]
design = numpy.column_stack([numpy.ones(len(change)), covariates])
result = drdid_imp_panel(change, numpy.zeros(len(change)), is_trained, design)
print(repr(float(result.att)), repr(float(result.se)))
