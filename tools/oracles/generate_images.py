"""Writes image and mask files of every kind that the readers take, with writers that are not ours.

usage: NODE=path/to/node generate_images.py FOLDER
Leaves FOLDER/cases.json: one entry per item, in which `twin` names the uncompressed item that has the same voxels.
The tools of DCMTK write the JPEG files; without them those cases are left out.
"""

import bz2
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import highdicom as hd
import nibabel as nib
import nrrd
import numpy as np
import pydicom
from highdicom.sr.coding import CodedConcept
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000,
    JPEG2000Lossless,
    HTJ2KLossless,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

ROOT = Path(sys.argv[1])
CASES = []
RANDOM = np.random.default_rng(5)
COLUMNS, ROWS, SLICES = 43, 35, 5
SOP = {
    "CT": "1.2.840.10008.5.1.4.1.1.2",
    "MR": "1.2.840.10008.5.1.4.1.1.4",
    "PT": "1.2.840.10008.5.1.4.1.1.128",
    "enhanced CT": "1.2.840.10008.5.1.4.1.1.2.1",
    "enhanced MR": "1.2.840.10008.5.1.4.1.1.4.1",
    "enhanced PT": "1.2.840.10008.5.1.4.1.1.130",
}
OBLIQUE = (0.9510565162951535, 0.3090169943749474, 0.0, -0.2938926261462366, 0.9045084971874737, 0.3090169943749474)


def uid(*parts):
    return "2.25." + str(int.from_bytes(hashlib.sha256("/".join(map(str, parts)).encode()).digest()[:15], "big"))


def case(name, reader, **facts):
    CASES.append({"path": name, "reader": reader, **facts})


def smooth(shape, low, high, kind):
    """A pattern with edges, noise and both ends of the range, so that an order, a sign or a bit read wrong shows."""
    z, y, x = np.meshgrid(*(np.arange(n) for n in shape), indexing="ij")
    wave = np.sin(x / 4) * np.cos(y / 5) + 0.3 * np.sin(z + 1) + 0.1 * RANDOM.standard_normal(shape)
    wave = (wave - wave.min()) / (wave.max() - wave.min())
    values = low + wave * (float(high) - float(low))
    values.flat[3], values.flat[shape[1] * shape[2] - 2] = high, low
    return values.astype(kind) if np.issubdtype(kind, np.floating) else np.clip(np.rint(values), low, high).astype(kind)


def header(modality, series, instance, enhanced=False):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UID(SOP[("enhanced " if enhanced else "") + modality])
    meta.MediaStorageSOPInstanceUID = UID(uid(series, instance))
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    ds.SOPClassUID = meta.MediaStorageSOPClassUID
    ds.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    ds.StudyInstanceUID, ds.SeriesInstanceUID = uid("study"), uid(series)
    ds.FrameOfReferenceUID = uid("frame of reference")
    ds.Modality = modality
    ds.PatientName, ds.PatientID, ds.PatientSex, ds.PatientBirthDate = "Oracle^Olga", "O-1", "F", "19700101"
    ds.StudyDate, ds.StudyTime, ds.StudyID, ds.AccessionNumber, ds.ReferringPhysicianName = "20240102", "101112", "1", "", ""
    ds.SeriesNumber, ds.InstanceNumber = "3", str(instance + 1)
    ds.Manufacturer, ds.ImageType = "Oracle", ["ORIGINAL", "PRIMARY", "AXIAL"]
    return ds


def pixels(ds, values, stored=None):
    kind = values.dtype
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows, ds.Columns = values.shape[-2:]
    ds.BitsAllocated = kind.itemsize * 8
    if np.issubdtype(kind, np.floating):
        setattr(ds, "FloatPixelData" if kind.itemsize == 4 else "DoubleFloatPixelData", values.tobytes())
        return
    ds.BitsStored = stored or kind.itemsize * 8
    ds.HighBit = ds.BitsStored - 1
    ds.PixelRepresentation = 1 if np.issubdtype(kind, np.signedinteger) else 0
    data = values.astype(kind.newbyteorder("<")).tobytes()
    ds.PixelData = data + b"\0" * (len(data) % 2)
    ds["PixelData"].VR = "OB" if kind.itemsize == 1 else "OW"


