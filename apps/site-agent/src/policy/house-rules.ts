import { Inject, Injectable } from '@nestjs/common';
import { compare, formatRational, parseRational, type Rational } from '@collimate/kernel-numeric';
import { refusersAsked, studyPrice, type FrozenStudy } from '@collimate/governance-study';
import { policyRulesSchema, type PolicyRules } from '@collimate/platform-site-api';
import { PolicyStore } from '@collimate/platform-site-store';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';

/** Rules as they were put in force, or why they cannot be read: a later version may have known more. */
export type ReadRules = PolicyRules | 'none' | 'unreadable';

/**
 * The rules of the hospital that count: the stricter of the machine's settings and the rules that two people put in
 * force. Rules that this version cannot read allow no study.
 */
@Injectable()
export class HouseRules {
  constructor(
    private readonly store: PolicyStore,
    @Inject(SITE_CONFIG) private readonly config: Pick<SiteConfig, 'patientBudget' | 'shortestOpeningMs' | 'shortestTickMs'>,
  ) {}

  read(): ReadRules {
    const document = this.store.current()?.document;
    if (document === undefined) return 'none';
    const parsed = policyRulesSchema.safeParse(JSON.parse(document));
    return parsed.success ? (parsed.data as PolicyRules) : 'unreadable';
  }

  /** Lifetime budget of one patient, rho; undefined if a patient may use the whole budget of the site. */
  patientBudget(rules: ReadRules = this.read()): Rational | undefined {
    const { patientBudget: ofMachine } = this.config;
    const text = typeof rules === 'string' ? undefined : rules.patientBudget;
    if (text === undefined) return ofMachine;
    const ofHouse = parseRational(text);
    return ofMachine === undefined || compare(ofHouse, ofMachine) < 0 ? ofHouse : ofMachine;
  }

  /** Shortest distance of two openings, ms. */
  shortestOpeningMs(rules: ReadRules = this.read()): number {
    return Math.max(this.config.shortestOpeningMs, (typeof rules === 'string' ? undefined : rules.shortestOpeningMs) ?? 0);
  }

  /** Shortest distance of two ticks on which answers leave, ms. */
  shortestTickMs(rules: ReadRules = this.read()): number {
    return Math.max(this.config.shortestTickMs, (typeof rules === 'string' ? undefined : rules.shortestTickMs) ?? 0);
  }

  /** @returns why the rules do not allow a study, one sentence each; empty if they do */
  objections(study: FrozenStudy, rules: ReadRules = this.read()): readonly string[] {
    const { protocol } = study;
    if (rules === 'none') return refuserObjections(study, undefined);
    if (rules === 'unreadable') return ['the rules of this hospital were written by a later version, and allow nothing here'];
    const { studyBudget, purposes, leastSites, shortestTickMs = 0 } = rules;
    const foreign = purposes === undefined ? [] : protocol.purpose.filter((purpose) => !purposes.includes(purpose));
    const price = studyPrice(protocol);
    return [
      ...(studyBudget !== undefined && compare(price, parseRational(studyBudget)) > 0
        ? [`it costs rho ${formatRational(price)}, and one study may take ${studyBudget}`]
        : []),
      ...(foreign.length > 0 ? [`its purpose ${foreign.join(', ')} is none of this hospital's`] : []),
      ...(leastSites !== undefined && protocol.minSites < leastSites
        ? [`it would pool ${protocol.minSites} sites, and this hospital asks for ${leastSites}`]
        : []),
      ...(protocol.timetable.openingMs < this.shortestOpeningMs(rules)
        ? ['its openings lie closer together than this hospital allows']
        : []),
      // The machine's setting applies when a study is approved; a setting of a later version ends no study that was
      // approved before.
      ...(protocol.timetable.tickMs < shortestTickMs ? ['its ticks lie closer together than this hospital allows'] : []),
      ...refuserObjections(study, rules.refusers),
    ];
  }

  /** Digest of the rules in force; undefined while there are none. */
  digest(): string | undefined {
    return this.store.current()?.digest;
  }
}

/**
 * Whether refusals are counted follows from the protocol and the rules alone, not from the patients. Without a rule
 * they are not counted.
 */
function refuserObjections(study: FrozenStudy, allowed: PolicyRules['refusers']): readonly string[] {
  const asked = refusersAsked(study);
  if (asked === undefined || allowed === asked || allowed === 'counted-in-groups') return [];
  return allowed === undefined
    ? ['it counts those who refused consent, and this hospital lets no study count them']
    : ['it counts those who refused consent in groups, and this hospital lets their number alone be counted'];
}
