import { readdirSync, readFileSync } from 'node:fs';
import { SITE_API } from '@collimate/platform-site-api';
import { COORDINATOR_API } from '@collimate/protocol/http';

/** Endpoints that no person asks for at a terminal. */
const WITHOUT_COMMAND: readonly string[] = [
  'health',
  // For makers of clients in other languages.
  'openApi',
  // For the results page: an operator has the same at `study result`.
  'publishedStudies',
  'publishedResult',
  'publishedRows',
  'publishedLog',
];

const texts = ['.', '../proofs'].flatMap((folder) => {
  const directory = new URL(`${folder}/`, import.meta.url);
  const files = readdirSync(directory).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  return files.map((file) => ({ file, text: readFileSync(new URL(file, directory), 'utf8') }));
});
const isCalled = (name: string): boolean => texts.some(({ text }) => new RegExp(`\\.${name}\\(`).test(text));

describe('the command line', () => {
  it.each(Object.keys({ ...SITE_API, ...COORDINATOR_API }).filter((name) => !WITHOUT_COMMAND.includes(name)))(
    'has a command that calls %s',
    (name) => {
      expect(isCalled(name) ? 'called' : `no command calls ${name}`).toBe('called');
    },
  );

  it('declares every command that it has', () => {
    const declared = texts
      .filter(({ file }) => file.endsWith('declaration.ts'))
      .map(({ text }) => text)
      .concat(readFileSync(new URL('../cli.ts', import.meta.url), 'utf8'))
      .join();
    const made = texts.flatMap(({ text }) =>
      [...text.matchAll(/^export (?:async )?function (run[A-Z]\w*)/gm)].map(([, name]) => name),
    );
    expect(made.length).toBeGreaterThan(30);
    expect(made.filter((name) => !new RegExp(`\\b${name}\\b`).test(declared))).toEqual([]);
  });
});
