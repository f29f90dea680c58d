import type { Case } from './case-order.js';

/** A note names the first so many cases one by one; of the rest it tells the number. */
const NAMED = 3;

/** Notes about cases: each sentence once, with the names of its cases. */
export class CaseNotes {
  private readonly cases = new Map<string, string[]>();

  add(one: Case, texts: readonly string[]): void {
    for (const text of new Set(texts)) {
      const named = this.cases.get(text);
      if (named === undefined) this.cases.set(text, [caseName(one)]);
      else named.push(caseName(one));
    }
  }

  /** @param all number of cases that were run; with a single one its name is left out */
  lines(all: number): readonly string[] {
    if (all === 1) return [...this.cases.keys()];
    return [...this.cases].map(([text, names]) => {
      if (names.length === all) return `all ${all} cases: ${text}`;
      const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
      return `${names.slice(0, NAMED).join(', ')}${more}: ${text}`;
    });
  }
}

/** @returns the name of a case in messages to the user */
export function caseName({ order: { subject, roi, label }, plan }: Case): string {
  const region = roi ?? (label === undefined ? undefined : `label ${label}`);
  return `${subject}${region === undefined ? '' : ` ${region}`} under ${plan.name}`;
}
