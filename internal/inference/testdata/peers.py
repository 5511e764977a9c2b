"""Makes the CSV files of IMPACTMART_PEERDATA from published data.

usage: peers.py nsw.dta JobCorps_baseline.rda JobCorps_employment.rda JobCorps_wages.rda FOLDER

nsw.dta is data-raw/nsw.dta of the repository pedrohcgs/DRDID, the others are in data/ of
mindis/leebounds. It takes pandas and pyreadr.
"""

import pathlib
import sys

import pandas
import pyreadr

NSW = ["sample", "treated", "dwincl", "early_ra", "age", "educ", "black", "married", "nodegree", "hisp", "re74", "re75", "re78"]


def nsw(source, folder):
    # Single precision widens to the same number in double precision; written in full, it is
    # what R and Stata compute with.
    rows = pandas.read_stata(source)[NSW].astype(float)
    rows.to_csv(folder / "nsw.csv", index=False)
    return len(rows)


def job_corps(baseline, employment, wages, folder):
    """Whether people were drawn for training, and their log wage in week 208, empty for those
    without work."""
    person, people = "MPRID", read(baseline)
    for name, table in (("works", employment), ("log_wage", wages)):
        week = read(table)[[person, "week_208"]].rename(columns={"week_208": name})
        people = people.merge(week, on=person, validate="one_to_one")
    rows = pandas.DataFrame({
        "assigned": people["TREATMNT.y"].astype(int),
        "log_wage": people["log_wage"].astype(float).where(people["works"].astype(float) > 0),
    })
    rows.to_csv(folder / "jobcorps.csv", index=False)
    return len(rows)


def read(path):
    """The only table of an R file."""
    (table,) = pyreadr.read_r(path).values()
    return table


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    target = pathlib.Path(sys.argv[5])
    target.mkdir(parents=True, exist_ok=True)
    print("nsw.csv:", nsw(sys.argv[1], target), "rows")
    print("jobcorps.csv:", job_corps(*sys.argv[2:5], target), "rows")
