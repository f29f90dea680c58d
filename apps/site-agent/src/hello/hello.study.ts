import { freezeStudy, parseStudy, type FrozenStudy } from '@collimate/governance-study';
import type { FeatureTable } from '@collimate/radiomics-features';
import type { SubjectRecord } from '@collimate/statistics-local';
import { planPreset } from '@collimate/radiomics-vocabulary';
import type { SubjectKey } from '@collimate/kernel-canonical';
import { PHANTOM_KEY } from '../release/scratch.store.js';

/** The statistic that is asked for. */
export const HELLO_STATISTIC = 'volume';

/** Volume of the lesion, by mesh, as IBSI names it. */
export const VOLUME = { feature: 'RNU0', aggregation: 'DHQ4' } as const;
const LABELS = ['benign', 'malignant'] as const;

/** A study that no coordinator has sent and nobody has to approve: it runs on phantoms, against a ledger of its own. */
export function helloStudy(): FrozenStudy {
  return freezeStudy(
    parseStudy({
      schema: 'collimate.study/1',
      id: 'hello',
      version: 1,
      title: 'Hello study',
      purpose: ['DUO:0000006'],
      consentForms: ['phantom'],
      sites: ['hello', 'ghost'],
      modality: 'CT',
      roi: 'GTV-1',
      groups: { variable: 'group', labels: [...LABELS] },
      plan: planPreset('ibsi-c'),
      features: [{ ...VOLUME, transform: 'identity', centre: 0, width: 20_000 }],
      statistics: [
        {
          name: HELLO_STATISTIC,
          kind: 'moments',
          clip: '4',
          kMax: '1225',
          reach: '3.09',
          reach2: '9.42',
          lambda: '3/10',
          rho: '2/5',
        },
      ],
      budget: { rho: '4/5' },
      delta: '1/1000000',
      noise: 'local',
      minSites: 2,
      plannedSubjects: [10, 10],
      timetable: { openingMs: 3_600_000, tickMs: 100 },
    }),
  );
}

/** @returns a record a phantom, in their order; one without a volume has no scan */
export function helloRecords(tables: readonly FeatureTable[], { protocol }: FrozenStudy): readonly SubjectRecord[] {
  const variable = 'groups' in protocol ? protocol.groups.variable : 'group';
  return tables.map(({ rows }, index) => {
    const row = rows.find(({ ibsi, aggregationCode }) => ibsi === VOLUME.feature && aggregationCode === VOLUME.aggregation);
    return {
      subject: `${PHANTOM_KEY}${index}` as SubjectKey,
      values: new Map([[variable, LABELS[index % LABELS.length]]]),
      scans: row?.value.kind === 'value' ? [[row.value.value]] : [],
    };
  });
}
