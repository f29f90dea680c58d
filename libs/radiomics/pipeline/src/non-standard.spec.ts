import { digitalPhantom } from '@collimate/imaging-simulation';
import { maskOf } from '@collimate/imaging-volume';
import { type NonStandardShape, parsePlan, planPreset } from '@collimate/radiomics-vocabulary';
import { compile } from './compile.js';
import { plainEngine } from './engine.js';
import { extract } from './extract.js';

const { volume, mask } = digitalPhantom();
const rowsOf = (nonStandard?: readonly NonStandardShape[], roi = mask) => {
  const plan = {
    ...planPreset('digital-phantom'),
    families: ['MORPH', 'IS'],
    aggregations: ['DHQ4'],
    ...(nonStandard && { nonStandard }),
  };
  return extract(compile(parsePlan(plan)), volume, [{ name: 'roi', mask: roi }], plainEngine)[0].table.rows;
};
const flagged = (rows: ReturnType<typeof rowsOf>) => rows.filter(({ parameters }) => parameters['status'] === 'non-standard');

describe('densities without a standard', () => {
  it('are rows of a plan that asks for them, behind the others of their family, and of no other plan', () => {
    expect(flagged(rowsOf())).toEqual([]);
    const rows = rowsOf(['OMBB', 'MVEE']);
    expect(rows.slice(25, 29).map(({ ibsi }) => ibsi)).toEqual(['ZH1A', 'IQYR', 'SWZ1', 'BRI8']);
    expect(flagged(rows)).toEqual(rows.slice(25, 29));
    expect(rows.filter((row) => !flagged(rows).includes(row))).toEqual(rowsOf());
    expect(flagged(rowsOf(['MVEE'])).map(({ tag }) => tag)).toEqual(['morph_vol_dens_mvee', 'morph_area_dens_mvee']);
  });

  // Moderate consensus of three teams, tolerance 0.005; two agree on the digits. Of the ellipsoid there is no value at all.
  it.each([
    ['morph_vol_dens_ombb', 0.869270917],
    ['morph_area_dens_ombb', 0.866229042],
  ])('have for the digital phantom what the teams found: %s', (tag, expected) => {
    const value = rowsOf(['OMBB']).find((row) => row.tag === tag)?.value;
    expect(value?.kind === 'value' ? value.value : value?.reason).toBeCloseTo(expected, 6);
  });

  it('stay rows for an empty ROI, with its reason', () => {
    const rows = flagged(rowsOf(['OMBB', 'MVEE'], maskOf(volume.grid)));
    expect(rows.map(({ value }) => value)).toEqual(Array.from({ length: 4 }, () => ({ kind: 'undefined', reason: 'emptyRoi' })));
  });
});