def single(modality, series, k, values, stored=None, orientation=(1, 0, 0, 0, 1, 0), spacing=(0.8, 0.7), slope="1", intercept="0", step=2.5):
    ds = header(modality, series, k)
    row, column = np.array(orientation[:3]), np.array(orientation[3:])
    position = np.array([-31.5, 12.25, 40.0]) + k * step * np.cross(row, column)
    ds.ImagePositionPatient = [format(p, ".10g") for p in position]
    ds.ImageOrientationPatient = [format(c, ".12g") for c in orientation]
    ds.PixelSpacing, ds.SliceThickness = list(spacing), str(step)
    ds.RescaleSlope, ds.RescaleIntercept = slope, intercept
    pixels(ds, values, stored)
    return ds


def save(ds, name, syntax=None):
    path = ROOT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if syntax is not None:
        ds.file_meta.TransferSyntaxUID = syntax
    if syntax == ExplicitVRBigEndian:
        width = ds.BitsAllocated // 8
        if width > 1:
            ds.PixelData = np.frombuffer(ds.PixelData, f"<u{width}").astype(f">u{width}").tobytes()
        else:
            ds["PixelData"].VR = "OB"
    pydicom.dcmwrite(path, ds, enforce_file_format=True)
    return path


DEPTHS = {
    "u8": (np.uint8, 8, 0, 255), "u12": (np.uint16, 12, 0, 4095), "s12": (np.int16, 12, -2048, 2047),
    "u16": (np.uint16, 16, 0, 65535), "s16": (np.int16, 16, -32768, 32767), "s8": (np.int8, 8, -128, 127),
    "u10": (np.uint16, 10, 0, 1023), "u32": (np.uint32, 32, 0, 2**24), "s32": (np.int32, 32, -(2**24), 2**24),
}


def depth_image(depth, name="depth"):
    kind, stored, low, high = DEPTHS[depth]
    values = smooth((1, ROWS, COLUMNS), low, high, np.dtype(kind))[0]
    return single("CT", f"{name} {depth}", 0, values, stored, slope="0.5" if depth == "u12" else "1", intercept="-1024")


def native_files():
    for depth in DEPTHS:
        name = f"depth/{depth}.dcm"
        save(depth_image(depth), name)
        case(name, "dicom")
        for label, syntax in (("implicit", ImplicitVRLittleEndian), ("big-endian", ExplicitVRBigEndian), ("deflated", DeflatedExplicitVRLittleEndian)):
            other = f"depth/{depth}-{label}.dcm"
            RANDOM.bit_generator.state = np.random.default_rng(5).bit_generator.state
            ds = depth_image(depth)
            ds.PixelData = pydicom.dcmread(ROOT / name).PixelData
            save(ds, other, syntax)
            case(other, "dicom", twin=name)
    for kind in (np.float32, np.float64):
        name = f"depth/float{np.dtype(kind).itemsize * 8}.dcm"
        ds = single("CT", name, 0, smooth((1, ROWS, COLUMNS), -1.5, 3.25, np.dtype(kind))[0])
        save(ds, name)
        case(name, "dicom")
    inverted = depth_image("u12", "inverted")
    inverted.PhotometricInterpretation = "MONOCHROME1"
    save(inverted, "depth/monochrome1.dcm")
    case("depth/monochrome1.dcm", "dicom")
    high = depth_image("u12", "high bits")
    high.HighBit = 15
    high.PixelData = (np.frombuffer(high.PixelData, "<u2") << 4).tobytes()
    save(high, "depth/high-bit-15.dcm")
    # pydicom does not shift; the values are those of the twin without the shift.
    low = depth_image("u12", "high bits")
    low.PixelData = (np.frombuffer(high.PixelData, "<u2") >> 4).tobytes()
    save(low, "depth/high-bit-11.dcm")
    case("depth/high-bit-11.dcm", "dicom")
    case("depth/high-bit-15.dcm", "none", twin="depth/high-bit-11.dcm")
    # Other bits above the stored ones: an overlay of old.
    overlay = depth_image("s12", "overlay bits")
    overlay.PixelData = ((np.frombuffer(overlay.PixelData, "<u2") & 0x0FFF) | 0x5000).tobytes()
    save(overlay, "depth/overlay-bits.dcm")
    plain = depth_image("s12", "overlay bits")
    stored = (np.frombuffer(overlay.PixelData, "<u2") & 0x0FFF).astype(np.int16)
    plain.PixelData = np.where(stored >= 2048, stored - 4096, stored).astype("<i2").tobytes()
    save(plain, "depth/overlay-bits-removed.dcm")
    case("depth/overlay-bits-removed.dcm", "dicom")
    case("depth/overlay-bits.dcm", "none", twin="depth/overlay-bits-removed.dcm")
    for name, cut in (("no-preamble", 132), ("no-meta", None)):
        whole = (ROOT / "depth/s16.dcm").read_bytes()
        meta = 132 + 12 + int.from_bytes(whole[140:144], "little")
        (ROOT / f"depth/{name}.dcm").write_bytes(whole[cut if cut else meta:])
        case(f"depth/{name}.dcm", "none", twin="depth/s16.dcm")


