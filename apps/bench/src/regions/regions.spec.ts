import { sphereRegions } from '@collimate/imaging-simulation';
import { maskVoxelCount } from '@collimate/imaging-volume';
import { rasterise, readRtStruct } from '@collimate/imaging-formats';
import { REGION_FORMS } from './regions.files.js';
import { regionsTable } from './regions.bench.js';

describe('the work of many regions', () => {
  it('has the same voxels in its label map and in its structure set', () => {
    const { size, spacingMm, labels, structureSet, count } = sphereRegions(3, [-1, -1]);
    const { rois } = readRtStruct(structureSet);
    expect([count, rois.map(({ name }) => name)]).toEqual([3, ['sphere 1', 'sphere 2', 'sphere 3']]);
    const grid = { size, spacingMm, originMm: [0, 0, 0], direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1] } as const;
    const told: string[] = [];
    for (const roi of rois) {
      const mask = rasterise(roi, grid, { onRemark: (remark) => told.push(remark) });
      expect(maskVoxelCount(mask)).toBe(1419);
      expect(mask.voxels.data.every((value, i) => (value !== 0) === (labels[i] === roi.number))).toBe(true);
    }
    expect(told).toEqual([]);
  });

  it('prints least and median of each form', () => {
    const line = (warm: number) => ({
      peer: 'collimate',
      version: '0',
      work: 'many-rois',
      cases: 0,
      features: 7,
      import_s: 0,
      cold_s: 3,
      first_s: 2,
      warm_s: warm,
      stages_s: { read: 0.5, extract: 1 },
      peak_rss_mb: 99,
    });
    const table = regionsTable(new Map(REGION_FORMS.map((form) => [form, [line(1.5), line(1.25), line(1.75)]])));
    expect(table).toMatch(/label map +3\.000 +2\.000 +1\.250 +1\.500 +0\.500 +1\.000 +7 +99/u);
  });
});
