"""Validates a crate by roc-validator: `validate_crate.py PROFILE FOLDER`. Prints JSON: each requirement that does not hold.

Where the crate names the context of RO-Crate 1.1, that of the package `rocrate` is taken (1.3, in which the terms are the same), so that no
network is needed; the profile, the shapes and the checks are the
validator's own. Everything REQUIRED and RECOMMENDED is checked.
"""

import json
import sys
from pathlib import Path

import rocrate
from rdflib.plugins.shared.jsonld import context, util
from rdflib.plugins.parsers import jsonld as parser

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
HELD = json.loads((Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_text())
fetch = util.source_to_json


def local(source, *args, **kwargs):
    if isinstance(source, str) and source.split("#")[0] == CONTEXT:
        return HELD, None
    return fetch(source, *args, **kwargs)


context.source_to_json = local
util.source_to_json = local
parser.source_to_json = local

from rocrate_validator import models, services  # noqa: E402  after the context has been put in its place
from rocrate_validator.utils import http  # noqa: E402


class Held:
    """The context as a server would send it."""

    status_code = 200
    headers = {"Content-Type": "application/ld+json"}

    def json(self):
        return HELD


def get(_, url, **kwargs):
    if url == CONTEXT:
        return Held()
    raise OSError(f"nothing else is fetched: {url}")


http.HttpRequester.get = get

profile, folder = sys.argv[1:]
result = services.validate(
    services.ValidationSettings(
        rocrate_uri=folder,
        profile_identifier=profile,
        requirement_severity=models.Severity.RECOMMENDED,
    )
)
print(
    json.dumps(
        {
            "checks": len(result.executed_checks) if hasattr(result, "executed_checks") else None,
            "issues": [
                {"severity": issue.severity.name, "check": issue.check.identifier, "message": issue.message}
                for issue in result.get_issues()
            ],
        }
    )
)
