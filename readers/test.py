"""Shows that pandas, Polars and DuckDB read what a run writes, as README.md says it: names stay text, times and shares are numbers.

    python readers/test.py PROGRAM FOLDER
"""

import pathlib
import shutil
import subprocess
import sys

import duckdb
import pandas
import polars

# A class of digits before a group of letters, one that reads as missing, and a quiet morning: the first waits are 0.
CENTER = """\
# What do readers make of these names?
[run]
start = "08:00"
end = "12:00"
replications = 3
[class.30175]
arrivals = { expected = [1, 1, 2, 40], interval = "1h" }
talk = "exponential(5m)"
[class.NA]
arrivals = { expected = [1, 1, 2, 40], interval = "1h" }
talk = "exponential(5m)"
[group.roster]
agents = 8
skills = ["30175", "NA"]
"""
NAMES = {"30175", "NA", "roster"}

# Classes of digits only, many rows before the group that has a name of letters.
DIGITS = CENTER.replace("NA", "30560")
# A class of digits alone, for more rows than Polars looks at, before one of letters.
LATE = CENTER.replace("[1, 1, 2, 40]", "[200, 1, 2, 40]", 1).replace("[1, 1, 2, 40]", "[0, 0, 0, 40]").replace("NA", "sales")
TEXT = {"scope", "name", "interval", "metric", "unit", "class", "outcome"}
NUMBERS = {"value", "half_width", "arrived_s", "waited_s", "handled_s", "upper_bound_s", "cumulative_share", "start_s"}


# What README.md tells readers, whatever the file.
HELD = ["name", "class", "group"]
SCHEMA = dict.fromkeys(HELD, polars.String) | dict.fromkeys(["half_width", "standard_deviation"], polars.Float64)


def pandas_table(path):
    return pandas.read_csv(path, dtype=dict.fromkeys(HELD, str), keep_default_na=False, na_values=[""])


def polars_table(path):
    return polars.read_csv(path, schema_overrides=SCHEMA, infer_schema_length=None)


def by_pandas(path):
    table = pandas_table(path)
    return {name: table[name].dropna().tolist() for name in table}


def by_polars(path):
    # A name of letters among those of digits makes them text without a word.
    table = polars.read_csv(path)
    return {name: table[name].drop_nulls().to_list() for name in table.columns}


def joins(folder):
    """Files of one run are joined by the names of classes and groups, all of digits, with nothing lost."""
    files = {path.name: path for path in [*folder.glob("*.csv"), *folder.glob("*.csv.gz")]}
    summary = pandas_table(files["summary.csv"])
    offered = summary[(summary["scope"] == "class") & (summary["metric"] == "offered")]
    assert sorted(offered["name"]) == ["007", "30175"], offered
    for name in ("contacts.csv", "served.csv", "waits.csv"):
        other = pandas_table(files[name])
        rows = len(other["class"].dropna())
        assert rows > 0 and len(offered.merge(other, left_on="name", right_on="class")) == rows, name
    groups = summary[(summary["scope"] == "group") & (summary["metric"] == "agents")]
    served = pandas_table(files["served.csv"])
    assert len(groups.merge(served, left_on="name", right_on="group")) == len(served) > 0
    summary = polars_table(files["summary.csv"])
    offered = summary.filter((polars.col("scope") == "class") & (polars.col("metric") == "offered"))
    for name in ("contacts.csv", "served.csv", "waits.csv"):
        other = polars_table(files[name]).drop_nulls("class")
        assert offered.join(other, left_on="name", right_on="class").height == other.height > 0, name


def by_duckdb(path):
    table = duckdb.sql(f"SELECT * FROM '{path}'")
    rows = table.fetchall()
    return {name: [row[at] for row in rows if row[at] is not None] for at, name in enumerate(table.columns)}


def check(reader, path):
    columns = reader(str(path))
    assert columns and all(isinstance(name, str) for name in columns), path
    for name, cells in columns.items():
        if name in ("name", "class"):
            # DuckDB says VARCHAR of a column in which one name is no number, and of one of classes only that they are.
            assert {str(cell) for cell in cells} <= NAMES | {""}, (reader.__name__, path.name, name, set(map(str, cells)))
            assert "30175" in set(cells), (reader.__name__, path.name, name, sorted(set(map(str, cells))))
        elif name in NUMBERS or name.endswith("_half_width"):
            assert all(isinstance(cell, float) for cell in cells), (reader.__name__, path.name, name, cells[:3])
        elif name in TEXT and reader is not by_duckdb:
            assert all(isinstance(cell, str) for cell in cells), (reader.__name__, path.name, name, cells[:3])
    return columns


