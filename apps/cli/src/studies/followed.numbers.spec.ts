import { ANALYSES, type TidyRow } from '@collimate/statistics-menu';
import { parseStudy, planProtocol } from '@collimate/governance-study';
import { wholeMenu } from '../../fixtures/whole-menu.js';
import { forecastStudy } from './study.forecast.js';

/** Kinds that `collimate.study/1` alone declares. */
const OF_FORMER_STUDIES: readonly string[] = ['group-counts', 'group-moments'];

type Document = ReturnType<typeof wholeMenu>;

function forecastRowsOf(document: Document): readonly TidyRow[] {
  return forecastStudy(parseStudy(planProtocol(document).document)).rows;
}

function withSubjects(document: Document, subjects: number): Document {
  return { ...document, planned: { ...document.planned, subjects } };
}

function withRho(document: Document, release: string, rho: string): Document {
  const releases = document.releases.map((one) => (one.name === release ? { ...one, rho } : one));
  return { ...document, releases };
}

/** Of each refusal one protocol for each of its numbers, in which the number is followed. */
function followedIn(document: Document): {
  readonly told: number;
  readonly failed: readonly string[];
  readonly tooMany: readonly string[];
} {
  const known = new Map<string, readonly TidyRow[]>();
  const rowsOf = (changed: Document): readonly TidyRow[] => {
    const key = JSON.stringify(changed);
    const found = known.get(key) ?? forecastRowsOf(changed);
    known.set(key, found);
    return found;
  };
  const [failed, tooMany]: [string[], string[]] = [[], []];
  let told = 0;
  rowsOf(document).forEach((row, index) => {
    if (row.status !== 'refused') return;
    const subjects = /(\d+) subjects(?: in the study)?(?: or rho [\d.]+)? would do/.exec(row.note)?.[1];
    const rho = /rho ([\d.]+) would do/.exec(row.note)?.[1];
    const name = `${row.question}, ${row.quantity}: ${row.note}`;
    const followed = [
      ...(subjects === undefined
        ? []
        : [[withSubjects(document, Number(subjects)), withSubjects(document, Math.floor(Number(subjects) / 1.1))] as const]),
      ...(rho === undefined
        ? []
        : [[withRho(document, row.release, rho), withRho(document, row.release, String(Number(rho) / 1.1))] as const]),
    ];
    for (const [enough, less] of followed) {
      told += 1;
      if (rowsOf(enough)[index].status === 'refused') failed.push(name);
      // Of a number of patients that lies above the planned one by less than a tenth, less is not asked for.
      if (less.planned.subjects >= document.planned.subjects && rowsOf(less)[index].status !== 'refused') tooMany.push(name);
    }
  });
  return { told, failed, tooMany };
}

/** A study of one release and what is asked of it, for each release of the whole menu. */
function studiesOf(plan: Parameters<typeof wholeMenu>[0]): readonly (readonly [release: string, study: Document])[] {
  const whole = wholeMenu(plan);
  return whole.releases.map((one) => {
    return [one.name, { ...whole, releases: [one], analyses: whole.analyses.filter(({ from }) => from === one.name) }];
  });
}

/** Releases of which a row is refused by either plan, with a number. */
const REFUSED: readonly string[] = [
  ...['table', 'early', 'ages', 'follow-up', 'scored', 'stages', 'strata', 'means'],
  ...['products', 'products-of-some', 'within', 'readers', 'odds'],
];

describe('the numbers that a refusal gives', () => {
  it('are of every kind of the menu', () => {
    const { releases, analyses } = wholeMenu({ subjects: 240, rho: '1/100', sites: 3 });
    expect([...new Set(analyses.map(({ kind }) => kind))].sort()).toEqual(
      ANALYSES.flatMap(({ kind }): string[] => (OF_FORMER_STUDIES.includes(kind) ? [] : [kind])).sort(),
    );
    expect(releases.every(({ name }) => analyses.some(({ from }) => from === name))).toBe(true);
  });

  // By two plans: every kind is refused by one of them.
  const plans = [
    { subjects: 120, rho: '1/200', sites: 1 },
    { subjects: 260, rho: '1/100', sites: 3 },
  ];
  // The short form plans those once that both refuse; COLLIMATE_LONG=1 plans all of them twice.
  const isLong = process.env['COLLIMATE_LONG'] === '1';
  const studies = plans.flatMap((plan, at) =>
    studiesOf(plan)
      .filter(([release]) => isLong || at === 0 || !REFUSED.includes(release))
      .map((one) => [plan.subjects, ...one] as const),
  );
  it.each(studies)('make the row stand where they are followed, and hardly less does: %s patients, %s', (_, release, study) => {
    const { told, failed, tooMany } = followedIn(study);
    if (REFUSED.includes(release)) expect(told).toBeGreaterThan(0);
    expect(failed).toEqual([]);
    expect(tooMany).toEqual([]);
  });
});
