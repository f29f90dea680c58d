import { CollimateError } from '@collimate/kernel-errors';
import { parseRational } from '@collimate/kernel-numeric';
import {
  featureScalingSchema,
  planDeclared,
  planStatistic,
  positiveRationalSchema,
  releaseVariables,
  retirementOf,
  unplannedSchema,
  variableSchema,
} from '@collimate/statistics-menu';
import * as z from 'zod';
import { checkUses } from './declared.checks.js';
import { plannedCopiesOf, sharingOf } from './noise.sharing.js';
import { isDeclared, type StudyProtocol } from './protocol.js';
import { refuseUnasked } from './standing.study.js';
import { plannedShares, plannedSites } from './study.designs.js';
import { StudyError } from './study.error.js';

/**
 * Refuses statistics that may still be read, replayed and published, but not asked anew.
 * @throws StudyError INVALID_PROTOCOL at the statistic whose kind is retired, with the replacement to write
 */
export function refuseRetired(protocol: StudyProtocol): void {
  // Version 2 has no form for a retired kind.
  if (isDeclared(protocol)) return;
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

/**
 * Refuses keys that this version reads, prices and forecasts but does not carry out.
 * @throws StudyError INVALID_PROTOCOL at `standing` or `members`, and at `answers` of a study that asks once
 */
export function refuseUnconducted(protocol: StudyProtocol): void {
  if (isDeclared(protocol)) refuseUnasked(protocol);
  const sharing = isDeclared(protocol) ? sharingOf(protocol) : undefined;
  if (sharing === undefined || !isDeclared(protocol)) return;
  const refuse = (tag: string, what: string, hint: string): never => {
    throw new StudyError('INVALID_PROTOCOL', `${tag}: ${what}`, { place: { tag }, hint });
  };
  if (protocol.standing !== undefined) {
    refuse(
      'standing',
      'the programs of this version ask again under local noise alone',
      'Write noise: local, or take standing out.',
    );
  }
  if (protocol.members === undefined) {
    refuse('members', 'under shared noise a study names its sites by their keys', '`collimate members protocol` writes them.');
  }
}

/**
 * Refuses ticks so long that a round may end before an answer can leave: the answer leaves on the second tick after its
 * order, and one more tick is allowed for the way.
 * @param roundMs time that the coordinator waits for an answer to a round, ms
 * @throws StudyError INVALID_PROTOCOL at `timetable.tickMs`
 */
export function refuseLateTicks({ timetable: { tickMs } }: StudyProtocol, roundMs: number): void {
  if (3 * tickMs <= roundMs) return;
  const tag = 'timetable.tickMs';
  throw new StudyError('INVALID_PROTOCOL', `${tag}: three ticks are longer than a round, which lasts ${roundMs} ms here`, {
    place: { tag },
    hint: `An answer leaves on the second tick after its order: write at most ${Math.floor(roundMs / 3)}.`,
  });
}

/** The keys that a planner added to one statistic or release of a document. */
export interface PlannedKeys {
  /** Index among the statistics or releases. */
  readonly statistic: number;
  /** Its key in the document, for example `releases.1`. */
  readonly path: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** A document with the keys that were planned for it. */
export interface PlannedDocument {
  readonly document: unknown;
  readonly planned: readonly PlannedKeys[];
}

/** The part of an unchecked document of version 1 that a planner needs. */
const plannable = z.object({
  groups: z.object({ variable: z.string().optional(), labels: z.array(z.string()).min(1) }),
  features: z.array(featureScalingSchema).min(1),
  sites: z.array(z.unknown()).min(1),
  plannedSubjects: z.array(z.number().int().min(1)).min(1),
  statistics: z.array(z.record(z.string(), z.unknown())),
});

/** The same of version 2. */
const plannableDeclared = z.object({
  schema: z.literal('collimate.study/2'),
  variables: z.record(z.string(), variableSchema),
  sites: z.array(z.unknown()).min(1),
  noise: z.enum(['local', 'shared']).catch('local'),
  closing: z.enum(['all', 'threshold']).optional().catch(undefined),
  colluding: z.number().optional().catch(undefined),
  dropouts: z.number().optional().catch(undefined),
  planned: z.object({
    subjects: z.number().int().min(1),
    sites: z.number().int().min(1).optional(),
    shares: z.record(z.string(), z.array(z.string())).optional(),
    prevalence: z.string().optional(),
  }),
  releases: z.array(z.record(z.string(), z.unknown())),
});

/**
 * Adds the planner's keys to every statistic or release that has none of them. Errors are left to `parseStudy`, which
 * reports them. Only constants of the document are read.
 * @input the parsed JSON document
 */
export function planProtocol(document: unknown): PlannedDocument {
  const declared = plannableDeclared.safeParse(document);
  if (declared.success) return planReleases(document, declared.data);
  const read = plannable.safeParse(document);
  if (!read.success) return { document, planned: [] };
  const { groups, features, sites, plannedSubjects, statistics } = read.data;
  const shape = { by: groups.variable ?? '', groups: groups.labels, features };
  return complete(document, 'statistics', statistics, (kind, rho) =>
    planStatistic(kind, parseRational(rho), shape, { subjects: plannedSubjects, sites: sites.length }),
  );
}

function planReleases(document: unknown, read: z.output<typeof plannableDeclared>): PlannedDocument {
  const variables = known(() => releaseVariables(read.variables));
  if (variables === undefined) return { document, planned: [] };
  const sites = plannedSites(read);
  const copies = plannedCopiesOf(sharingOf(read), read.sites.length);
  const shares = plannedShares(read);
  const planned = { subjects: read.planned.subjects, shares, sites, ...(copies !== undefined && { copies }) };
  return complete(document, 'releases', read.releases, (_, rho, entry) => {
    const { data: spec } = unplannedSchema.safeParse(entry);
    if (spec === undefined) return undefined;
    return known(() => {
      checkUses(spec, 'releases', variables);
      return planDeclared(spec, parseRational(rho), variables, planned);
    });
  });
}

/** @returns undefined where something does not exist or fit: the reader of the protocol names it */
function known<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof CollimateError) return undefined;
    throw error;
  }
}

function complete(
  document: unknown,
  list: 'statistics' | 'releases',
  entries: readonly Readonly<Record<string, unknown>>[],
  plan: (kind: string, rho: string, entry: Readonly<Record<string, unknown>>) => Readonly<Record<string, string>> | undefined,
): PlannedDocument {
  const planned: PlannedKeys[] = [];
  const completed = entries.map((entry, index) => {
    const rho = positiveRationalSchema.safeParse(entry['rho']);
    if (!rho.success || typeof entry['kind'] !== 'string') return entry;
    const keys = plan(entry['kind'], rho.data, entry);
    if (keys === undefined || Object.keys(keys).some((key) => key in entry)) return entry;
    planned.push({ statistic: index, path: `${list}.${index}`, keys });
    return { ...entry, ...keys };
  });
  return { document: planned.length === 0 ? document : { ...(document as object), [list]: completed }, planned };
}
