import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as menu from '@collimate/statistics-menu';
import { maturityPage } from './pages/maturity.page.mjs';

const root = join(import.meta.dirname, '..');

describe('the page of maturity', () => {
  it('is what the menu and the figures make it (else run: npm run build)', () => {
    expect(readFileSync(join(root, 'docs/maturity.md'), 'utf8')).toBe(maturityPage(menu));
  });

  it('names specs that are there, and at least one for whatever is proven', () => {
    const all = [
      ...menu.ANALYSES.map(({ kind }) => menu.maturityOfAnalysis(kind)),
      ...menu.RELEASES.map(({ kind }) => menu.maturityOfRelease(kind)),
    ];
    expect(all.flatMap(({ specs }) => specs).filter((file) => !existsSync(join(root, file)))).toEqual([]);
    expect(all.filter(({ mark, specs }) => mark === 'proven' && specs.length === 0)).toEqual([]);
  });

  it('marks every number of a kind that is not proven, and none twice', () => {
    const shape = { by: 'group', groups: ['a', 'b'], features: [] };
    const design = menu.designStatistic({ name: 'enrolment', kind: 'group-counts', rho: '1/100' }, shape);
    const pooled = menu.poolLocally(design, [25n, 30n], 1);
    const study = { study: 'lung', version: 1, features: [] };
    const flags = menu.analyseRelease({ design, pooled }).flatMap((one) => menu.resultRows(one, 'enrolment', study));
    // Counts are proven, and carry no mark.
    expect(flags.map((row) => row.flags)).toEqual(['', '']);
  });
});
