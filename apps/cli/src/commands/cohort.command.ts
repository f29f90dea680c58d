import { FormatError } from '@collimate/imaging-formats';
import { CollimateError } from '@collimate/kernel-errors';
import { type ImageSource, LocatedError, readImage, readMask } from '@collimate/platform-scans';
import { scanKey } from '../extraction/case-order.js';
import { columns } from '../output/columns.js';
import { note, print } from '../output/print.js';
import { readTableText } from '../sources/text.source.js';
import { type CohortProblem, type CohortRow, cohortRows } from './cohort.rows.js';

/** What `collimate cohort check` was asked. */
export interface CohortCheckOptions {
  readonly json?: boolean;
  /** Masks on another grid are as good as any: extraction will regrid them. */
  readonly regrid?: boolean;
}

/** `collimate cohort check`: reads every file of a table and tells all that is wrong at once. @returns 0 when nothing is, else 2 */
export async function runCohortCheck(file: string, options: CohortCheckOptions = {}): Promise<number> {
  const { rows, lines, problems: found } = cohortRows(readTableText(file), file);
  const problems = [...found];
  const images = new ImageCache();
  for (const row of rows) problems.push(...(await problemsOf(row, images, options)));
  problems.sort((a, b) => a.line - b.line);
  const spoilt = new Set(problems.map(({ line }) => line));
  const usable = spoilt.has(1) ? 0 : rows.filter(({ line }) => !spoilt.has(line)).length;
  print(options.json, { cases: lines, usable, problems }, () => text(lines, usable, problems));
  if (lines === 0 && problems.length === 0) note('the table has no line behind its header');
  return problems.length === 0 && lines > 0 ? 0 : 2;
}

function text(lines: number, usable: number, problems: readonly CohortProblem[]): string {
  if (problems.length === 0) return `${lines} cases, all of them can be extracted.`;
  const rows = problems.map((p) =>
    [String(p.line), p.subject, p.file, p.reason, p.fix, p.code].map((cell) => cell.replaceAll(/\p{Cc}/gu, '�')),
  );
  return `${columns(['line', 'subject', 'file or column', 'reason', 'fix', 'code'], rows, 6)}\n\n${usable} of ${lines} cases can be extracted.`;
}

async function problemsOf(row: CohortRow, images: ImageCache, options: CohortCheckOptions): Promise<readonly CohortProblem[]> {
  const image = await attempt(row, row.image, () => images.read(row));
  if ('code' in image) return [image];
  const mask = await attempt(row, row.mask, () =>
    readMask(row.mask, image, { roi: row.roi, label: row.label, regrid: options.regrid }),
  );
  return 'code' in mask ? [mask] : [];
}

async function attempt<T extends object>(row: CohortRow, file: string, step: () => Promise<T>): Promise<T | CohortProblem> {
  try {
    return await step();
  } catch (error) {
    const cause = error instanceof LocatedError ? error.cause : error;
    if (!(cause instanceof CollimateError)) throw error;
    const { item, tag } = cause.place;
    const path = error instanceof LocatedError && item !== undefined ? (error.paths[item] ?? file) : file;
    const choices = cause instanceof FormatError && cause.choices.length > 0 ? `; found: ${listed(cause.choices)}` : '';
    const reason = `${cause.message}${tag === undefined ? '' : ` at ${tag}`}${choices}`;
    return {
      line: row.line,
      subject: row.subject,
      file: path,
      code: cause.code,
      reason,
      fix: cause.hint ?? 'Look at the file with `collimate inspect`.',
    };
  }
}

/** Of so many things to choose from each is named. */
const LISTED = 12;

function listed(choices: readonly string[]): string {
  const more = choices.length > LISTED ? ` and ${choices.length - LISTED} more` : '';
  return `${choices
    .slice(0, LISTED)
    .map((choice) => choice.replaceAll('\t', ' '))
    .join(', ')}${more}`;
}

/** The last image: several regions of one scan stand in lines one behind the other. */
class ImageCache {
  private key = '';
  private image: ImageSource | undefined;

  async read({ image: path, series, phase }: CohortRow): Promise<ImageSource> {
    const key = scanKey({ image: path, series, phase });
    if (this.image !== undefined && this.key === key) return this.image;
    this.image = undefined;
    const image = await readImage(path, { series, phase });
    this.key = key;
    this.image = image;
    return image;
  }
}
