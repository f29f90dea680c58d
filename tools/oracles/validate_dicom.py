"""Reads DICOM files with pydicom, pixels included.

usage: validate_dicom.py FOLDER        prints JSON: {"read": {name: [keyword, ...]}, "unread": {name: why}}
"""

import json
import sys
import warnings
from pathlib import Path

import pydicom

warnings.simplefilter("ignore")
ROOT = Path(sys.argv[1])
answer = {"read": {}, "unread": {}}

for path in sorted(ROOT.glob("*.dcm")):
    try:
        dataset = pydicom.dcmread(path)
        if "PixelData" in dataset:
            dataset.pixel_array
        answer["read"][path.name] = sorted({e.keyword for e in dataset.iterall() if e.keyword})
    except Exception as error:
        answer["unread"][path.name] = f"{type(error).__name__}: {error}"

print(json.dumps(answer))
