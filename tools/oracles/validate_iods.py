"""Holds DICOM files to the modules of their SOP classes with dicom-validator, without the network.

usage: validate_iods.py FOLDER...     prints JSON: {folder: {name: ["module: (gggg,eeee) NameOfTheError", ...]}}

dicom-validator reads the standard from its publisher's DocBook, which its package does not bring. The same tables lie in two packages that
are pinned beside it: highdicom has modules, attributes and their types of PS3.3 and PS3.4 as JSON, pydicom the dictionary of PS3.6. Conditions
(types 1C and 2C, usage C) are text there, so that what is conditional is not missed by this: only an empty 1C is found. Enumerated values
of PS3.3 are not in them either. VRs and values are checked by pydicom.
"""

import json
import sys
import warnings
from pathlib import Path

import pydicom
from dicom_validator.validator.dicom_info import DicomInfo
from dicom_validator.validator.error_handler import NullValidationResultHandler
from dicom_validator.validator.iod_validator import IODValidator
from highdicom._standard_utils import (
    get_iod_module_map,
    get_module_attribute_map,
    get_sop_class_iod_map,
)
from pydicom.datadict import DicomDictionary, tag_for_keyword

warnings.simplefilter("ignore")


def named(tag):
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


def module_of(attributes):
    """Attributes of one module as a tree, as dicom-validator keeps them."""
    root = {}
    for attribute in attributes:
        level = root
        for keyword in attribute["path"]:
            tag = tag_for_keyword(keyword)
            if tag is None:
                break
            level = level.setdefault(named(tag), {"name": keyword, "type": "3"}).setdefault("items", {})
        else:
            tag = tag_for_keyword(attribute["keyword"])
            if tag is not None:
                level.setdefault(named(tag), {}).update(name=attribute["keyword"], type=attribute["type"])
    return root


def standard():
    dictionary = {named(tag): {"vr": row[0], "vm": row[1], "name": row[2]} for tag, row in DicomDictionary.items()}
    modules = {key: module_of(attributes) for key, attributes in get_module_attribute_map().items()}
    parts = get_iod_module_map()
    iods = {}
    for uid, iod in get_sop_class_iod_map().items():
        uses = {part["key"]: {"ref": part["key"], "use": part["usage"]} for part in parts.get(iod, []) if part["key"] in modules}
        iods[uid] = {"title": iod, "modules": uses, "group_macros": {}}
    return DicomInfo(dictionary, iods, modules)


def errors_of(path, info):
    dataset = pydicom.dcmread(path)
    result = IODValidator(dataset, info, error_handler=NullValidationResultHandler(), file_path=str(path)).validate()
    if not result.module_errors:
        return [] if result.errors == 0 else [result.status.name]
    return sorted(
        f"{module}: {tag} {error.code.name}" for module, errors in result.module_errors.items() for tag, error in errors.items()
    )


info = standard()
print(json.dumps({root: {path.name: errors_of(path, info) for path in sorted(Path(root).glob("*.dcm"))} for root in sys.argv[1:]}))
