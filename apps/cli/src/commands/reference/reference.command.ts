import { CliError } from '../../errors/cli.error.js';
import { columns, facts } from '../../output/columns.js';
import { checkWritable, writeOutput } from '../../output/output-file.js';
import { note, print } from '../../output/print.js';
import { CLI_VERSION } from '../../output/software.js';
import { readReference, referenceDigest, referenceText, type ReferenceFile } from '../../references/reference.file.js';
import { correlationOf } from '../../references/table.correlation.js';
import { referencesOf } from '../../references/table.references.js';
import { readPatientTable, type PatientTable, type TableOrigin } from '../../rehearsal/patient.table.js';

/** Options of `collimate reference make`. */
export interface ReferenceOptions {
  readonly out: string;
  readonly name: string;
  readonly number: number;
  readonly licence: string;
  readonly by: string;
  readonly public?: string;
  readonly simulated?: string;
  readonly correlation?: boolean;
  readonly json?: boolean;
}

/** `collimate reference make`: where the values of public or invented patients lie, as a file that a study pins. */
export function runReferenceMake(files: readonly string[], options: ReferenceOptions): number {
  checkWritable(options.out);
  const tables = files.map((file) => readPatientTable(file, saidOf(options)));
  const { variables, values, notes } = referencesOf(tables);
  const correlation = options.correlation === true ? correlationOf(values, variables) : undefined;
  const content = {
    name: options.name,
    version: options.number,
    patients: { ...originOf(tables), tables: tables.map(({ sha256 }) => sha256) },
    licence: options.licence,
    declaredBy: options.by,
    madeWith: `collimate ${CLI_VERSION}`,
    variables,
  };
  const document: ReferenceFile =
    correlation === undefined
      ? { schema: 'collimate.reference/1', ...content }
      : { schema: 'collimate.reference/2', ...content, correlation };
  const text = referenceText(document);
  writeOutput(options.out, text);
  for (const one of notes) note(one);
  const made = {
    file: options.out,
    from: `${options.name}/${options.number}`,
    sha256: referenceDigest(text),
    variables: Object.keys(variables).length,
    ...(correlation !== undefined && { correlated: correlation.of.length, patients: correlation.patients }),
  };
  print(options.json, made, () =>
    facts([
      ['written', `${made.file}, ${made.variables} variables`],
      ['from', made.from],
      ...correlationFacts(document),
      ['sha256', made.sha256],
      ['copy it', `collimate reference show ${made.file}`],
    ]),
  );
  return 0;
}

function saidOf({ public: of, simulated }: ReferenceOptions): TableOrigin | undefined {
  if (of !== undefined) return { mark: 'public', source: of };
  return simulated === undefined ? undefined : { mark: 'simulated', source: simulated };
}

/** @throws CliError BAD_TABLE where the tables are not of one origin: a reference is of one population */
function originOf(tables: readonly PatientTable[]): TableOrigin {
  const [{ mark, source }, ...others] = tables;
  if (others.every((one) => one.mark === mark && one.source === source)) return { mark, source };
  throw new CliError('BAD_TABLE', 'input', 'the tables are of different origins', {
    hint: 'Make one reference of each, or give the tables one mark and source.',
  });
}

function correlationFacts(document: ReferenceFile): readonly (readonly [string, string])[] {
  if (document.schema === 'collimate.reference/1') return [];
  const { of, patients } = document.correlation;
  return [
    [
      'correlation',
      `of ${of.length} columns (each variable on each of its scales), by ${patients} patients who have all of them`,
    ],
    [
      'in a release',
      `correlation: { from: "${document.name}/${document.version}" }, and study plan --reference FILE --out FILE writes the rest`,
    ],
  ];
}

/** `collimate reference show`: the references of a file as a protocol writes them. */
export function runReferenceShow(
  file: string,
  options: { readonly variable?: readonly string[]; readonly json?: boolean },
): number {
  const { document, sha256, from } = readReference(file);
  const { mark, source } = document.patients;
  const shown = Object.entries(document.variables).filter(([key]) => options.variable?.includes(key) ?? true);
  if (shown.length === 0)
    throw new CliError('NO_REFERENCE', 'missing', `the file has no reference of ${options.variable?.join(', ') ?? 'anything'}`, {
      hint: `It has ${Object.keys(document.variables).slice(0, 8).join(', ')} and others.`,
    });
  const { correlation: _, ...told } = { correlation: undefined, ...document };
  print(options.json, { from, sha256, ...told, variables: Object.fromEntries(shown) }, () =>
    [
      facts([
        ['reference', from],
        ['patients', `${mark}: ${source}`],
        ['licence', document.licence],
        ['declared by', document.declaredBy],
        ...correlationFacts(document),
        ['sha256', sha256],
      ]),
      columns(
        ['variable', 'patients', 'transform', 'in a protocol'],
        shown.flatMap(([key, { n, ...scales }]) =>
          Object.entries(scales).map(([transform, { centre, width, kurtosis }]) => [
            key,
            String(n),
            transform,
            `reference: { centre: "${centre}", width: "${width}", kurtosis: "${kurtosis}", from: "${from}", sha256: "${sha256}" }`,
          ]),
        ),
        4,
      ),
    ].join('\n\n'),
  );
  return 0;
}
