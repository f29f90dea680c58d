import { Injectable } from '@nestjs/common';
import { formatRational } from '@collimate/kernel-numeric';
import { studyPrice } from '@collimate/governance-study';
import type { StudyTerms } from '@collimate/platform-site-api';
import { AccountStore, StudyStore } from '@collimate/platform-site-store';
import { LedgerStore, type SpentBudget } from '@collimate/privacy-accounting';
import { chargedFor } from '../studies/study.room.js';
import { SiteStudies, type SiteStudyView } from '../studies/site.studies.js';

/** Agreements of the hospital, study by study: signers, texts and times, charges, and withdrawn approvals. */
@Injectable()
export class StudyTermsReader {
  constructor(
    private readonly studies: SiteStudies,
    private readonly store: StudyStore,
    private readonly accounts: AccountStore,
    private readonly ledger: LedgerStore,
  ) {}

  async all(): Promise<readonly StudyTerms[]> {
    const names = new Map(this.accounts.list().map(({ account, name }) => [account, name]));
    const spent = await this.ledger.spent();
    return this.studies.all().map((view) => this.of(view, names, spent));
  }

  private of(view: SiteStudyView, names: ReadonlyMap<string, string>, spent: SpentBudget): StudyTerms {
    const { digest, study, state, isCancelled, isEnded, receivedAt, engine } = view;
    const { id, version, title, purpose, sites } = study.protocol;
    const nameOf = (account: string): string => names.get(account) ?? account;
    const signed = this.store.signaturesOf(digest);
    const taken = this.store.takenBack(digest);
    return {
      ...{ study: id, version, title, digest, purposes: [...purpose], sites: [...sites] },
      ...{ state, isCancelled, isEnded, receivedAt },
      price: formatRational(studyPrice(study.protocol)),
      spent: formatRational(chargedFor(study, spent)),
      engine: engine.approved.at(-1) ?? null,
      agreed: signed
        .filter(({ decision }) => decision === 'approved')
        .map(({ account, signedAt }) => ({ name: nameOf(account), at: signedAt })),
      refused: signed
        .filter(({ decision }) => decision === 'rejected')
        .map(({ account, signedAt, why }) => ({ name: nameOf(account), at: signedAt, why: why ?? null })),
      takenBack: taken === undefined ? null : { name: nameOf(taken.account), at: taken.at },
    };
  }
}
