import { isDeclared, modalitiesOf } from '@collimate/governance-study';
import { always, declared, found, type KnownFact, type ReportSources } from './report.sources.js';

/** Facts on the study, its people and its questions from the protocol. */
export function studyFacts({ study, result }: ReportSources) {
  const { protocol, queries } = study;
  const { privacy } = result;
  const planned = isDeclared(protocol)
    ? `${protocol.planned.subjects} patients over all sites were planned`
    : `${protocol.plannedSubjects.join(' and ')} patients were planned in ${protocol.groups.labels.join(' and ')}, over all sites`;
  const asked = isDeclared(protocol)
    ? protocol.analyses.map(({ name, kind, from }) => `${name}: ${kind} of the release ${from}`)
    : [];
  const folds = isDeclared(protocol) ? Object.entries(protocol.folds ?? {}) : [];
  return {
    title: declared(protocol.title),
    protocol: declared(`${protocol.id}, version ${protocol.version}, frozen and approved under the digest ${study.digest}`),
    checklist: always('items that the run proves are filled in by the software, the others by the authors'),
    analyses: declared(asked.length > 0 ? asked.join('; ') : queries.map(({ name, spec }) => `${name}: ${spec.kind}`).join('; ')),
    consent: declared(
      `each patient consented under ${protocol.consentForms.join(' or ')} to ${protocol.purpose.join(', ')}; two accounts at each site approved the protocol by its digest`,
    ),
    privacy: found(
      `epsilon ${privacy.epsilon} at delta ${privacy.delta} of each patient (${privacy.neighbours}); noise is added at each site`,
    ),
    planned: declared(planned),
    eligibility: declared(
      `scans of the modality ${modalitiesOf(protocol).join(' or ')}, a consent that covers the purpose${isDeclared(protocol) ? '' : `, a region ${protocol.roi}`}`,
    ),
    sites: declared(`${protocol.sites.length} sites: ${protocol.sites.join(', ')}; at least ${protocol.minSites} had to answer`),
    folds: declared(
      folds.length === 0
        ? ''
        : `${folds.map(([name, parts]) => `${name} (${parts} parts)`).join(', ')}, drawn at each site by each patient's own secret, once and for life`,
    ),
    missing: declared('whoever lacks a number of a release is left out of that release (complete case)'),
    clinical: declared(clinicalOf({ study })),
    outcome: declared(outcomeOf({ study })),
    signature: declared(signatureOf({ study })),
    published: found(`the result was published on ${result.publishedAt.slice(0, 10)}`),
    imagesStay: always('images and segmentations stay in the hospitals; nothing of one patient leaves them'),
    featuresStay: always(
      'features of patients stay in the hospitals; only sums with noise leave, and are public with the result',
    ),
    code: always('the software is open (Apache-2.0); the result can be verified offline by collimate verify'),
    noDeepLearning: always('not applicable: features are defined by IBSI, no network was trained'),
    limits: found(
      `noise for privacy is in every number and every interval; the budget of the study was rho ${privacy.budgetRho} at each site`,
    ),
  } satisfies Record<string, KnownFact | null>;
}

type Study = Pick<ReportSources, 'study'>;

function clinicalOf({ study: { protocol } }: Study): string {
  if (!isDeclared(protocol)) return '';
  return Object.entries(protocol.variables)
    .flatMap(([name, variable]) => (variable.source === 'cohort' ? [`${name} (${variable.type})`] : []))
    .join(', ');
}

function outcomeOf({ study: { protocol } }: Study): string {
  if (!isDeclared(protocol)) return `the groups ${protocol.groups.labels.join(', ')} of the column ${protocol.groups.variable}`;
  return Object.entries(protocol.variables)
    .flatMap(([name, one]) => {
      if (one.source !== 'cohort') return [];
      if ('positive' in one && one.positive !== undefined) return [`${name}, positive: ${one.positive}`];
      return 'horizon' in one ? [`${name}: time to event in ${one.unit}, to ${one.horizon}`] : [];
    })
    .join('; ');
}

function signatureOf({ study: { protocol } }: Study): string {
  if (!isDeclared(protocol)) return '';
  return Object.entries(protocol.variables)
    .flatMap(([name, one]) => {
      if (one.source !== 'score') return [];
      const terms = one.terms.map(({ coefficient, variable, scale }) => `${coefficient} × ${variable} (${scale})`);
      const from = one.published === undefined ? '' : `, published as ${one.published}`;
      return [`${name} = ${one.intercept} + ${terms.join(' + ')}, link ${one.link}${from}`];
    })
    .join('; ');
}
