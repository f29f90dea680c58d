import { isDeclared, type FrozenStudy } from '@collimate/governance-study';
import { issueWords } from '@collimate/radiomics-vocabulary';
import * as z from 'zod';
import { CliError } from '../errors/cli.error.js';
import { readDocument } from '../sources/document.source.js';

const number = z.number().finite();
const schema = z.strictObject({
  shift: number.min(-4).max(4).default(0),
  scale: number.positive().max(4).default(1),
  shape: z.enum(['normal', 'skew', 't5']).default('normal'),
  correlation: number.min(0).max(0.99).default(0),
  effect: number.min(-4).max(4).default(0),
  prevalence: number.gt(0).lt(1).optional(),
  hazard: number.positive().max(20).default(1),
  agreement: number.gt(0).lt(1).default(0.9),
  of: z.string().optional(),
});

/** Differences between the invented population and the public references of a protocol, and its true effects. */
export interface Truth {
  /** Distance of the mean of every number from its reference, in reference SDs. */
  readonly shift: number;
  /** SD of every number, in reference SDs. */
  readonly scale: number;
  readonly shape: 'normal' | 'skew' | 't5';
  /** Correlation of any two numbers of a patient. */
  readonly correlation: number;
  /** Shift of the numbers of patients with the deciding label, reference SDs. */
  readonly effect: number;
  /** Share of the deciding label; as planned where it is undefined. */
  readonly prevalence: number | undefined;
  /** Ratio of their hazard to that of the others. */
  readonly hazard: number;
  /** Share of the variance of a number that two readings have in common. */
  readonly agreement: number;
  /** The category whose last or positive label decides; undefined for a study without one. */
  readonly of: string | undefined;
}

/** Keys of a truth, named in the error for a wrong one. */
const KEYS = Object.keys(schema.shape);

/** @param file undefined for a population that is as the references say, without any effect @throws LocatedError over CliError BAD_TRUTH */
export function readTruth(file: string | undefined, study: FrozenStudy): Truth {
  const read = (document: unknown): Truth => {
    const found = schema.safeParse(document);
    if (!found.success) {
      const [issue] = found.error.issues;
      throw badTruth(`${issue.path.join('.') || 'the document'}: ${issueWords(issue, document)}`);
    }
    const { of, prevalence, ...rest } = found.data;
    const categories = categoriesOf(study);
    if (of !== undefined && !categories.includes(of)) throw badTruth(`of: the study has no category "${of}"`);
    return { ...rest, prevalence, of: of ?? categories[0] };
  };
  return file === undefined ? read({}) : readDocument(file, `A truth is YAML or JSON with the keys ${KEYS.join(', ')}.`, read);
}

function badTruth(message: string): CliError {
  return new CliError('BAD_TRUTH', 'input', message, {
    hint: `A truth has the keys ${KEYS.join(', ')}; docs/statistics.md says what they mean.`,
  });
}

/** The categories of a study, those with a positive label first. */
function categoriesOf({ protocol, reading }: FrozenStudy): readonly string[] {
  const found = Object.entries(reading.variables).flatMap(([name, one]) =>
    one.source === 'cohort' && one.type === 'category' && one.labels.length > 1
      ? [{ name, isPositive: one.positive !== undefined }]
      : [],
  );
  const ordered = isDeclared(protocol) ? [...found].sort((a, b) => Number(b.isPositive) - Number(a.isPositive)) : found;
  return ordered.map(({ name }) => name);
}
