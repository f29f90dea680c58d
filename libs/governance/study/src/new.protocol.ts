import { parseRational } from '@collimate/kernel-numeric';
import { featureScalingSchema, planStatistic, positiveRationalSchema, retirementOf } from '@collimate/statistics-menu';
import * as z from 'zod';
import type { StudyProtocol } from './protocol.schema.js';
import { StudyError } from './study.error.js';

/**
 * Refuses what may be read, replayed and published, but not asked anew.
 * @throws StudyError INVALID_PROTOCOL at the statistic whose kind is retired, with the sentence that says what to write instead
 */
export function refuseRetired(protocol: StudyProtocol): void {
  protocol.statistics.forEach((statistic, index) => {
    const retirement = retirementOf(statistic);
    if (retirement === undefined) return;
    const tag = `statistics.${index}.kind`;
    throw new StudyError('INVALID_PROTOCOL', `${tag}: ${statistic.kind} is read but not answered any more`, {
      place: { tag },
      hint: retirement,
    });
  });
}

/** The keys that a planner added to one statistic of a document. */
export interface PlannedKeys {
  /** Index among the statistics. */
  readonly statistic: number;
  readonly keys: Readonly<Record<string, string>>;
}

/** What of an unread document a planner needs. */
const plannable = z.object({
  groups: z.object({ labels: z.array(z.string()).min(1) }),
  features: z.array(featureScalingSchema).min(1),
  sites: z.array(z.unknown()).min(1),
  plannedSubjects: z.array(z.number().int().min(1)).min(1),
  statistics: z.array(z.record(z.string(), z.unknown())),
});

/**
 * Adds the keys that a planner writes to every statistic that has none of them; all else is left to `parseStudy`, which says
 * what is wrong. It reads constants of the document alone.
 * @input the parsed JSON document
 */
export function planProtocol(document: unknown): { readonly document: unknown; readonly planned: readonly PlannedKeys[] } {
  const read = plannable.safeParse(document);
  if (!read.success) return { document, planned: [] };
  const { groups, features, sites, plannedSubjects, statistics } = read.data;
  const planned: PlannedKeys[] = [];
  const completed = statistics.map((statistic, index) => {
    const rho = positiveRationalSchema.safeParse(statistic['rho']);
    if (!rho.success || typeof statistic['kind'] !== 'string') return statistic;
    const keys = planStatistic(
      statistic['kind'],
      parseRational(rho.data),
      { groups: groups.labels, features },
      { subjects: plannedSubjects, sites: sites.length },
    );
    if (keys === undefined || Object.keys(keys).some((key) => key in statistic)) return statistic;
    planned.push({ statistic: index, keys });
    return { ...statistic, ...keys };
  });
  return { document: planned.length === 0 ? document : { ...(document as object), statistics: completed }, planned };
}
