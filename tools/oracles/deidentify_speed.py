"""Cleans 500 CT slices of 512 x 512 with `collimate deidentify` and with dicom-anonymizer, and prints the processor time of each.

usage: .cache/oracles/bin/python tools/oracles/deidentify_speed.py   (after `npm run build` and `node tools/oracles/prepare.mjs`)

Both read the same folder and write a new one, in one process each. User time counts, so that a busy machine does not disturb.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

ROOT = Path(__file__).resolve().parents[2]
SLICES = 500
SIDE = 512


def write_series(folder):
    rng = np.random.default_rng(1)
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    body = ((x - 256) / 200) ** 2 + ((y - 256) / 150) ** 2 < 1
    study, series, frame = generate_uid(), generate_uid(), generate_uid()
    for n in range(SLICES):
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID = CTImageStorage
        meta.MediaStorageSOPInstanceUID = generate_uid()
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        d = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
        d.SOPClassUID, d.SOPInstanceUID = CTImageStorage, meta.MediaStorageSOPInstanceUID
        d.StudyInstanceUID, d.SeriesInstanceUID, d.FrameOfReferenceUID = study, series, frame
        d.PatientName, d.PatientID, d.PatientBirthDate, d.PatientSex = "DOE^JANE", "MRN555777", "19610203", "F"
        d.StudyDate = d.SeriesDate = d.AcquisitionDate = d.ContentDate = "20210314"
        d.StudyTime = d.SeriesTime = d.AcquisitionTime = d.ContentTime = "101112"
        d.AccessionNumber, d.StudyID, d.ReferringPhysicianName = "ACC987654", "4711", "REFERRER^ROSE"
        d.InstitutionName, d.InstitutionAddress, d.StationName = "St Elsewhere", "12 Peppermint Lane", "CT1"
        d.Modality, d.Manufacturer, d.ManufacturerModelName = "CT", "SIEMENS", "SOMATOM Definition AS"
        d.SeriesDescription, d.StudyDescription, d.ImageComments = "Thorax DOE", "Follow-up", "Compared with 2019"
        d.ImageType, d.ConvolutionKernel, d.KVP, d.SliceThickness = ["ORIGINAL", "PRIMARY", "AXIAL"], "B31f", "120", "1"
        d.SeriesNumber, d.AcquisitionNumber, d.InstanceNumber = 1, 1, n + 1
        d.ImagePositionPatient, d.ImageOrientationPatient = [-200, -200, n], [1, 0, 0, 0, 1, 0]
        d.PositionReferenceIndicator = ""
        d.Rows = d.Columns = SIDE
        d.PixelSpacing, d.SamplesPerPixel, d.PhotometricInterpretation = [0.78, 0.78], 1, "MONOCHROME2"
        d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation = 16, 12, 11, 0
        d.RescaleIntercept, d.RescaleSlope, d.RescaleType = "-1024", "1", "HU"
        pixels = np.where(body, 1064, 24) + rng.normal(0, 20, (SIDE, SIDE))
        d.PixelData = np.clip(pixels, 0, 4095).astype("<u2").tobytes()
        d.save_as(folder / f"{n}.dcm", enforce_file_format=True)


def user_seconds(command):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime, time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "UV_THREADPOOL_SIZE": "1"})
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, time.monotonic() - start


def main():
    with tempfile.TemporaryDirectory() as root:
        scans = Path(root) / "scans"
        scans.mkdir()
        write_series(scans)
        peer = Path(sys.executable).parent / "dicom-anonymizer"
        runs = {
            "collimate deidentify": ["node", str(ROOT / "apps/cli/bin/collimate.mjs"), "deidentify", str(scans), "--out", f"{root}/ours", "--profile", "basic"],
            "dicom-anonymizer": [str(peer), str(scans), f"{root}/theirs"],
        }
        (Path(root) / "theirs").mkdir()
        for name, command in runs.items():
            user, wall = user_seconds(command)
            print(f"{name}: {user:.2f} s user, {wall:.2f} s by the clock, {SLICES} slices of {SIDE} x {SIDE}")
        ours = sorted(Path(root, "ours").rglob("*.dcm"))
        theirs = sorted(Path(root, "theirs").rglob("*.dcm"))
        print(f"files: {len(ours)} and {len(theirs)}")
        left = [b"DOE", b"MRN555777", b"19610203", b"Peppermint"]
        for name, files in [("collimate deidentify", ours), ("dicom-anonymizer", theirs)]:
            print(f"{name}: left of what was planted: {[w.decode() for w in left if any(w in f.read_bytes() for f in files)]}")


main()
