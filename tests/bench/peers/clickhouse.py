"""clickhouse.py FOLDER STATEMENT: runs the statement of a file with the chdb that lies in FOLDER."""
import sys

sys.path.insert(0, sys.argv[1])
import chdb  # noqa: E402

with open(sys.argv[2], encoding="utf-8") as file:
    chdb.query(file.read(), "CSV")
