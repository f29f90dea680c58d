import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { digitalPhantom } from '@collimate/imaging-simulation';
import { ScanShelf, type OpenScan, memoryShare, openScan, opened } from '@collimate/platform-scans';
import type { CompiledPlan, NamedMask } from '@collimate/radiomics-pipeline';

/** One scan with its ROI. */
export interface Scan extends Pick<OpenScan, 'volume'> {
  readonly masks: readonly NamedMask[];
}

/** One configuration of the reference tables on one form of its scan. */
export interface ConformanceCase {
  /** As in the reference tables: `digital_phantom`, `A` to `E`. */
  readonly config: string;
  readonly preset: string;
  readonly form: 'built-in' | 'nifti' | 'dicom';
  readonly open: (compiled: CompiledPlan) => Scan | Promise<Scan>;
}

/** The digital phantom as it stands in the project. */
function builtInPhantom(): Scan {
  const { volume, mask } = digitalPhantom();
  return { volume, masks: [{ name: 'digital phantom', mask }] };
}

/** A scan on disk, read once however many configurations ask for it. */
function fromFiles(image: string, mask: string, roi?: string): ConformanceCase['open'] {
  const shelf = new ScanShelf();
  const limitBytes = memoryShare(1);
  return async (compiled) => opened(await openScan({ image, mask, roi }, compiled, { shelf, limitBytes }));
}

/** @returns every case that can be run with this data folder; without one, the built-in phantom alone */
export function conformanceCases(data: string | undefined): readonly ConformanceCase[] {
  const phantom = { config: 'digital_phantom', preset: 'digital-phantom' };
  const cases: ConformanceCase[] = [{ ...phantom, form: 'built-in', open: builtInPhantom }];
  if (data === undefined) return cases;
  const digital = join(data, 'digital-phantom', 'nifti');
  const fromNifti = fromFiles(join(digital, 'image', 'phantom.nii.gz'), join(digital, 'mask', 'mask.nii.gz'));
  cases.push({ ...phantom, form: 'nifti', open: fromNifti });
  const ct = join(data, 'ct-phantom');
  const nifti = fromFiles(join(ct, 'nifti', 'image', 'phantom.nii.gz'), join(ct, 'nifti', 'mask', 'mask.nii.gz'));
  const dicom = fromFiles(join(ct, 'dicom', 'image'), join(ct, 'dicom', 'mask'), 'GTV-1');
  for (const config of ['A', 'B', 'C', 'D', 'E']) {
    const preset = `ibsi-${config.toLowerCase()}`;
    cases.push({ config, preset, form: 'nifti', open: nifti }, { config, preset, form: 'dicom', open: dicom });
  }
  return cases;
}

/** @returns the folder of the IBSI data: the one given, COLLIMATE_IBSI_DATA, or ../shared/ibsi beside the workspace */
export function findIbsiFolder(given: string | undefined): string | undefined {
  const candidates = [given, process.env['COLLIMATE_IBSI_DATA']];
  for (let folder = import.meta.dirname; dirname(folder) !== folder; folder = dirname(folder)) {
    if (existsSync(join(folder, 'nx.json'))) candidates.push(join(folder, '..', 'shared', 'ibsi'));
  }
  return candidates.find((folder) => folder !== undefined && existsSync(join(folder, 'ct-phantom')));
}
