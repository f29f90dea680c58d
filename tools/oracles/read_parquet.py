"""Prints what pyarrow reads in a Parquet file, as JSON: python read_parquet.py FILE"""

import json
import sys

import pyarrow.parquet as parquet

table = parquet.read_table(sys.argv[1])
facts = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
types = {field.name: str(field.type) for field in table.schema}
json.dump({"types": types, "facts": facts, "rows": table.to_pylist()}, sys.stdout)