def compressed_files():
    for depth in ("u8", "s8", "u10", "u12", "s12", "u16", "s16", "u32", "s32"):
        twin = f"depth/{depth}.dcm"
        plans = [("rle", RLELossless, {}, True)]
        if DEPTHS[depth][1] <= 16:
            plans += [
                ("jls", JPEGLSLossless, {}, True), ("jls-near", JPEGLSNearLossless, {"jls_error": 2}, False),
                ("j2k", JPEG2000Lossless, {}, True), ("j2k-lossy", JPEG2000, {"j2k_cr": [6]}, False),
            ]
        for label, syntax, options, lossless in plans:
            ds = pydicom.dcmread(ROOT / twin)
            name = f"compressed/{depth}-{label}.dcm"
            try:
                ds.compress(syntax, generate_instance_uid=False, **options)
            except (ValueError, RuntimeError) as error:
                print(f"not made: {name}: {error}", file=sys.stderr)
                continue
            save(ds, name, syntax)
            case(name, "dicom", **({"twin": twin} if lossless else {}))
    tools = {
        "rle-dcmtk": (["dcmcrle"], True), "jpeg-sv1": (["dcmcjpeg", "+e1"], True), "jpeg-process14": (["dcmcjpeg", "+el", "+sv", "6"], True),
        "jpeg-sv1-true": (["dcmcjpeg", "+e1", "+tl"], True), "jpeg-pt2": (["dcmcjpeg", "+e1", "+pt", "2"], False),
        "jpeg-baseline": (["dcmcjpeg", "+eb", "+q", "90"], False), "jpeg-extended": (["dcmcjpeg", "+ee", "+q", "90"], False),
        "jls-dcmtk": (["dcmcjpls", "+el"], True), "jls-near-dcmtk": (["dcmcjpls", "+en", "+md", "3"], False),
    }
    for depth in ("u8", "u12", "s12", "u16", "s16"):
        for label, (command, lossless) in tools.items():
            if shutil.which(command[0]) is None or (label == "jpeg-baseline" and depth != "u8") or (label == "jpeg-extended" and depth not in ("u8", "u12")):
                continue
            name, twin = f"compressed/{depth}-{label}.dcm", f"depth/{depth}.dcm"
            made = subprocess.run([*command, "+un", ROOT / twin, ROOT / name], capture_output=True, text=True)
            if made.returncode != 0 or not (ROOT / name).exists():
                print(f"not made: {name}: {made.stderr.strip().splitlines()[:1]}", file=sys.stderr)
                continue
            if lossless:
                case(name, "dicom", twin=twin)
            elif command[0] == "dcmcjpeg":
                # Decoders of lossy JPEG may round differently; DCMTK's, which wrote it, is the reference.
                decoded = name.replace("compressed/", "decoded/")
                (ROOT / "decoded").mkdir(exist_ok=True)
                subprocess.run(["dcmdjpeg", ROOT / name, ROOT / decoded], check=True, capture_output=True)
                case(decoded, "dicom")
                case(name, "none", twin=decoded)
            else:
                case(name, "dicom")


def high_throughput_files():
    """HTJ2K, which no Python package here writes: the codec's own encoder does, one process for all."""
    jobs = []
    (ROOT / "htj2k").mkdir()
    for depth, (_, stored, low, _) in DEPTHS.items():
        # The encoder takes signed bytes for unsigned ones and writes values out of the range that it states.
        if stored <= 16 and depth != "s8":
            ds = pydicom.dcmread(ROOT / f"depth/{depth}.dcm")
            raw, out = ROOT / f"htj2k/{depth}.raw", ROOT / f"htj2k/{depth}.j2c"
            raw.write_bytes(ds.pixel_array.tobytes())
            jobs.append({"depth": depth, "raw": str(raw), "out": str(out), "columns": COLUMNS, "rows": ROWS, "bitsAllocated": ds.BitsAllocated, "bitsStored": stored, "signed": low < 0})
    (ROOT / "htj2k/jobs.json").write_text(json.dumps(jobs))
    subprocess.run([os.environ["NODE"], Path(__file__).with_name("encode_htj2k.mjs"), ROOT / "htj2k/jobs.json"], check=True)
    for job in jobs:
        twin, name = f"depth/{job['depth']}.dcm", f"compressed/{job['depth']}-htj2k.dcm"
        ds = pydicom.dcmread(ROOT / twin)
        ds.PixelData = encapsulate([Path(job["out"]).read_bytes()])
        ds["PixelData"].VR = "OB"
        save(ds, name, HTJ2KLossless)
        case(name, "dicom", twin=twin)


