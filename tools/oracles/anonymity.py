"""What pycanon says of a table: anonymity.py TABLE QUASI,... SENSITIVE,...; one JSON line."""
import json
import sys

import pandas as pd
from pycanon import anonymity

table, quasi, sensitive = sys.argv[1], sys.argv[2].split(","), sys.argv[3].split(",")
data = pd.read_csv(table, dtype={name: str for name in quasi}, keep_default_na=False)


def told(name):
    text = data.astype({name: str})
    equal = anonymity.t_closeness(text, quasi, [name])
    numeric = pd.api.types.is_numeric_dtype(data[name])
    return {
        "distinct": int(anonymity.l_diversity(data, quasi, [name])),
        "entropyFloor": int(anonymity.entropy_l_diversity(data, quasi, [name])),
        "equal": float(equal),
        "ordered": float(anonymity.t_closeness(data, quasi, [name])) if numeric else None,
    }


print(json.dumps({"k": int(anonymity.k_anonymity(data, quasi)), "sensitive": {name: told(name) for name in sensitive}}))
