import { Injectable } from '@nestjs/common';
import type { FrozenStudy } from '@collimate/governance-study';
import type { SubjectKey } from '@collimate/kernel-canonical';
import { FeatureStore, ScanStore } from '@collimate/platform-site-store';
import type { Charge } from '@collimate/privacy-accounting';
import type { Candidate } from '@collimate/privacy-gate';
import { planDigest } from '@collimate/radiomics-vocabulary';
import { sumSubjects, type ScanFeatures, type SubjectRecord } from '@collimate/statistics-local';
import { AgentError } from '../agent.error.js';
import { ConsentCheck } from '../intake/consent.check.js';

interface Gathered {
  readonly labels: Set<string>;
  readonly scans: ScanFeatures[];
}

/** Reads what the consenting subjects have, after the charge is durable, and sums it up on the lattice of the query. */
@Injectable()
export class CandidateBuilder {
  constructor(
    private readonly scans: ScanStore,
    private readonly features: FeatureStore,
    private readonly consent: ConsentCheck,
  ) {}

  /** @throws AgentError CHARGE_FOREIGN if the charge is not of a query of this study; LocalError */
  async build(charge: Charge, study: FrozenStudy): Promise<Candidate> {
    const query = study.queries.find((declared) => declared.queryDigest === charge.order.queryDigest);
    if (query === undefined) throw new AgentError('CHARGE_FOREIGN', 'the charge is not of a query of this study');
    const { design, queryDigest } = query;
    const exact = sumSubjects(design, this.recordsOf(study));
    return { queryDigest, event: design.event, exact };
  }

  /** One record per consenting subject of the cohort. A subject whose scans stand under two labels is in no group. */
  private recordsOf(study: FrozenStudy): readonly SubjectRecord[] {
    const subjects = this.gather(study.protocol);
    const permitting = this.consent.permitting(study, [...subjects.keys()]);
    return [...subjects].flatMap(([subject, { labels, scans }]) => {
      if (!permitting.has(subject) || labels.size !== 1) return [];
      return [{ subject, group: [...labels][0], scans }];
    });
  }

  private gather(protocol: FrozenStudy['protocol']): ReadonlyMap<SubjectKey, Gathered> {
    const subjects = new Map<SubjectKey, Gathered>();
    for (const { subject, roi, label } of this.scans.all()) {
      if (roi !== protocol.roi) continue;
      const gathered = subjects.get(subject) ?? { labels: new Set<string>(), scans: [] };
      gathered.labels.add(label);
      subjects.set(subject, gathered);
    }
    const keys = protocol.features.map(({ feature, aggregation }) => `${feature}@${aggregation}`);
    for (const { subject, roi, values } of this.features.vectors(planDigest(protocol.plan), keys)) {
      if (roi === protocol.roi) subjects.get(subject)?.scans.push(values);
    }
    return subjects;
  }
}
