import { approvedStudy } from '@collimate/governance-study';
import { parseRational } from '@collimate/kernel-numeric';
import type { KnownEvents, KnownStudy } from '@collimate/platform-site-store';
import type { DeclaredQuery } from '@collimate/privacy-accounting';
import type { SiteStudyView } from '../studies/site.studies.js';

/** @returns the study as receipts are checked against it, with each event that its gate may have charged */
export function knownStudy({ digest, study, state }: Pick<SiteStudyView, 'digest' | 'study' | 'state'>): KnownStudy {
  return {
    isApproved: state !== 'received',
    studyId: study.protocol.id,
    studyDigest: digest,
    budget: parseRational(study.protocol.budget.rho),
    events: new Map(approvedStudy(study).queries.map((query) => [query.queryDigest, knownEvents(query)])),
  };
}

/** Under shared noise, an answer in the open belongs to the fallback, which has another price than a share. */
function knownEvents({ event, fallback }: DeclaredQuery): KnownEvents {
  return event.kind === 'shared-discrete-gaussian' ? { masked: event, open: fallback } : { open: event };
}
