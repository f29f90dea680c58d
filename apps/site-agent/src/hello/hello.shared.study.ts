import { freezeStudy, parseStudy, planProtocol, type FrozenStudy } from '@collimate/governance-study';
import type { SubjectKey } from '@collimate/kernel-canonical';
import type { FeatureTable } from '@collimate/radiomics-features';
import { planPreset } from '@collimate/radiomics-vocabulary';
import type { SubjectRecord } from '@collimate/statistics-local';
import { PHANTOM_KEY } from '../release/scratch.store.js';
import { VOLUME } from './hello.study.js';

/** The statistic that is asked for under masks. */
export const SHARED_STATISTIC = 'volumes';

/** Noise is shared from four sites on: this one and three ghosts. */
export const GHOSTS: readonly string[] = ['ghost-1', 'ghost-2', 'ghost-3'];

const LABELS = ['benign', 'malignant'] as const;

/** The hello study with shared noise; nobody has to approve it either. */
export function helloSharedStudy(): FrozenStudy {
  const document = {
    ...{ schema: 'collimate.study/2', id: 'hello-shared', version: 1, title: 'Hello study under masks' },
    ...{ purpose: ['DUO:0000006'], consentForms: ['phantom'], sites: ['agent', ...GHOSTS], modality: 'CT' },
    plans: { ct: planPreset('ibsi-c') },
    planned: { subjects: 100 },
    variables: {
      group: { source: 'cohort', type: 'category', labels: [...LABELS] },
      volume: {
        ...{ source: 'feature', plan: 'ct', roi: 'GTV-1', ...VOLUME, transform: 'identity' },
        reference: { centre: '0', width: '20000', from: 'phantoms' },
      },
    },
    releases: [{ name: SHARED_STATISTIC, kind: 'moments', of: ['volume'], by: 'group', rho: '2/5' }],
    analyses: [{ name: 'volume', kind: 'moments', from: SHARED_STATISTIC }],
    ...{ budget: { rho: '4/5' }, delta: '1/1000000', noise: 'shared', minSites: 4 },
    timetable: { openingMs: 3_600_000, tickMs: 100 },
  };
  return freezeStudy(parseStudy(planProtocol(document).document));
}

/** @returns a record a phantom, in their order; one without a volume lacks the variable */
export function helloSharedRecords(tables: readonly FeatureTable[]): readonly SubjectRecord[] {
  return tables.map(({ rows }, index) => {
    const row = rows.find(({ ibsi, aggregationCode }) => ibsi === VOLUME.feature && aggregationCode === VOLUME.aggregation);
    const volume = row?.value.kind === 'value' ? [['volume', row.value.value] as const] : [];
    return {
      subject: `${PHANTOM_KEY}${index}` as SubjectKey,
      values: new Map<string, string | number>([['group', LABELS[index % LABELS.length]], ...volume]),
      scans: [],
    };
  });
}
