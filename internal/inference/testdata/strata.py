"""Days saved and the log-rank test of lung by sex within strata, by other programs.

Curves are those of lifelines, the log-rank test is that of statsmodels. Sums over strata,
standard errors and the horizon are written out here. Men are the trained people.

    pip install lifelines==0.30.3 statsmodels==0.15.0
    python3 strata.py LUNG_CSV > strata.json
"""
import json
import sys

import lifelines
import numpy as np
import pandas as pd
import statsmodels
from statsmodels.duration.survfunc import survdiff


def curve(people):
    """Times, shares after them and d/n / ((1 - d/n) M) of a weighted curve (Xie & Liu 2005)."""
    fit = lifelines.KaplanMeierFitter().fit(people.time, people.event, weights=people.weight)
    table = fit.survival_function_.iloc[:, 0]
    table = table[table.index > 0]
    terms = []
    for day in table.index:
        risk = people[people.time >= day]
        n, effective = risk.weight.sum(), risk.weight.sum() ** 2 / (risk.weight**2).sum()
        d = people[(people.time == day) & people.event].weight.sum()
        terms.append(d / n / (1 - d / n) / effective if d < n - 1e-9 else 0)
    return table.index.to_numpy(float), table.to_numpy(), np.array(terms)


def known(people):
    last = people[people.time == people.time.max()]
    return np.inf if last.event.all() else people.time.max()


def restricted(people, tau):
    """Area under the curve to tau and its variance."""
    days, shares, terms = curve(people)
    steps = np.append(0, days[days < tau])
    heights = np.append(1, shares[days < tau])
    areas = heights * np.diff(np.append(steps, tau))
    beyond = areas[::-1].cumsum()[::-1][1:]
    return areas.sum(), (beyond**2 * terms[days < tau]).sum()


def effective(people):
    return people.weight.sum() ** 2 / (people.weight**2).sum()


def standardized(cells, shares, tau):
    parts = [restricted(c, tau) for c in cells]
    n = np.array([effective(c) for c in cells])
    variance = (shares**2 * [v for _, v in parts]).sum()
    if len(cells) > 1:
        wide = (shares**2 / n).sum() / (shares**2 * (n - 1) / n**2).sum()
        variance *= wide * (n.sum() - 1) / n.sum()
    return (shares * [m for m, _ in parts]).sum(), variance


def study(lung, by, declared):
    people = pd.DataFrame({
        "time": lung.time, "event": lung.status == 2, "trained": lung.sex == 1, "stratum": lung[by],
    }).dropna()
    people = people.groupby("stratum").filter(lambda s: s.trained.nunique() == 2).copy()
    trained = people.groupby("stratum").trained.transform("sum")
    others = people.groupby("stratum").trained.transform("count") - trained
    people["weight"] = np.where(people.trained, 1.0, trained / others)
    people["cell"] = np.where(np.minimum(trained, others) < 5, -1, people.stratum)
    cells = [c for _, c in people.groupby("cell")]
    limits = [min(known(c[c.trained]), known(c[~c.trained])) for c in cells]
    sizes = np.array([c.trained.sum() for c in cells])
    horizons = sorted({min(t, declared) for t in limits})
    reached = [sizes[np.array(limits) >= t].sum() for t in horizons]
    tau = max((t * n, -t) for t, n in zip(horizons, reached) if n >= 0.5 * sizes.sum())[1] * -1
    used = [c for c, limit in zip(cells, limits) if limit >= tau]
    shares = np.array([c.trained.sum() for c in used])
    shares = shares / shares.sum()
    short, short_variance = standardized([c[c.trained] for c in used], shares, tau)
    long, long_variance = standardized([c[~c.trained] for c in used], shares, tau)
    everybody = pd.concat(used)
    chi2, p = survdiff(everybody.time, everybody.event, everybody.trained, strata=everybody.stratum)
    return {
        "by": by, "declared": declared, "tau": int(tau), "cells": len(used),
        "trained": int(everybody.trained.sum()), "comparison": int((~everybody.trained).sum()),
        "left_out": int(len(people) - len(everybody)),
        "trained_mean": short, "comparison_mean": long, "days_saved": long - short,
        "std_error": float(np.sqrt(short_variance + long_variance)), "chisq": float(chi2), "p": float(p),
    }


lung = pd.read_csv(sys.argv[1])
json.dump({
    "made_by": f"strata.py with lifelines {lifelines.__version__} and statsmodels {statsmodels.__version__}",
    "studies": [study(lung, by, days) for by in ("ph.ecog", "inst") for days in (200, 600, 900)],
}, sys.stdout, indent=1)
print()
