import type { CohortLine } from '@collimate/platform-scans';

/** The first so many lines are named one by one; of the rest the number is told. */
const NAMED = 5;

/** Subjects that a person would read as one: other case, other spaces, signs without a shape, letters composed or decomposed. */
export function alikeSubjects(lines: readonly CohortLine[]): readonly string[] {
  const seen = new Map<string, { readonly subject: string; readonly line: number }>();
  const alike: string[] = [];
  const told = new Set<string>();
  for (const { subject, line } of lines) {
    const plain = subject
      .normalize('NFKC')
      .replaceAll(/[\p{C}\p{Z}]/gu, '')
      .toLowerCase();
    const before = seen.get(plain);
    if (before === undefined) seen.set(plain, { subject, line });
    else if (before.subject !== subject && !told.has(subject)) {
      told.add(subject);
      alike.push(
        `lines ${before.line} and ${line} name two subjects that differ in case, spaces, unseen signs or the form of their letters alone, and stay two`,
      );
    }
  }
  const more = alike.length > NAMED ? [`${alike.length - NAMED} more subjects are nearly alike`] : [];
  return [...alike.slice(0, NAMED), ...more];
}
