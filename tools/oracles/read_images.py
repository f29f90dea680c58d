"""Reads the items of FOLDER/cases.json with readers that are not ours and writes FOLDER/readings.json.

usage: read_images.py FOLDER
Per item: size, spacing, origin and direction in LPS, minimum, maximum and mean after rescale, voxels of each segment; the voxels
themselves, x fastest, float32, go to <item>.voxels.
"""

import json
import sys
from pathlib import Path

import highdicom as hd
import nibabel as nib
import nrrd
import numpy as np
import pydicom

ROOT = Path(sys.argv[1])
LPS = np.diag([-1.0, -1.0, 1.0, 1.0])


def geometry(affine, size):
    steps = affine[:3, :3]
    spacing = np.linalg.norm(steps, axis=0)
    return {"size": [int(n) for n in size], "spacingMm": spacing.tolist(), "originMm": affine[:3, 3].tolist(), "direction": (steps / spacing).flatten().tolist()}


def statistics(path, values):
    """@param values array of shape (x, y, z)"""
    flat = values.flatten(order="F")
    flat.astype("<f4").tofile(ROOT / f"{path}.voxels")
    return {"stats": {"voxels": int(flat.size), "min": float(flat.min()), "max": float(flat.max()), "mean": float(flat.mean(dtype=np.float64))}}


def affine_of(position, orientation, spacing, step):
    row, column = np.array(orientation[:3], float), np.array(orientation[3:], float)
    affine = np.eye(4)
    affine[:3, 0], affine[:3, 1], affine[:3, 2], affine[:3, 3] = row * float(spacing[1]), column * float(spacing[0]), step, position
    return affine


def planes(path):
    """Position, orientation, spacing, thickness and rescaled pixels of each slice or frame."""
    files = sorted(p for p in path.iterdir() if not p.name.endswith(".voxels")) if path.is_dir() else [path]
    for file in files:
        ds = pydicom.dcmread(file)
        array = np.asarray(ds.pixel_array, dtype=np.float64)
        if "PerFrameFunctionalGroupsSequence" not in ds:
            value = array * float(ds.get("RescaleSlope", 1)) + float(ds.get("RescaleIntercept", 0))
            yield np.array(ds.ImagePositionPatient, float), ds.ImageOrientationPatient, ds.PixelSpacing, float(ds.SliceThickness), value
            continue
        shared = ds.SharedFunctionalGroupsSequence[0]
        for frame, group in zip(array, ds.PerFrameFunctionalGroupsSequence):
            scale = (group if "PixelValueTransformationSequence" in group else shared).PixelValueTransformationSequence[0]
            value = frame * float(scale.RescaleSlope) + float(scale.RescaleIntercept)
            measures = shared.PixelMeasuresSequence[0]
            orientation = shared.PlaneOrientationSequence[0].ImageOrientationPatient
            yield np.array(group.PlanePositionSequence[0].ImagePositionPatient, float), orientation, measures.PixelSpacing, float(measures.SliceThickness), value


def dicom(path):
    found = list(planes(ROOT / path))
    orientation = found[0][1]
    normal = np.cross(np.array(orientation[:3], float), np.array(orientation[3:], float))
    found.sort(key=lambda plane: plane[0] @ normal)
    first, last = found[0], found[-1]
    step = (last[0] - first[0]) / (len(found) - 1) if len(found) > 1 else normal * first[3]
    values = np.stack([plane[4] for plane in found]).transpose(2, 1, 0)
    return {**geometry(affine_of(first[0], orientation, first[2], step), values.shape), **statistics(path, values)}


def nifti(path):
    name = ROOT / path
    name = Path(str(name).replace(".hdr", ".img")) if ".hdr" in name.name else name
    image = nib.load(name)
    affine = LPS @ image.affine
    if image.header.get_xyzt_units()[0] == "meter":
        affine = np.diag([1000, 1000, 1000, 1]) @ affine
    if not image.header["sform_code"] and not image.header["qform_code"]:
        # nibabel centres such images; nifti1.h (method 1) has only the spacings.
        affine = LPS @ np.diag([*image.header.get_zooms()[:3], 1.0])
    values = np.asarray(image.dataobj, dtype=np.float64)
    return {**geometry(affine, values.shape), **statistics(path, values), **labels(path, values)}


SPACES = {"left-posterior-superior": (1, 1, 1), "LPS": (1, 1, 1), "right-anterior-superior": (-1, -1, 1), "left-anterior-superior": (1, -1, 1)}


