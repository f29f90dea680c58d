import type { FrozenStudy } from '@collimate/governance-study';
import { parseSum, toNumber } from '@collimate/kernel-numeric';
import { publishedRows } from '@collimate/statistics-menu';
import type { PublishedResult } from '../result.document.js';
import type { Checklist } from './checklist.js';
import { CLEAR } from './clear.checklist.js';
import { IBSI } from './ibsi.checklist.js';
import { METRICS } from './metrics.checklist.js';
import { factsOf, type Facts } from './report.facts.js';
import type { KnownFact } from './report.sources.js';
import { TRIPOD_AI } from './tripod-ai.checklist.js';

/** The checklists that a study fills in, by name. */
export const CHECKLISTS: readonly Checklist[] = [CLEAR, METRICS, TRIPOD_AI, IBSI];

/** One item: the facts that the run proves, and the text that an author has to add. */
export interface FilledItem {
  readonly number: string;
  readonly asks: string;
  readonly known: readonly KnownFact[];
  /** Text that an author has to write; null where the facts answer the whole item. */
  readonly author: string | null;
}

/** A checklist as far as a protocol and its result fill it in. */
export interface FilledChecklist {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly study: string;
  readonly resultDigest: string;
  readonly items: readonly FilledItem[];
}

/**
 * Fills in a checklist from the protocol and the result alone. Nothing is guessed: an unknown fact is a blank for the
 * author.
 */
export function fillChecklist(
  { name, title, source, items }: Checklist,
  study: FrozenStudy,
  result: PublishedResult,
): FilledChecklist {
  const facts = factsOf({ study, result, rows: publishedRows(result) });
  return {
    ...{ name, title, source, study: study.digest, resultDigest: result.digest },
    items: items.map(({ number, asks, facts: names = [], rest }) => {
      const known = names.flatMap((fact) => facts[fact] ?? []);
      return { number, asks, known, author: known.length === 0 ? asks : (rest ?? null) };
    }),
  };
}

/** The methods of a study as one paragraph for a paper: only sentences that the protocol and the result prove. */
export function methodsParagraph(study: FrozenStudy, result: PublishedResult): string {
  const facts = factsOf({ study, result, rows: publishedRows(result) });
  const { privacy } = result;
  const sentences = [
    sentence('Data', facts, 'sites'),
    sentence('Patients', facts, 'consent'),
    sentence('Outcome', facts, 'outcome'),
    sentence('Features', facts, 'features'),
    sentence('Images', facts, 'preprocessing', 'resampling', 'discretisation'),
    sentence('Software', facts, 'engine'),
    sentence('Scaling', facts, 'scaling'),
    sentence('Signature', facts, 'signature'),
    sentence('Analyses', facts, 'analyses'),
    sentence('Missing data', facts, 'missing'),
    sentence('Partition', facts, 'folds'),
    sentence('Intervals', facts, 'uncertainty'),
    ...(result.opening === undefined
      ? []
      : [
          `Openings: the study asked in openings that its protocol declares, and this is the ${result.opening.number} of ${result.opening.of}; the privacy of all up to it is told.`,
        ]),
    `Privacy: each hospital released ${result.rounds.length} ${result.rounds.length === 1 ? 'vector' : 'vectors'} of sums with discrete Gaussian noise of its own${result.opening === undefined || result.opening.before.length === 0 ? '' : `, and ${result.opening.before.length} in the openings before`}; together they cost each patient epsilon ${privacy.epsilon} at delta ${privacy.delta} (zero-concentrated differential privacy, ${privacy.neighbours}), with rho ${readable(privacy.rhoPerSite)} of a budget of ${readable(privacy.budgetRho)} at each site.`,
    `The protocol (${study.digest}) and the result (${result.digest}) can be verified offline.`,
  ];
  return sentences.filter((one) => one !== '').join(' ');
}

/**
 * Shortens a fraction of twenty digits to a decimal for a paper, rounded up at the sixth digit, so that the stated cost
 * is never too low.
 */
function readable(rho: string): string {
  return rho.length <= 12 ? rho : String(Math.ceil(toNumber(parseSum(rho)) * 1e6 - 1e-9) / 1e6);
}

function sentence(head: string, facts: Facts, ...names: readonly (keyof Facts)[]): string {
  const known = names.flatMap((name) => facts[name] ?? []);
  return known.length === 0 ? '' : `${head}: ${known.map(({ text }) => text).join('; ')}.`;
}
