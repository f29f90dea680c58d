import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

/*
 * A code of an error that is told as a reason stands twice: with its class, and in the table of reasons. The product's own sources hold the
 * two together, so that every program refuses to compile where one was renamed, or has another fault: a spec's types are looked at by nobody
 * who builds.
 */

const root = join(import.meta.dirname, '..');
const TABLE = join(root, 'libs/protocol/src/reasons/reasons.ts');
const ROOTS = [TABLE, 'libs/platform/pki/src/pki.error.ts', 'libs/platform/coordinator-store/src/store.error.ts'].map((file) =>
  file.startsWith('/') ? file : join(root, file),
);
const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
const kept = new Map<string, ts.SourceFile | undefined>();

/** @returns the files that the compiler refuses where the table of reasons has this text */
function refused(table: string): readonly string[] {
  const settings = { ...options, noEmit: true, composite: false, incremental: false, types: ['node'] };
  const host = ts.createCompilerHost(settings);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (file, language, ...others) => {
    if (file === TABLE) return ts.createSourceFile(file, table, language);
    if (!kept.has(file)) kept.set(file, read(file, language, ...others));
    return kept.get(file);
  };
  const program = ts.createProgram({ rootNames: ROOTS, options: settings, host });
  return ROOTS.filter((file) => program.getSemanticDiagnostics(program.getSourceFile(file)).length > 0).map((file) =>
    relative(root, file),
  );
}

describe('a code that is told as a reason', () => {
  const table = readFileSync(TABLE, 'utf8');

  it('compiles as it is', () => {
    expect(refused(table)).toEqual([]);
  }, 60_000);

  it.each([
    ['STORE_READ_ONLY', 'libs/platform/coordinator-store/src/store.error.ts'],
    ['CSR_INVALID', 'libs/platform/pki/src/pki.error.ts'],
    ['BAD_KEY', 'libs/protocol/src/reasons/reasons.ts'],
    ['INVALID_DELTA', 'libs/protocol/src/reasons/reasons.ts'],
    ['NOT_POSITIVE', 'libs/protocol/src/reasons/reasons.ts'],
    ['INVALID_PROTOCOL', 'libs/protocol/src/reasons/reasons.ts'],
    ['BAD_DIGEST', 'libs/protocol/src/reasons/reasons.ts'],
    ['MALFORMED_CONTRIBUTION', 'libs/protocol/src/reasons/reasons.ts'],
    ['UNKNOWN_ENUM', 'libs/protocol/src/reasons/reasons.ts'],
  ])(
    'compiles nowhere once %s is renamed in the table: %s',
    (reason, file) => {
      expect(refused(table.replace(`  ${reason}: row(`, `  ${reason}_NOW: row(`))).toContain(file);
    },
    60_000,
  );

  it.each([
    ['STORE_FULL', 'libs/platform/coordinator-store/src/store.error.ts'],
    ['TOKEN_EXPIRED', 'libs/platform/pki/src/pki.error.ts'],
  ])(
    'has one fault: compiles nowhere once that of %s is another',
    (reason, file) => {
      expect(refused(table.replace(new RegExp(`  ${reason}: row\\('\\w+'`), `  ${reason}: row('busy'`))).toEqual([file]);
    },
    60_000,
  );
});
