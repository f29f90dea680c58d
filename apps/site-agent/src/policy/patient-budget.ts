import { Injectable } from '@nestjs/common';
import type { FrozenStudy } from '@collimate/governance-study';
import { parseRational } from '@collimate/kernel-numeric';
import { SubjectDebitStore } from '@collimate/platform-site-store';
import { capOfSubject, takesPart, type Charge, type SubjectCaps } from '@collimate/privacy-accounting';
import type { SubjectRecord } from '@collimate/statistics-local';
import { HouseRules } from './house-rules.js';
import { SiteBudget } from './site-budget.js';

/**
 * Budget of one patient, in a study and for life. A patient without room for a charge is left out of its answer in
 * silence, like somebody without a consent: no refusal, no log line and no count tells it. A cap in a consent is
 * checked before, against the whole study; both have to allow the charge, so the smaller one wins.
 */
@Injectable()
export class PatientBudget {
  constructor(
    private readonly debits: SubjectDebitStore,
    private readonly house: SiteBudget,
    private readonly rules: HouseRules,
  ) {}

  /**
   * Charges the patients who have room for it, durably, before anything of them is summed up. An answer that is never finished stays charged.
   * @returns the records that may be in the answer, in their order
   */
  admit(charge: Charge, study: FrozenStudy, records: readonly SubjectRecord[]): readonly SubjectRecord[] {
    const caps = this.capsOf(study);
    const { sequence, rho, order } = charge;
    const asked = { sequence, rho, studyId: order.studyId };
    const accounts = this.debits.accountsOf(
      records.map(({ subject }) => subject),
      sequence,
    );
    const admitted = records.filter((_, index) => takesPart(accounts[index], asked, caps));
    this.debits.debit(
      sequence,
      admitted.map(({ subject }) => subject),
    );
    return admitted;
  }

  private capsOf({ protocol }: FrozenStudy): SubjectCaps {
    const life = capOfSubject(this.house.total(), this.rules.patientBudget());
    return { study: capOfSubject(parseRational(protocol.budget.rho), life), life };
  }
}
