import type { PolicyRules } from '@collimate/platform-site-api';
import type { RefuserCount } from '@collimate/statistics-menu';

const DAY_MS = 86_400_000;

type Rule = Exclude<keyof PolicyRules, 'schema'>;

/** Subject of each rule, and the meaning of its absence. */
const RULES: Readonly<Record<Rule, { readonly title: string; readonly without: string }>> = {
  patientBudget: {
    title: 'the releases may cost one patient, for life',
    without: 'no rule: the lifetime budget of the hospital',
  },
  studyBudget: { title: 'one study may take', without: 'no rule: whatever the lifetime budget has left' },
  shortestOpeningMs: { title: 'two openings lie apart', without: "no rule: the machine's setting" },
  shortestTickMs: { title: 'answers leave on ticks that lie apart', without: "no rule: the machine's setting" },
  purposes: { title: 'purposes of studies', without: 'no rule: whatever two approvers sign' },
  leastSites: { title: 'a study pools', without: 'no rule: whatever two approvers sign' },
  refusers: { title: 'those who refused consent', without: 'not counted: a study that counts them is refused' },
};

/** Words for the kinds of counting refusals. */
const REFUSERS: Readonly<Record<RefuserCount, string>> = {
  counted: 'a study may count them, their number alone; nothing is read of them but the refusal',
  'counted-in-groups': 'a study may count them, also in groups, for which their group is read from the cohort tables',
};

/** @returns the content of a rule, in words */
function said(rule: Rule, rules: PolicyRules | undefined): string {
  if (rules?.[rule] === undefined) return RULES[rule].without;
  switch (rule) {
    case 'patientBudget':
    case 'studyBudget':
      return `rho ${rules[rule]} at most`;
    case 'shortestOpeningMs':
      return `${rules[rule]! / DAY_MS} days at least`;
    case 'shortestTickMs':
      return `${rules[rule]! / 1000} s at least`;
    case 'purposes':
      return `${rules[rule]!.join(', ')} and no other`;
    case 'leastSites':
      return `${rules[rule]} sites at least`;
    case 'refusers':
      return REFUSERS[rules[rule]!];
  }
}

/** @param before undefined while there are no rules @returns one line for each rule that changes */
export function changesInWords(before: PolicyRules | undefined, after: PolicyRules): string[] {
  return (Object.keys(RULES) as Rule[])
    .filter((rule) => JSON.stringify(before?.[rule]) !== JSON.stringify(after[rule]))
    .map((rule) => `${RULES[rule].title}: ${said(rule, before)} -> ${said(rule, after)}`);
}

/** @returns the content of each rule */
export function rulesInWords(rules: PolicyRules | undefined): { readonly rule: string; readonly says: string }[] {
  return (Object.keys(RULES) as Rule[]).map((rule) => ({ rule: RULES[rule].title, says: said(rule, rules) }));
}