def series_files():
    volume = smooth((SLICES, ROWS, COLUMNS), -1000, 2000, np.dtype(np.int16))
    for name, orientation in (("axial", (1, 0, 0, 0, 1, 0)), ("sagittal", (0, 1, 0, 0, 0, -1)), ("coronal", (1, 0, 0, 0, 0, -1)), ("oblique", OBLIQUE)):
        for k in range(SLICES):
            save(single("CT", f"series {name}", k, volume[k], orientation=orientation, intercept="-24"), f"series/{name}/{(k * 3) % SLICES}.dcm")
        case(f"series/{name}", "dicom")
    for k in range(SLICES):
        save(single("MR", "series mr", k, volume[k], slope=format(0.37 + 0.11 * k, ".6g"), intercept=str(k), orientation=OBLIQUE), f"series/mr/{k}.dcm")
        positron = single("PT", "series pet", k, np.abs(volume[k]), slope=format(1.7 - 0.2 * k, ".6g"))
        positron.Units, positron.DecayCorrection, positron.CorrectedImage = "BQML", "START", ["ATTN", "DECY"]
        positron.SeriesDate, positron.SeriesTime, positron.AcquisitionDate, positron.AcquisitionTime = "20240102", "101112", "20240102", "101112"
        positron.PatientWeight = "70"
        tracer = Dataset()
        tracer.RadiopharmaceuticalStartTime, tracer.RadionuclideTotalDose, tracer.RadionuclideHalfLife = "091112", "350000000", "6586.2"
        positron.RadiopharmaceuticalInformationSequence = [tracer]
        save(positron, f"series/pet/{k}.dcm")
    case("series/mr", "dicom")
    case("series/pet", "dicom")


def enhanced(modality, name, volume, orientation=(1, 0, 0, 0, 1, 0), scales=None, order=None):
    ds = header(modality, f"enhanced {name}", 0, enhanced=True)
    frames = len(volume)
    pixels(ds, volume)
    ds.NumberOfFrames = frames
    row, column = np.array(orientation[:3]), np.array(orientation[3:])
    shared = Dataset()
    measures, plane = Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = [0.8, 0.7], "9"
    plane.ImageOrientationPatient = [format(c, ".12g") for c in orientation]
    shared.PixelMeasuresSequence, shared.PlaneOrientationSequence = [measures], [plane]
    if scales is None:
        transformation = Dataset()
        transformation.RescaleIntercept, transformation.RescaleSlope, transformation.RescaleType = "-24", "1", "HU"
        shared.PixelValueTransformationSequence = [transformation]
    ds.SharedFunctionalGroupsSequence = [shared]
    groups = []
    for f in range(frames):
        k = f if order is None else order[f]
        group, position, content = Dataset(), Dataset(), Dataset()
        position.ImagePositionPatient = [format(p, ".10g") for p in np.array([-31.5, 12.25, 40.0]) + k * 2.5 * np.cross(row, column)]
        content.InStackPositionNumber, content.StackID = k + 1, "1"
        group.PlanePositionSequence, group.FrameContentSequence = [position], [content]
        if scales is not None:
            transformation = Dataset()
            transformation.RescaleIntercept, transformation.RescaleSlope, transformation.RescaleType = "0", format(scales[f], ".6g"), "US"
            group.PixelValueTransformationSequence = [transformation]
        groups.append(group)
    ds.PerFrameFunctionalGroupsSequence = groups
    return ds


