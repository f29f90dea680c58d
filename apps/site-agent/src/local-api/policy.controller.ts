import { Controller } from '@nestjs/common';
import { canonicalJson, parseDigest } from '@collimate/kernel-canonical';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type PolicyRules, type SiteApi } from '@collimate/platform-site-api';
import { AccountStore, PolicyStore, type Account } from '@collimate/platform-site-store';
import { formatRational } from '@collimate/kernel-numeric';
import type { AnswerOf } from '@collimate/protocol/http';
import { Conductor } from '../assignments/conductor.js';
import { HouseRules } from '../policy/house-rules.js';
import { changesInWords, rulesInWords } from '../policy/policy.words.js';
import { isAgreed, SiteStudies } from '../studies/site.studies.js';

/** The rules of the hospital: shown, compared in words, and put in force by two people. */
@Controller()
export class PolicyController {
  constructor(
    private readonly store: PolicyStore,
    private readonly rules: HouseRules,
    private readonly studies: SiteStudies,
    private readonly accounts: AccountStore,
    private readonly conductor: Conductor,
  ) {}

  @Serves(SITE_API.policy)
  show(): AnswerOf<SiteApi['policy']> {
    const names = new Map(this.accounts.list().map(({ account, name }) => [account, name]));
    const nameOf = (account: string): string => names.get(account) ?? account;
    const current = this.store.current();
    const waiting = this.store.waiting();
    const read = this.rules.read();
    return {
      inForce:
        current === undefined
          ? null
          : { rules: rulesOf(current.document), digest: current.digest, at: current.at, by: current.by.map(nameOf) },
      counts: [...rulesInWords(typeof read === 'string' ? undefined : read), ...this.ofMachine()],
      waiting:
        waiting === undefined
          ? null
          : {
              ...this.changeTo(rulesOf(waiting.document)),
              rules: rulesOf(waiting.document),
              signed: { name: nameOf(waiting.account), at: waiting.at },
            },
    };
  }

  @Serves(SITE_API.comparePolicy)
  compare({ body }: CallOf<SiteApi['comparePolicy']>): AnswerOf<SiteApi['comparePolicy']> {
    return this.changeTo(body.rules);
  }

  @Serves(SITE_API.signPolicy)
  sign({ body, caller }: CallOf<SiteApi['signPolicy'], Account>): AnswerOf<SiteApi['signPolicy']> {
    const kind = this.store.sign(canonicalJson(body.rules), parseDigest(body.digest), caller.account);
    if (kind === 'applied') this.conductor.wake();
    return { kind };
  }

  private changeTo(rules: PolicyRules): AnswerOf<SiteApi['comparePolicy']> {
    const now = this.rules.read();
    return {
      digest: this.store.changeOf(canonicalJson(rules)),
      changes: changesInWords(typeof now === 'string' ? undefined : now, rules),
      outside: this.studies
        .all()
        .filter((view) => isAgreed(view) && this.rules.objections(view.study, rules).length > 0)
        .map(({ study }) => study.protocol.id),
    };
  }

  /** Limits of the machine's settings that are stricter than the rules. */
  private ofMachine(): { readonly rule: string; readonly says: string }[] {
    const budget = this.rules.patientBudget();
    return [
      {
        rule: 'with the settings of the machine',
        says: `two openings ${this.rules.shortestOpeningMs()} ms apart, two ticks ${this.rules.shortestTickMs()} ms; of one patient ${budget === undefined ? 'the whole lifetime budget' : `rho ${formatRational(budget)}`}`,
      },
    ];
  }
}

function rulesOf(document: string): PolicyRules {
  return JSON.parse(document) as PolicyRules;
}