def nrrd_image(path):
    values, header = nrrd.read(str(ROOT / path))
    affine = np.eye(4)
    if "space directions" in header:
        signs = np.diag(SPACES[header["space"]])
        affine[:3, :3], affine[:3, 3] = signs @ np.array(header["space directions"]).T, signs @ header["space origin"]
    else:
        affine[:3, :3] = np.diag(header["spacings"])
    return {**geometry(affine, values.shape), **statistics(path, values.astype(np.float64)), **labels(path, values)}


def labels(path, values):
    if "labels" not in path:
        return {}
    numbers, counts = np.unique(values[values != 0], return_counts=True)
    return {"segments": {str(int(n)): int(c) for n, c in zip(numbers, counts)}}


def layers(path):
    values, header = nrrd.read(str(ROOT / path))
    affine = np.eye(4)
    signs = np.diag(SPACES[header["space"]])
    affine[:3, :3], affine[:3, 3] = signs @ np.array(header["space directions"])[1:].T, signs @ header["space origin"]
    found = {}
    for n in range(3):
        label = int(header[f"Segment{n}_LabelValue"])
        found[str(label)] = header[f"Segment{n}_Name"], int((values[int(header[f"Segment{n}_Layer"])] == label).sum())
    return {**geometry(affine, values.shape[1:]), "segments": {n: count for n, (_, count) in found.items()}, "labels": {n: name for n, (name, _) in found.items()}}


def metaimage(path, entry):
    values = np.load(ROOT / f"{path}.npy").astype(np.float64)
    return {**geometry(np.array(entry["affine"]), entry["size"]), **statistics(path, values)}


def seg(path):
    made = hd.seg.segread(ROOT / path)
    volume = made.get_volume(combine_segments=False)
    array = volume.array
    counts = {str(number): int((array[..., i] >= 0.5).sum()) for i, number in enumerate(made.segment_numbers)}
    return {"segments": counts, "labels": {str(n): made.get_segment_description(n).segment_label for n in made.segment_numbers}}


def rtstruct(path, entry):
    """A voxel is inside when its centre lies in an odd number of contours: crossing number, by hand."""
    image = dicom(entry["image"])
    affine = np.eye(4)
    affine[:3, :3] = np.array(image["direction"]).reshape(3, 3) * np.array(image["spacingMm"])
    affine[:3, 3] = image["originMm"]
    inverse = np.linalg.inv(affine)
    columns, rows, slices = image["size"]
    x, y = np.meshgrid(np.arange(columns), np.arange(rows), indexing="ij")
    ds = pydicom.dcmread(ROOT / path)
    names = {roi.ROINumber: roi.ROIName for roi in ds.StructureSetROISequence}
    rois = {}
    for drawn in ds.ROIContourSequence:
        inside = np.zeros((columns, rows, slices), bool)
        for contour in drawn.ContourSequence:
            points = np.array(contour.ContourData, float).reshape(-1, 3)
            index = (inverse[:3, :3] @ points.T + inverse[:3, 3:]).T
            k = round(float(index[:, 2].mean()))
            crossing = np.zeros((columns, rows), bool)
            for (x1, y1, _), (x2, y2, _) in zip(index, np.roll(index, -1, axis=0)):
                spans = (y1 > y) != (y2 > y)
                with np.errstate(divide="ignore", invalid="ignore"):
                    crossing ^= spans & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
            inside[:, :, k] ^= crossing
        rois[str(drawn.ReferencedROINumber)] = {"name": names[drawn.ReferencedROINumber], "voxels": int(inside.sum())}
    return {"rois": rois}


READERS = {"dicom": dicom, "nifti": nifti, "nrrd": nrrd_image, "layers": layers, "seg": seg}
readings = {}
for entry in json.loads((ROOT / "cases.json").read_text()):
    path, reader = entry["path"], entry["reader"]
    if reader == "none":
        continue
    if reader in ("metaimage", "rtstruct"):
        readings[path] = {"metaimage": metaimage, "rtstruct": rtstruct}[reader](path, entry)
        continue
    try:
        readings[path] = READERS[reader](path)
    except Exception as error:  # noqa: BLE001 - what the independent reader cannot read is a fact of the reading
        readings[path] = {"unread": f"{type(error).__name__}: {error}"}
(ROOT / "readings.json").write_text(json.dumps(readings))
print(sum("unread" not in reading for reading in readings.values()), "of", len(readings), "read")