def enhanced_files():
    volume = smooth((SLICES, ROWS, COLUMNS), -1000, 2000, np.dtype(np.int16))
    plans = {
        "ct": ("CT", {}), "ct-shuffled": ("CT", {"order": [2, 0, 4, 1, 3]}), "mr": ("MR", {"orientation": OBLIQUE, "scales": [1, 2, 0.5, 0.25, 3]}),
        "pt": ("PT", {"scales": [0.1, 0.2, 0.3, 0.4, 0.5]}),
    }
    for name, (modality, options) in plans.items():
        for label, syntax in (("", None), ("-big-endian", ExplicitVRBigEndian), ("-rle", RLELossless), ("-jls", JPEGLSLossless), ("-j2k", JPEG2000Lossless)):
            ds = enhanced(modality, name, volume, **options)
            path = f"enhanced/{name}{label}.dcm"
            if syntax in (RLELossless, JPEGLSLossless, JPEG2000Lossless):
                ds.compress(syntax, generate_instance_uid=False)
            save(ds, path, syntax)
            case(path, "dicom", **({} if label == "" else {"twin": f"enhanced/{name}.dcm"}))
    # Fragments: several a frame with a table, one a frame with an empty table, an extended table.
    ds = enhanced("CT", "fragments", volume)
    save(ds, "enhanced/fragments-native.dcm")
    case("enhanced/fragments-native.dcm", "dicom")
    ds.compress(JPEG2000Lossless, generate_instance_uid=False)
    frames = list(pydicom.encaps.generate_frames(ds.PixelData, number_of_frames=SLICES))
    for label, options in (("several", {"fragments_per_frame": 3, "has_bot": True}), ("empty-table", {"has_bot": False})):
        ds.PixelData = encapsulate(frames, **options)
        ds["PixelData"].VR, ds["PixelData"].is_undefined_length = "OB", True
        save(ds, f"enhanced/fragments-{label}.dcm", JPEG2000Lossless)
        case(f"enhanced/fragments-{label}.dcm", "dicom", twin="enhanced/fragments-native.dcm")


def segmentation_files():
    volume = smooth((SLICES, ROWS, COLUMNS), -1000, 2000, np.dtype(np.int16))
    sources = [single("CT", "segmented", k, volume[k], orientation=OBLIQUE) for k in range(SLICES)]
    for k, ds in enumerate(sources):
        save(ds, f"seg/source/{k}.dcm")
    case("seg/source", "dicom")
    z, y, x = np.meshgrid(*(np.arange(n) for n in (SLICES, ROWS, COLUMNS)), indexing="ij")
    ball = ((x - 12) ** 2 + (y - 10) ** 2 + 9 * (z - 2) ** 2) < 60
    box = (x > 8) & (x < 30) & (y > 5) & (y < 20) & (z >= 2) & (z < 4)
    category, kind = CodedConcept("85756007", "SCT", "Tissue"), CodedConcept("108369006", "SCT", "Neoplasm")
    algorithm = hd.AlgorithmIdentificationSequence(name="oracle", version="1", family=CodedConcept("123110", "DCM", "Artificial Intelligence"))

    def described(number, label):
        return hd.seg.SegmentDescription(number, label, category, kind, hd.seg.SegmentAlgorithmTypeValues.AUTOMATIC, algorithm)

    def write(name, array, form, **options):
        segments = [described(1, "Tumour"), described(2, "Node, lower")]
        made = hd.seg.Segmentation(
            sources, array, form, segments, hd.UID(uid(name)), 7, hd.UID(uid(name, 1)), 1, "Oracle", "Oracle", "1", "0", **options)
        path = f"seg/{name}.dcm"
        made.save_as(ROOT / path)
        case(path, "seg")

    both = np.stack([ball, box], axis=-1).astype(np.uint8)
    binary, fractional = hd.seg.SegmentationTypeValues.BINARY, hd.seg.SegmentationTypeValues.FRACTIONAL
    write("binary", both, binary)
    write("binary-all-frames", both, binary, omit_empty_frames=False)
    share = np.clip(both * (0.2 + 0.7 * RANDOM.random(both.shape)), 0, 1)
    write("fractional", share.astype(np.float32), fractional, max_fractional_value=200)
    write("fractional-j2k", share.astype(np.float32), fractional, max_fractional_value=255, transfer_syntax_uid=JPEG2000Lossless)
    write("fractional-rle", share.astype(np.float32), fractional, max_fractional_value=100, transfer_syntax_uid=RLELossless)
    labels = np.where(box, 2, np.where(ball, 1, 0)).astype(np.uint8)
    write("labelmap", labels, hd.seg.SegmentationTypeValues.LABELMAP)
    write("labelmap-rle", labels, hd.seg.SegmentationTypeValues.LABELMAP, transfer_syntax_uid=RLELossless)


