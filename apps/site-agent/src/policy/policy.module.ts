import { Module } from '@nestjs/common';
import { LifetimeBudgetStore, PolicyStore, SubjectDebitStore } from '@collimate/platform-site-store';
import { LedgerStore } from '@collimate/privacy-accounting';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { StudiesModule } from '../studies/studies.module.js';
import { TimeModule } from '../time/time.module.js';
import { HouseWord } from './house.word.js';
import { HouseRules } from './house-rules.js';
import { PatientBudget } from './patient-budget.js';
import { SiteBudget } from './site-budget.js';
import { CurrentPolicy } from './site-policy.js';

/** Limits of this hospital: its lifetime budget, the budget of one patient, and the rules of the gate. */
@Module({
  imports: [StoreModule, StudiesModule, QuarantineModule, TimeModule],
  providers: [
    ...stores(LifetimeBudgetStore, LedgerStore, SubjectDebitStore, PolicyStore),
    HouseRules,
    SiteBudget,
    PatientBudget,
    CurrentPolicy,
    HouseWord,
  ],
  exports: [HouseRules, SiteBudget, PatientBudget, CurrentPolicy, HouseWord],
})
export class PolicyModule {}
