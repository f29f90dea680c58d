"""Reads Bundles of FHIR by fhir.resources, which knows every element of R4B and R5, and tells what it read.

read_fhir.py R4|R5 < BUNDLE
"""

import json
import sys

if sys.argv[1] == "R4":
    from fhir.resources.R4B.bundle import Bundle
else:
    from fhir.resources.bundle import Bundle

try:
    bundle = Bundle.model_validate_json(sys.stdin.read())
except ValueError as error:
    print(json.dumps({"error": str(error)}))
else:
    told = [entry.resource for entry in bundle.entry]
    print(json.dumps({"statuses": [one.status for one in told], "kinds": [type(one).__name__ for one in told]}))