def structure_files():
    ds = header("CT", "structures", 0)
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID = UID("1.2.840.10008.5.1.4.1.1.481.3")
    ds.Modality, ds.StructureSetLabel = "RTSTRUCT", "oracle"
    row, column = np.array(OBLIQUE[:3]), np.array(OBLIQUE[3:])
    normal = np.cross(row, column)

    def points(polygon, k):
        return [format(c, ".9g") for i, j in polygon for c in np.array([-31.5, 12.25, 40.0]) + i * 0.7 * row + j * 0.8 * column + k * 2.5 * normal]

    outer = [(5.3, 4.2), (25.6, 5.1), (28.2, 20.7), (14.4, 24.3), (4.6, 17.9)]
    hole = [(12.3, 9.7), (18.4, 10.2), (17.1, 15.6), (11.8, 14.1)]
    keyhole = [*outer[:1], *hole, hole[0], outer[0], *outer[1:]]
    shapes = {"hole": [[outer, hole]] * 3, "keyhole": [[keyhole]] * 2, "two islands": [[hole, [(30.2, 3.3), (35.7, 3.9), (33.1, 9.2)]]]}
    ds.StructureSetROISequence, ds.ROIContourSequence = [], []
    for number, (name, slices) in enumerate(shapes.items(), start=1):
        roi, drawn = Dataset(), Dataset()
        roi.ROINumber, roi.ROIName, roi.ReferencedFrameOfReferenceUID, roi.ROIGenerationAlgorithm = number, name, ds.FrameOfReferenceUID, ""
        drawn.ReferencedROINumber, drawn.ContourSequence = number, []
        for k, polygons in enumerate(slices):
            for polygon in polygons:
                contour = Dataset()
                contour.ContourGeometricType, contour.NumberOfContourPoints, contour.ContourData = "CLOSED_PLANAR", len(polygon), points(polygon, k)
                drawn.ContourSequence.append(contour)
        ds.StructureSetROISequence.append(roi)
        ds.ROIContourSequence.append(drawn)
    save(ds, "structures.dcm")
    case("structures.dcm", "rtstruct", image="seg/source")


AFFINE = np.array([[-0.9, 0.2, 0.1, 12.0], [0.2, 1.1, -0.3, -40.5], [0.05, 0.3, 2.2, 7.25], [0, 0, 0, 1]])


def orthonormal(affine):
    turned, _ = np.linalg.qr(affine[:3, :3])
    turned *= np.sign(np.diag(turned.T @ affine[:3, :3]))
    result = np.eye(4)
    result[:3, :3] = turned * np.array([0.9, 1.3, 2.4])
    result[:3, 3] = affine[:3, 3]
    return result


def nifti_files():
    folder = ROOT / "nifti"
    folder.mkdir()
    oblique = orthonormal(AFFINE)
    shape = (COLUMNS, ROWS, SLICES)
    kinds = {np.int16: (-900, 1200), np.uint8: (0, 255), np.float32: (-2.5, 7.5), np.float64: (-2.5, 7.5), np.int32: (-90000, 90000), np.uint16: (0, 65535), np.int8: (-128, 127), np.uint32: (0, 2**24)}

    def write(name, image):
        nib.save(image, folder / name)
        case(f"nifti/{name}", "nifti")

    for kind, (low, high) in kinds.items():
        values = smooth(shape, low, high, np.dtype(kind))
        write(f"{np.dtype(kind).name}.nii", nib.Nifti1Image(values, oblique))
    values = smooth(shape, -900, 1200, np.dtype(np.int16))
    for family, kind in (("1", nib.Nifti1Image), ("2", nib.Nifti2Image)):
        for label, sform, qform in (("sform", 1, 0), ("qform", 0, 1), ("both", 2, 1), ("neither", 0, 0)):
            image = kind(values, None if label == "neither" else oblique)
            image.header.set_zooms((0.9, 1.3, 2.4))
            image.set_sform(oblique if sform else None, sform)
            image.set_qform(oblique if qform else None, qform)
            write(f"nifti{family}-{label}.nii.gz" if family == "1" else f"nifti{family}-{label}.nii", image)
    write("scaled.nii", nib.Nifti1Image(values, oblique))
    data = bytearray((folder / "scaled.nii").read_bytes())
    data[112:120] = np.array([0.25, -3], "<f4").tobytes()
    (folder / "scaled.nii").write_bytes(data)
    mirrored = oblique.copy()
    mirrored[:3, 0] *= -1
    image = nib.Nifti1Image(values, mirrored)
    image.set_sform(None, 0)
    image.set_qform(mirrored, 1)
    write("qfac-minus.nii", image)
    big = nib.Nifti1Image(values.astype(">i2"), oblique, nib.Nifti1Header(endianness=">"))
    write("big-endian.nii", big)
    nib.save(nib.Nifti1Pair(values, oblique), folder / "pair.img")
    case("nifti/pair.hdr", "nifti")
    nib.save(nib.Nifti1Pair(values, oblique), folder / "zipped.img.gz")
    case("nifti/zipped.hdr.gz", "nifti")
    metres = nib.Nifti1Image(values, np.diag([0.001, 0.001, 0.001, 1]) @ oblique)
    metres.header.set_xyzt_units("meter")
    write("metres.nii", metres)
    labels = (values > 400).astype(np.uint8) + 4 * (values < -300).astype(np.uint8)
    write("labels.nii.gz", nib.Nifti1Image(labels, oblique))


