import { dirname, resolve } from 'node:path';
import { type CohortLine, type CohortProblem, inWords, readCohort, unheadedLines } from '@collimate/platform-scans';
import { TableError } from '@collimate/platform-tables';
import { CliError, located } from '../errors/cli.error.js';
import { note } from '../output/print.js';
import { readCohortText } from '../sources/text.source.js';
import { oddLines } from '../views/table-notes.view.js';
import type { CaseOrder } from './case-order.js';
import { alikeSubjects } from './cohort.alike.js';
import { namelessLines } from './cohort.nameless.js';
import { subjectNameOf } from './subject-name.js';

/** One line of a table of scans, ready to be extracted. */
export interface OrderedLine {
  readonly order: CaseOrder;
  /** The cells of all other columns, by their titles in the header. */
  readonly others: Readonly<Record<string, string>>;
}

/**
 * Reads a table of scans for extraction. Paths are relative to the table. A subject without a name takes the nearest usable name from the
 * path of its image, and is told; a repeated case is reported, and computed twice.
 * @throws LocatedError over CliError BAD_DOCUMENT or TableError, naming the line
 */
export function ordersOfCohort(file: string): readonly OrderedLine[] {
  const text = readCohortText(file);
  return located([file], () => {
    const { lines, lineCount, problems } = readCohort(text, { filled: ['image', 'mask'] });
    const [refused] = problems.filter(({ code }) => code !== 'DUPLICATE_CASE');
    if (refused !== undefined) throw errorOf(refused);
    if (lineCount === 0) {
      throw new CliError('BAD_DOCUMENT', 'input', 'the table has no line behind its header', {
        hint: 'Write a line for each scan, below a header such as subject,image,mask,roi.',
      });
    }
    for (const problem of problems) note(inWords(problem));
    const rows = lines.map((line) => ({ line, order: orderOf(line, dirname(resolve(file))) }));
    const derived = new Map<string, { readonly image: string; readonly line: number }>();
    const orders = rows.map(({ line, order }) => {
      const before = line.subject === '' ? derived.get(order.subject) : undefined;
      if (before !== undefined && before.image !== order.image) {
        const lost = `lines ${before.line} and ${line.line} name no subject, and both scans would be called "${order.subject}"`;
        throw new CliError('BAD_DOCUMENT', 'input', lost, { hint: 'Give the table a column subject.' });
      }
      if (line.subject === '') derived.set(order.subject, before ?? { image: order.image, line: line.line });
      return { order, others: line.variables };
    });
    const unheaded = oddLines('VALUE_WITHOUT_HEADING', unheadedLines(text));
    for (const told of [...namelessLines(rows).told, ...alikeSubjects(lines), ...unheaded]) note(told);
    return orders;
  });
}

/** @param folder from which the paths of the table are read */
export function orderOf({ line: _, variables: _others, regions, ...words }: CohortLine, folder: string): CaseOrder {
  const found = Object.entries(regions ?? {}).map(([name, path]) => [name, resolve(folder, path)]);
  return {
    ...words,
    subject: words.subject || subjectNameOf(words.image).name,
    image: resolve(folder, words.image),
    mask: resolve(folder, words.mask),
    ...(found.length === 0 ? {} : { regions: Object.fromEntries(found) }),
  };
}

function errorOf(problem: CohortProblem): CliError | TableError {
  const { code, line, reason, fix: hint } = problem;
  if (code === 'BAD_QUOTES') return new TableError(code, reason, line, { hint });
  return new CliError('BAD_DOCUMENT', 'input', inWords(problem), { hint });
}
