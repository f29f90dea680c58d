import { compare, parseRational, toNumber } from '@collimate/kernel-numeric';
import { rhoOf } from '@collimate/privacy-accounting';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { approvedStudy, freezeStudy } from './frozen.study.js';
import { planProtocol, refuseUnconducted } from './new.protocol.js';
import { eventAmong, fewestSharing, rosterParameters, sharingOf } from './noise.sharing.js';
import { parseStudy, studyPrice } from './protocol.js';
import { StudyError } from './study.error.js';
import { studyGuarantee } from './study.guarantee.js';

const SITES = ['north', 'south', 'east', 'west', 'centre'];
const documentOf = (keys: Record<string, unknown>): unknown => ({
  schema: 'collimate.study/2',
  id: 'shared',
  version: 1,
  title: 'Response and age',
  purpose: ['DUO:0000006'],
  consentForms: ['f1'],
  sites: SITES,
  modality: 'CT',
  plans: { ct: planPreset('ct-default') },
  planned: { subjects: 500 },
  variables: {
    response: { source: 'cohort', type: 'category', labels: ['no', 'yes'] },
    age: {
      ...{ source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'] },
      reference: { centre: '62', width: '11', from: 'registry-age/1' },
    },
  },
  releases: [
    { name: 'table', kind: 'cells', tables: [['response']], rho: '1/50' },
    { name: 'means', kind: 'moments', of: ['age'], by: 'response', rho: '1/20' },
  ],
  analyses: [
    { name: 'how-many', kind: 'count', from: 'table' },
    { name: 'age', kind: 'moments', from: 'means' },
  ],
  budget: { rho: '1/2' },
  delta: '1/1000000',
  noise: 'shared',
  minSites: 4,
  timetable: { openingMs: 86_400_000, tickMs: 60_000 },
  ...keys,
});
/** Ed25519, of the seeds that are 32 times one byte, 1 to 7. */
const KEYS = [
  '8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c',
  '8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394',
  'ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1',
  'ca93ac1705187071d67b83c7ff0efe8108e8ec4530575d7726879333dbdabe7c',
  '6e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf1',
  '8a875fff1eb38451577acd5afee405456568dd7c89e090863a0557bc7af49f17',
  'ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c',
];
const keysOf = (sites: readonly string[]) =>
  Object.fromEntries(sites.map((site, index) => [site, KEYS[index === 5 ? 6 : index]]));
const read = (keys: Record<string, unknown> = {}) => parseStudy(planProtocol(documentOf(keys)).document);
const errorOf = (keys: Record<string, unknown>): StudyError => {
  try {
    read(keys);
  } catch (error) {
    if (error instanceof StudyError) return error;
    throw error;
  }
  throw new Error('it was read');
};

describe('a protocol whose sites share the noise', () => {
  it('has the usual terms where it writes none, and its own where it does', () => {
    expect(sharingOf(read())).toEqual({ closing: 'all', colluding: 1, dropouts: 0, spares: 1, fallback: 'none' });
    const nine = [...SITES, 'a', 'b', 'c', 'd'];
    expect(sharingOf(read({ sites: nine, minSites: 8 }))).toMatchObject({ closing: 'threshold', colluding: 2, dropouts: 1 });
    const written = { closing: 'threshold', colluding: 2, dropouts: 1, spares: 3, fallback: 'local' };
    expect(sharingOf(read({ ...written, minSites: 5 }))).toEqual(written);
    expect(sharingOf(read({ noise: 'local' }))).toBeUndefined();
  });

  it('charges the same rho as under local noise, for a share that is as small as the honest sites are many', () => {
    const [shared, local] = [freezeStudy(read()), freezeStudy(read({ noise: 'local' }))];
    shared.queries.forEach(({ event, design }, index) => {
      if (event.kind !== 'shared-discrete-gaussian') throw new Error('not shared');
      expect(event).toMatchObject({ sigma2: design.event.sigma2, d2: design.event.d2, honest: 4, length: design.length });
      expect(compare(rhoOf(event), rhoOf(design.event))).toBe(0);
      expect(local.queries[index].event.kind).toBe('discrete-gaussian');
    });
  });

  it('prices spares and the fallback: a further attempt is a full charge', () => {
    const one = studyPrice(read({ noise: 'local' }));
    const times = (keys: Record<string, unknown>): number => toNumber(studyPrice(read(keys))) / toNumber(one);
    expect(times({ spares: 0 })).toBeCloseTo(1, 2);
    expect(times({})).toBeCloseTo(2, 2);
    expect(times({ spares: 3 })).toBeCloseTo(4, 2);
    expect(times({ spares: 1, fallback: 'local' })).toBeCloseTo(3, 2);
    expect(errorOf({ spares: 9 }).message).toContain('budget.rho');
    const open = freezeStudy(read({ fallback: 'local' }));
    expect(compare(parseRational(studyGuarantee(open).rho), studyPrice(open.protocol))).toBe(0);
    // The same statistics at the same clip: exactly so many times.
    const table = (keys: Record<string, unknown>) => freezeStudy(read(keys)).queries[0].design.rho;
    expect(compare(table({}), table({ noise: 'local' }))).toBe(0);
  });

  it('forecasts the noise of all shares in the sum, and guarantees what it prices', () => {
    const study = freezeStudy(read());
    expect(study.queries[0].planned).toMatchObject({ sites: 5, copies: 5 / 4 });
    const guarantee = studyGuarantee(study);
    expect(compare(parseRational(guarantee.rho), studyPrice(study.protocol))).toBe(0);
    // In one sum a subject of two sites counts twice: four times the rho, not two times.
    const twice = guarantee.epsilonAtSites[1].epsilon;
    const local = studyGuarantee(freezeStudy(read({ noise: 'local', budget: { rho: '1/2' } }))).epsilonAtSites;
    expect(twice / guarantee.epsilon).toBeGreaterThan(1.9);
    expect(local[1].epsilon / local[0].epsilon).toBeLessThan(1.6);
    expect(guarantee.epsilonAlone! / guarantee.epsilon).toBeGreaterThan(1.9);
  });

  it('lets fewer sites than may share the noise answer in the open, and knows how many may', () => {
    expect(read({ minSites: 2, fallback: 'local' }).minSites).toBe(2);
    const [query] = approvedStudy(freezeStudy(read({ fallback: 'local' }))).queries;
    expect([query.fallback, query.spares]).toEqual([freezeStudy(read()).queries[0].design.event, 1]);
    expect(approvedStudy(freezeStudy(read())).queries[0].fallback).toBeUndefined();
    for (const [colluding, dropouts] of [
      [1, 0],
      [2, 0],
      [1, 1],
      [2, 2],
      [3, 1],
    ]) {
      const sharing = {
        closing: dropouts === 0 ? 'all' : 'threshold',
        colluding,
        dropouts,
        spares: 1,
        fallback: 'none',
      } as const;
      const fewest = fewestSharing(sharing);
      expect([rosterParameters(sharing, fewest - 1), rosterParameters(sharing, fewest)?.sites]).toEqual([undefined, fewest]);
    }
  });

  it('makes a larger share for a smaller roster, so that h shares are always the noise that is charged', () => {
    const { queries, protocol } = freezeStudy(read());
    const { design } = queries[0];
    const among = (sites: number) => eventAmong(design, sharingOf(protocol), sites);
    for (const sites of [4, 5]) {
      const made = among(sites);
      if (made.kind !== 'shared-discrete-gaussian') throw new Error('not shared');
      expect(made.honest).toBe(sites - 1);
      expect(made.share2 * BigInt(made.honest)).toBeGreaterThan(design.event.sigma2);
    }
    expect(compare(rhoOf(among(4)), rhoOf(among(5)))).toBe(0);
  });

  it.each([
    ['noise', { sites: SITES.slice(0, 3), minSites: 2 }],
    ['minSites', { minSites: 3 }],
    ['minSites', { closing: 'threshold', colluding: 2, dropouts: 1, minSites: 4 }],
    ['colluding', { colluding: 4 }],
    ['dropouts', { closing: 'all', dropouts: 1 }],
    ['closing', { noise: 'local', closing: 'all' }],
    ['spares', { noise: 'local', spares: 1 }],
    ['members', { noise: 'local', members: { consortium: KEYS[0], keys: {} } }],
    ['members.keys.centre', { members: { consortium: KEYS[5], keys: keysOf(SITES.slice(0, 4)) } }],
    ['members.keys.more', { members: { consortium: KEYS[5], keys: keysOf([...SITES, 'more']) } }],
    ['members.keys.south', { members: { consortium: KEYS[5], keys: { ...keysOf(SITES), south: KEYS[0] } } }],
    ['members.keys.east', { members: { consortium: KEYS[5], keys: { ...keysOf(SITES), east: `01${'0'.repeat(62)}` } } }],
    [
      'analyses.2.by',
      {
        analyses: [
          { name: 'how-many', kind: 'count', from: 'table' },
          { name: 'age', kind: 'moments', from: 'means' },
          { name: 'apart', kind: 'heterogeneity', from: 'table', by: 'site', of: 'histogram' },
        ],
      },
    ],
  ])('is refused at %s', (tag, keys) => {
    expect(errorOf(keys).place.tag).toBe(tag);
  });

  it('asks nothing that reads the vectors of single sites, by whatever key', () => {
    const means = { name: 'means', kind: 'moments', of: ['age'], rho: '1/20' };
    const shifts = { name: 'shifts', kind: 'harmonise', from: 'means', form: 'released', batch: 'site' };
    const error = errorOf({ releases: [means], analyses: [shifts] });
    expect(error.message).toContain('nobody sees the vector of one site');
    expect(read({ releases: [means], analyses: [shifts], noise: 'local' }).noise).toBe('local');
  });

  it('has no release of several steps yet', () => {
    const keys = {
      variables: {
        response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
        age: {
          ...{ source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'] },
          reference: { centre: '62', width: '11', from: 'registry-age/1' },
        },
      },
      releases: [{ name: 'risk', kind: 'gradient', model: 'logistic', outcome: 'response', of: ['age'], steps: 20, rho: '1/5' }],
      analyses: [{ name: 'model', kind: 'logistic', from: 'risk' }],
    };
    const error = errorOf(keys);
    expect(error.message).toContain('noise: shared with a release of several steps is not carried out yet');
    expect(error.place.tag).toBe('releases.0');
    expect(read({ ...keys, noise: 'local' }).noise).toBe('local');
  });

  it('is conducted under both closings, with a fallback and without, where it names its members; what is not says so', () => {
    const members = { consortium: KEYS[5], keys: keysOf(SITES) };
    const refusedAt = (keys: Record<string, unknown>): string | undefined => {
      try {
        refuseUnconducted(read(keys));
        return undefined;
      } catch (error) {
        if (error instanceof StudyError && error.code === 'INVALID_PROTOCOL') return error.place.tag;
        throw error;
      }
    };
    expect(refusedAt({})).toBe('members');
    expect(refusedAt({ members })).toBeUndefined();
    expect(refusedAt({ members, closing: 'threshold' })).toBeUndefined();
    expect(refusedAt({ members, fallback: 'local' })).toBeUndefined();
    expect(refusedAt({ noise: 'local' })).toBeUndefined();
    const releases = [{ name: 'table', kind: 'cells', tables: [['response']], rho: '1/50', answers: 2 }];
    const again = { standing: { every: 7 }, releases, analyses: [{ name: 'how-many', kind: 'count', from: 'table' }] };
    expect(refusedAt({ members, ...again })).toBe('standing');
    expect(refusedAt({ ...again, noise: 'local' })).toBeUndefined();
  });
});
