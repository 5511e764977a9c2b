"""Compares what inspect, the sniffer of DuckDB and CleverCSV say about generated files.

Usage: python3 sniffers.py FOLDER, where TestGeneratedFiles has written the files, their
truth and the answers of inspect. The header of CleverCSV is that of the first line, the
only one that it considers.
"""

import json
import pathlib
import sys

import clevercsv
import duckdb

FIELDS = ("answers", "separator", "quote", "header")
engine = duckdb.connect()


def ask_duckdb(path):
    found = engine.execute("select Delimiter, Quote, SkipRows, HasHeader from sniff_csv(?, ignore_errors = true)", [str(path)]).fetchone()
    return {"separator": found[0], "quote": found[1], "header": found[2] + 1 if found[3] else 0}


def ask_clevercsv(path):
    text = path.read_bytes().decode("utf-8")
    dialect = clevercsv.Sniffer().sniff(text)
    header = clevercsv.Sniffer().has_header(text)
    return {"separator": dialect.delimiter, "quote": dialect.quotechar, "header": int(header)}


def main(folder):
    """Prints the table. The other sniffers get the files in UTF-8."""
    files = json.loads((folder / "truth.json").read_text())
    readable = folder / "utf8"
    readable.mkdir(exist_ok=True)
    for truth in files:
        text = (folder / truth["name"]).read_bytes().decode(truth["encoding"])
        (readable / truth["name"]).write_bytes(text.removeprefix("\ufeff").encode("utf-8"))
    sniffers = {"inspect": None, f"duckdb {duckdb.__version__}": ask_duckdb, f"clevercsv {clevercsv.__version__}": ask_clevercsv}
    print(f"{len(files)} files, right answers in percent\n")
    print("| sniffer | " + " | ".join(FIELDS) + " |\n| --- |" + " --- |" * len(FIELDS))
    shares = {}
    for name, ask in sniffers.items():
        right = dict.fromkeys(FIELDS, 0)
        for truth in files:
            answer = truth["inspect"] if ask is None else None
            if ask is not None:
                try:
                    answer = ask(readable / truth["name"])
                except Exception:  # no answer, whatever its reason
                    continue
            elif not answer["answers"]:
                continue
            right["answers"] += 1
            right["separator"] += truth["separator"] in ("", answer["separator"])
            right["quote"] += truth["quote"] in ("", answer["quote"])
            right["header"] += answer["header"] == truth["header"]
        shares[name] = {field: 100 * right[field] / len(files) for field in FIELDS}
        print(f"| {name} | " + " | ".join(f"{shares[name][field]:.1f}" for field in FIELDS) + " |")
    ours, *others = shares.values()
    worse = [field for field in FIELDS if any(ours[field] < other[field] for other in others)]
    if worse:
        sys.exit(f"another sniffer is better at: {', '.join(worse)}")


main(pathlib.Path(sys.argv[1]))
