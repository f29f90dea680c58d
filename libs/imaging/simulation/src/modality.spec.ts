import {
  type DicomSeries,
  readDicomSeries,
  readRtStruct,
  rasterise,
  readSeg,
  segmentMask,
  toSuv,
} from '@collimate/imaging-formats';
import { cohortSpec, simulateCohort } from './cohort.js';
import { MR_OFFSET } from './mr.instance.js';
import { suvOfHu } from './pet.instance.js';
import type { SimulatedCohort, SimulatedFile, SimulatedModality } from './cohort.model.js';

const sites = ['north', 'south', 'west'] as const;

type Site = (typeof sites)[number];
interface Scan {
  readonly cohort: SimulatedCohort;
  readonly files: readonly SimulatedFile[];
  readonly series: DicomSeries;
  readonly mask: Uint8Array;
}

const cohortOf = (site: Site, modality: SimulatedModality, masks: 'RTSTRUCT' | 'SEG' = 'RTSTRUCT'): SimulatedCohort =>
  simulateCohort({ ...cohortSpec(site, site, 1), modality, masks }, 11);
const drawn = new Map<string, Scan>();

/** Drawing a scan takes a while, and the tests look at the same ones. */
function scan(site: Site, modality: SimulatedModality, masks: 'RTSTRUCT' | 'SEG' = 'RTSTRUCT'): Scan {
  const key = `${site} ${modality} ${masks}`;
  const before = drawn.get(key);
  if (before !== undefined) return before;
  const cohort = cohortOf(site, modality, masks);
  const files = [...cohort.filesOf(0)];
  const series = readDicomSeries(files.slice(0, -1).map(({ bytes }) => bytes));
  const now = { cohort, files, series, mask: files.at(-1)?.bytes ?? new Uint8Array(0) };
  drawn.set(key, now);
  return now;
}

describe.each(sites)('the simulated scanner of %s', (site) => {
  it('gives MR whose signal is the CT number of the same patient, shifted', () => {
    const [ct, mr] = [scan(site, 'CT').series, scan(site, 'MR').series];
    expect([mr.modality, mr.volume.grid]).toEqual(['MR', ct.volume.grid]);
    const step = site === 'west' ? 0.75 : 0.5;
    const off = mr.volume.voxels.data.map((signal, i) =>
      Math.abs(signal - Math.min(4095 * 1.5, Math.max(0, ct.volume.voxels.data[i] + MR_OFFSET))),
    );
    expect(off.reduce((a, b) => Math.max(a, b), 0)).toBeLessThanOrEqual(step + 1e-3);
  });

  it('gives PET that becomes the planted uptake, whatever the maker states it in', () => {
    const [ct, pet] = [scan(site, 'CT').series, scan(site, 'PT').series];
    const { volume, scaling } = toSuv(pet);
    expect([pet.modality, scaling.method]).toEqual(['PT', site === 'west' ? 'philips-suv-factor' : 'body-weight']);
    let worst = 0;
    for (let i = 0; i < volume.voxels.data.length; i++) {
      worst = Math.max(worst, Math.abs(volume.voxels.data[i] - Math.max(0, suvOfHu(ct.volume.voxels.data[i]))));
    }
    // Half a stored step of the brightest slice.
    expect(worst).toBeLessThan(0.001);
  });

  it('draws the same region in a structure set and in a segmentation, on any modality', () => {
    const modality = site === 'west' ? 'PT' : 'MR';
    const { series, mask } = scan(site, modality);
    const filled = rasterise(readRtStruct(mask).rois[0], series.volume.grid, { frameOfReferenceUid: series.frameOfReferenceUid });
    const painted = segmentMask(readSeg(scan(site, modality, 'SEG').mask), 'GTV-1', series.volume.grid, {
      frameOfReferenceUid: series.frameOfReferenceUid,
    });
    expect(filled.voxels.data.includes(1)).toBe(true);
    const differing = filled.voxels.data.reduce((n, v, i) => n + (v === painted.voxels.data[i] ? 0 : 1), 0);
    // Contours of 60 points lie a little inside of the ellipse whose voxels the segment has.
    expect(differing).toBeLessThan(0.03 * painted.voxels.data.reduce((a, b) => a + b, 0));
  });

  it('plants every identifier in every file, and gives the same bytes for the same seed', () => {
    for (const modality of ['MR', 'PT'] as const) {
      const { cohort, files } = scan(site, modality);
      const text = new TextDecoder().decode(files[0].bytes);
      const planted = cohort.canariesOf(0).filter((canary) => text.includes(canary));
      expect(planted.length).toBeGreaterThan(12);
      expect(Buffer.from(cohortOf(site, modality).filesOf(0).next().value?.bytes ?? []).equals(Buffer.from(files[0].bytes))).toBe(
        true,
      );
      expect(files[0].path).toContain(`/${modality}/`);
      expect(new TextDecoder().decode(cohort.tables[0].bytes)).toContain(`/${modality},`);
    }
  });
});
