import { join } from 'node:path';
import type { DisclosureTarget } from '@collimate/privacy-disclosure';
import { equivalenceClasses } from '@collimate/privacy-disclosure';
import { CliError } from '../../errors/cli.error.js';
import { checkWritable, makeFolder, writeOutput } from '../../output/output-file.js';
import { note, print } from '../../output/print.js';
import { type RiskDocument, STAYS_IN_THE_HOUSE } from '../../risk/risk.document.js';
import { figuresOf, populationOf } from '../../risk/risk.figures.js';
import { chosenLevels } from '../../risk/risk.levels.js';
import { canLink, knownColumns, linkageAnswer } from '../../risk/risk.linkage.js';
import { riskPage } from '../../risk/risk.page.js';
import { codedColumns, readRiskTable } from '../../risk/risk.table.js';
import { targetAnswer } from '../../risk/risk.target.js';
import { riskTemplates } from '../../risk/risk.templates.js';
import { riskText } from '../../risk/risk.view.js';

/** Options of `collimate risk`. */
export interface RiskOptions {
  readonly quasi: readonly string[];
  readonly sensitive?: readonly string[];
  readonly k?: number;
  readonly l?: number;
  readonly entropyL?: number;
  readonly t?: number;
  readonly suppress?: number;
  readonly levels?: readonly string[];
  readonly population?: string;
  readonly known?: string;
  readonly against?: readonly string[];
  readonly html?: string;
  readonly templates?: string;
  readonly json?: boolean;
}

/** Exit code if a document could not be searched completely. That is not a success. */
const OPEN = 3;

/**
 * `collimate risk`: how easily people can be identified from a table.
 * @returns 1 if a target is missed or somebody is found in a document, 3 if a document, or a value of it, could not be searched, else 0
 */
export function runRisk(file: string, options: RiskOptions): number {
  if (options.html !== undefined) checkWritable(options.html);
  const report = reportOf(file, options);
  if (options.html !== undefined) writeOutput(options.html, riskPage(report));
  if (options.templates !== undefined) {
    makeFolder(options.templates);
    for (const { file: name, text } of riskTemplates(report)) writeOutput(join(options.templates, name), text);
  }
  print(options.json, report, riskText);
  if (options.json === true) note(STAYS_IN_THE_HOUSE);
  const artefacts = report.linkage?.artefacts ?? [];
  if (report.target?.isMet === false || artefacts.some(({ outcome }) => outcome.candidateSets > 0)) return 1;
  return artefacts.some(({ form, unread }) => form === 'not read' || unread > 0) ? OPEN : 0;
}

function reportOf(file: string, options: RiskOptions): RiskDocument {
  const table = readRiskTable(file);
  const columns = codedColumns(table, options.quasi);
  const sensitive = codedColumns(table, options.sensitive ?? []);
  const { hierarchies, guessed } = chosenLevels(columns, options.levels ?? []);
  const population =
    options.population === undefined ? undefined : populationOf(table, readRiskTable(options.population), options.quasi);
  const classes = equivalenceClasses(columns.map(({ codes, values }) => ({ codes, count: values.length })));
  const asked = targetOf(options);
  const known = knownColumns(table, options.known);
  if (!canLink(known) && (options.against !== undefined || options.known !== undefined))
    throw new CliError('BAD_KNOWN', 'input', 'nobody can be looked for: two of sex, age and date are needed', {
      hint: 'Name the columns: --known sex=PatientSex,age=PatientAge,date=StudyDate,institution=InstitutionName.',
    });
  const linkage = canLink(known) ? linkageAnswer(table, known, options.against ?? []) : null;
  const target = asked === undefined ? null : targetAnswer(columns, hierarchies, sensitive, asked);
  return {
    schema: 'collimate.risk/1',
    notice: STAYS_IN_THE_HOUSE,
    table: file,
    rows: table.rows,
    quasiIdentifiers: columns.map(({ name, kind, values }, q) => ({
      name,
      kind,
      values: values.length,
      levels: hierarchies[q].levels.map(({ words }) => words),
      isGuessed: guessed.includes(name),
    })),
    figures: figuresOf(classes, sensitive, population),
    target,
    linkage,
    notes: notesOf(
      linkage,
      target !== null && target.generalisation !== null ? guessed : [],
      options.quasi.filter((name) => options.sensitive?.includes(name)),
    ),
  };
}

function targetOf({ k, l, entropyL, t, suppress }: RiskOptions): DisclosureTarget | undefined {
  return (k ?? l ?? entropyL ?? t) === undefined ? undefined : { k, l, entropyL, t, suppress };
}

function notesOf(linkage: RiskDocument['linkage'], guessed: readonly string[], both: readonly string[]): readonly string[] {
  const notes = both.map((name) => `${name} is a quasi-identifier and sensitive: who is found by it is known by it`);
  if (guessed.length > 0) notes.push(`the levels of ${guessed.join(', ')} were guessed from their cells; --levels names others`);
  if (linkage === null)
    notes.push('no linkage attack was run: the columns do not tell two of sex, age and date; --known names them');
  else if (linkage.isGuessed)
    notes.push('the columns of the linkage attack were guessed from their names and dates; --known names others');
  const binary = (linkage?.artefacts ?? []).reduce((sum, one) => sum + one.binary, 0);
  if (binary > 0)
    notes.push(`${binary} values in base64 hold no text (signatures, hashes, noisy vectors): nobody can be looked for in them`);
  for (const { name, form, unread, firstUnread } of linkage?.artefacts ?? []) {
    if (form === 'not read') notes.push(`${name} was not searched: it is no text`);
    if (unread > 0) notes.push(`${name}: ${unread} values of sex, age or date could not be read, the first at ${firstUnread}`);
  }
  return notes;
}