def nrrd_files():
    folder = ROOT / "nrrd"
    folder.mkdir()
    oblique = orthonormal(AFFINE)
    shape = (COLUMNS, ROWS, SLICES)
    values = smooth(shape, -900, 1200, np.dtype(np.int16))
    base = {"space": "right-anterior-superior", "space directions": oblique[:3, :3].T, "space origin": oblique[:3, 3], "kinds": ["domain"] * 3}
    for encoding in ("raw", "gzip", "bzip2", "ascii"):
        nrrd.write(str(folder / f"{encoding}.nrrd"), values, {**base, "encoding": encoding})
        case(f"nrrd/{encoding}.nrrd", "nrrd")
        nrrd.write(str(folder / f"detached-{encoding}.nhdr"), values, {**base, "encoding": encoding, "space": "left-posterior-superior"}, detached_header=True)
        case(f"nrrd/detached-{encoding}.nhdr", "nrrd")
    for kind, (low, high) in {np.uint8: (0, 255), np.int8: (-128, 127), np.uint16: (0, 65535), np.int32: (-90000, 90000), np.uint32: (0, 2**24), np.int64: (-90000, 90000), np.uint64: (0, 2**24), np.float32: (-2.5, 7.5), np.float64: (-2.5, 7.5)}.items():
        for encoding in ("raw", "ascii"):
            name = f"{np.dtype(kind).name}-{encoding}.nrrd"
            nrrd.write(str(folder / name), smooth(shape, low, high, np.dtype(kind)), {**base, "encoding": encoding})
            case(f"nrrd/{name}", "nrrd")
    big = values.astype(">i2")
    nrrd.write(str(folder / "big-endian.nrrd"), big, {**base, "encoding": "raw", "endian": "big", "space": "left-anterior-superior"})
    case("nrrd/big-endian.nrrd", "nrrd")
    text = "NRRD0005\ntype: short\ndimension: 3\nspace: LPS\nsizes: {0} {1} {2}\nspace directions: (1,0,0) (0,1.5,0) (0,0,2)\nspace origin: (1,2,3)\nendian: little\n".format(*shape)
    body = values.tobytes(order="F")
    for name, fields, data in (
        ("byte-skip", "encoding: raw\nbyte skip: 13\n", b"thirteen byte" + body),
        ("byte-skip-end", "encoding: raw\nbyte skip: -1\n", b"anything before" + body),
        ("line-skip", "encoding: raw\nline skip: 2\n", b"one\ntwo\n" + body),
        ("line-and-byte-skip", "encoding: raw\nline skip: 1\nbyte skip: 3\n", b"one\nabc" + body),
        ("gzip-line-skip", "encoding: gzip\nline skip: 1\n", b"one\n" + gzip.compress(body)),
        ("gzip-byte-skip", "encoding: gzip\nbyte skip: 5\n", gzip.compress(b"12345" + body)),
        ("bzip2-line-skip", "encoding: bzip2\nline skip: 1\n", b"one\n" + bz2.compress(body)),
    ):
        (folder / f"{name}.nhdr").write_text(text + fields + f"data file: {name}.data\n")
        (folder / f"{name}.data").write_bytes(data)
        case(f"nrrd/{name}.nhdr", "nrrd")
    (folder / "windows-lines.nrrd").write_bytes((text + "encoding: raw\n\n").replace("\n", "\r\n").encode() + body)
    case("nrrd/windows-lines.nrrd", "nrrd")
    (folder / "spacings.nrrd").write_bytes("NRRD0001\ntype: short\ndimension: 3\nsizes: {0} {1} {2}\nspacings: 1 1.5 2\nencoding: raw\nendian: little\n\n".format(*shape).encode() + body)
    case("nrrd/spacings.nrrd", "nrrd")
    labels = (values > 400).astype(np.uint8) + 4 * (values < -300).astype(np.uint8)
    nrrd.write(str(folder / "labels.seg.nrrd"), labels, {**base, "encoding": "gzip", "Segment0_Name": "Liver", "Segment0_LabelValue": "4", "Segment1_Name": "Tumour", "Segment1_LabelValue": "1"})
    case("nrrd/labels.seg.nrrd", "nrrd")
    # Segments that overlap stand in layers, which 3D Slicer writes as a first axis.
    layers = np.stack([(values > 400) + 3 * (values < -300), 2 * (values > 100)]).astype(np.uint8)
    header = {**base, "encoding": "gzip", "kinds": ["list", "domain", "domain", "domain"], "space directions": np.vstack([np.full(3, np.nan), oblique[:3, :3].T])}
    for n, (name, label, layer) in enumerate((("Tumour", 1, 0), ("Organ", 2, 1), ("Air", 3, 0))):
        header.update({f"Segment{n}_Name": name, f"Segment{n}_LabelValue": str(label), f"Segment{n}_Layer": str(layer)})
    nrrd.write(str(folder / "overlapping.seg.nrrd"), layers, header)
    case("nrrd/overlapping.seg.nrrd", "layers")


