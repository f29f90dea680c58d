"""What pycanon says of tables: anonymity.py SENSITIVE,... TABLE QUASI,... [TABLE QUASI,...]; one JSON line each."""
import json
import sys

import pandas as pd
from pycanon import anonymity

sensitive = sys.argv[1].split(",")


def told(data, quasi, name):
    text = data.astype({name: str})
    equal = anonymity.t_closeness(text, quasi, [name])
    numeric = pd.api.types.is_numeric_dtype(data[name])
    return {
        "distinct": int(anonymity.l_diversity(data, quasi, [name])),
        "entropyFloor": int(anonymity.entropy_l_diversity(data, quasi, [name])),
        "equal": float(equal),
        "ordered": float(anonymity.t_closeness(data, quasi, [name])) if numeric else None,
    }


for table, names in zip(sys.argv[2::2], sys.argv[3::2]):
    quasi = names.split(",")
    data = pd.read_csv(table, dtype={name: str for name in quasi}, keep_default_na=False)
    print(json.dumps({"k": int(anonymity.k_anonymity(data, quasi)), "sensitive": {name: told(data, quasi, name) for name in sensitive}}))