def main():
    program, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "center.toml").write_text(CENTER)
    out = folder / "out"
    run = [program, "run", folder / "center.toml", "--contacts", "--threads", "1", "--out", out]
    subprocess.run(run, check=True, capture_output=True)
    files = sorted([*out.glob("*.csv"), *out.glob("*.csv.gz")])
    assert len(files) >= 4, files
    (folder / "digits.toml").write_text(DIGITS)
    digits = folder / "digits"
    run = [program, "run", folder / "digits.toml", "--contacts", "--threads", "1", "--out", digits]
    subprocess.run(run, check=True, capture_output=True)
    for name in ("summary.csv", "replications.csv.gz"):
        names = polars.read_csv(digits / name)["name"].drop_nulls()
        assert names.dtype == polars.String and set(names) == {"30175", "30560", "roster"}, (name, names)
    # In files in which all names have digits only they are text to whom says so.
    for name, column in (("served.csv", "class"), ("waits.csv", "class"), ("intervals.csv", "name"), ("contacts.csv", "class")):
        path = digits / name
        told = polars.read_csv(path, schema_overrides={column: polars.String}, infer_schema_length=None)[column]
        assert told.dtype == polars.String and "30175" in set(told), (name, told)
        told = duckdb.sql(f"SELECT {column} FROM read_csv('{path}', types = {{'{column}': 'VARCHAR'}})").fetchall()
        assert ("30175",) in told, (name, told[:3])
    (folder / "late.toml").write_text(LATE)
    late = folder / "late"
    run = [program, "run", folder / "late.toml", "--contacts", "--threads", "1", "--out", late]
    subprocess.run(run, check=True, capture_output=True)
    classes = polars.read_csv(late / "contacts.csv", infer_schema_length=None)["class"]
    assert classes.dtype == polars.String and set(classes) == {"30175", "sales"} and "sales" not in set(classes[:100]), classes
    # One replication has no half widths: a column that is empty throughout, here and beside others.
    once = folder / "once"
    run = [program, "run", folder / "center.toml", "--replications", "1", "--threads", "1", "--out", once]
    subprocess.run(run, check=True, capture_output=True)
    many = polars.scan_csv([once / "summary.csv", out / "summary.csv"], include_file_paths="filename", schema_overrides=SCHEMA, infer_schema_length=None)
    table = many.collect()
    assert all(table[column].dtype == polars.Float64 for column in ("half_width", "standard_deviation")), table.schema
    assert table["filename"].n_unique() == 2, table.schema
    # Files of a sweep: names of digits are text to whom says so.
    sweep = [program, "sweep", folder / "digits.toml", "--vary", "group.roster.agents=7,8", "--metrics", "class.30175.asa,class.30560.asa", "--replications", "2"]
    subprocess.run([*sweep, "--out", folder / "sweep"], check=True, capture_output=True)
    estimates = folder / "sweep" / "estimates.csv"
    names = polars.read_csv(estimates, schema_overrides={"name": polars.String})["name"].drop_nulls()
    assert names.dtype == polars.String and set(names) == {"30175", "30560"}, names
    assert set(pandas.read_csv(estimates, dtype={"name": str})["name"].dropna()) == {"30175", "30560"}
    (folder / "all_digits.toml").write_text(DIGITS.replace("30560", "007").replace("roster", "12"))
    run = [program, "run", folder / "all_digits.toml", "--contacts", "--threads", "1", "--out", folder / "all_digits"]
    subprocess.run(run, check=True, capture_output=True)
    joins(folder / "all_digits")
    for path in files:
        lengths = {reader.__name__: {name: len(cells) for name, cells in check(reader, path).items()} for reader in (by_pandas, by_polars)}
        check(by_duckdb, path)
        print(f"{path.name}: {lengths['by_polars']}")


if __name__ == "__main__":
    main()