def metaimage_files():
    folder = ROOT / "metaimage"
    folder.mkdir()
    oblique = orthonormal(AFFINE)
    direction = oblique[:3, :3] / np.array([0.9, 1.3, 2.4])
    shape = (COLUMNS, ROWS, SLICES)
    names = {np.int16: "MET_SHORT", np.uint8: "MET_UCHAR", np.float32: "MET_FLOAT", np.float64: "MET_DOUBLE", np.int32: "MET_INT", np.uint16: "MET_USHORT", np.int8: "MET_CHAR", np.uint32: "MET_UINT"}

    def write(name, values, compressed=False, detached=False, big=False, skip=0):
        kind = values.dtype.type
        body = values.astype(values.dtype.newbyteorder(">" if big else "<")).tobytes(order="F")
        packed = zlib.compress(body) if compressed else body
        data = f"{name.rsplit('.', 1)[0]}.{'zraw' if compressed else 'raw'}" if detached else "LOCAL"
        lines = [
            "ObjectType = Image", "NDims = 3", "BinaryData = True", f"BinaryDataByteOrderMSB = {big}", f"CompressedData = {compressed}",
            *([f"CompressedDataSize = {len(packed)}"] if compressed else []),
            "TransformMatrix = " + " ".join(format(c, ".12g") for c in direction.T.flat),
            "Offset = " + " ".join(format(c, ".12g") for c in oblique[:3, 3]), "CenterOfRotation = 0 0 0", "AnatomicalOrientation = RAI",
            "ElementSpacing = 0.9 1.3 2.4", "DimSize = {} {} {}".format(*shape), *([f"HeaderSize = {skip}"] if skip else []),
            f"ElementType = {names[kind]}", f"ElementDataFile = {data}",
        ]
        head = ("\n".join(lines) + "\n").encode()
        (folder / name).write_bytes(head if detached else head + packed)
        if detached:
            (folder / data).write_bytes((b"x" * max(skip, 0) if skip >= 0 else b"whatever") + packed)
        affine = np.eye(4)
        affine[:3, :3], affine[:3, 3] = direction * np.array([0.9, 1.3, 2.4]), oblique[:3, 3]
        values.astype("<f4").tofile(folder / f"{name}.voxels")
        case(f"metaimage/{name}", "metaimage", affine=affine.tolist(), size=list(shape))
        np.save(folder / f"{name}.npy", values)

    values = smooth(shape, -900, 1200, np.dtype(np.int16))
    write("local.mha", values)
    write("compressed.mha", values, compressed=True)
    write("detached.mhd", values, detached=True)
    write("detached-compressed.mhd", values, detached=True, compressed=True)
    write("big-endian.mha", values, big=True)
    write("header-size.mhd", values, detached=True, skip=11)
    write("header-size-end.mhd", values, detached=True, skip=-1)
    for kind, (low, high) in {np.uint8: (0, 255), np.int8: (-128, 127), np.float32: (-2.5, 7.5), np.float64: (-2.5, 7.5), np.int32: (-90000, 90000), np.uint16: (0, 65535), np.uint32: (0, 2**24)}.items():
        write(f"{np.dtype(kind).name}.mha", smooth(shape, low, high, np.dtype(kind)))


for make in (native_files, compressed_files, high_throughput_files, series_files, enhanced_files, segmentation_files, structure_files, nifti_files, nrrd_files, metaimage_files):
    (ROOT / "compressed").mkdir(parents=True, exist_ok=True)
    make()
(ROOT / "cases.json").write_text(json.dumps(CASES))
print(len(CASES), "cases")
