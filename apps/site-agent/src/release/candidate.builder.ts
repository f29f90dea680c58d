import { Injectable } from '@nestjs/common';
import type { FrozenStudy, StepGiven } from '@collimate/governance-study';
import type { Charge } from '@collimate/privacy-accounting';
import type { Candidate } from '@collimate/privacy-gate';
import { isAsked, sumSubjects } from '@collimate/statistics-local';
import { chargedEvent } from '@collimate/statistics-menu';
import { StudyFlow } from '../cohort/study.flow.js';
import { AgentError } from '../ground/agent.error.js';
import type { Silence } from '../silence/hush.js';
import { PatientBudget } from '../policy/patient-budget.js';

/** Reads the values of the consenting subjects, after the charge is durable, and sums them on the lattice of the query. */
@Injectable()
export class CandidateBuilder {
  constructor(
    private readonly flow: StudyFlow,
    private readonly budgets: PatientBudget,
  ) {}

  /**
   * @param given input of the step besides the records, as the site itself computed it
   * @param silence of the link, which lasts until the rows are read
   * @throws AgentError CHARGE_FOREIGN if the charge is not of a query of this study; LocalError
   */
  async build(charge: Charge, study: FrozenStudy, { state }: StepGiven, silence: Silence): Promise<Candidate> {
    const query = study.queries.find((declared) => declared.queryDigest === charge.order.queryDigest);
    if (query === undefined) throw new AgentError('CHARGE_FOREIGN', 'the charge is not of a query of this study');
    const { design, queryDigest } = query;
    silence.demand();
    const records = this.flow.records(study, query);
    const asked = records.filter((record) => isAsked(query, record));
    const exact = sumSubjects(design, this.budgets.admit(charge, study, asked), state);
    // Among how many honest shares the noise is shared follows from the roster of an attempt, and whether it is shared from the order; how
    // large a vector may be follows from neither.
    return { queryDigest, event: charge.event.kind === 'shared-discrete-gaussian' ? charge.event : chargedEvent(design), exact };
  }
}
