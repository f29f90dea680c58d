import { readdirSync, readFileSync } from 'node:fs';
import { SITE_API } from '@collimate/platform-site-api';
import { COORDINATOR_API } from '@collimate/protocol/http';
import ts from 'typescript';

/** Endpoints that no person asks for at a terminal of this program. */
const WITHOUT_COMMAND: Readonly<Record<string, readonly string[]>> = {
  // `openApi` is for makers of clients in other languages.
  site: ['health', 'openApi'],
  coordinator: [
    'health',
    // The agent's doctor examines the way there by it.
    'echo',
    // Asked for by `collimate-coordinator backup`, on the coordinator's own machine.
    'backup',
    // For the results page: an operator has the same at `study result`.
    'publishedStudies',
    'publishedResult',
    'publishedRows',
    'publishedLog',
  ],
};

/** Read by the compiler's own parser: what stands in a comment or a text calls nothing. */
const parsed = (text: string): ts.SourceFile => ts.createSourceFile('command.ts', text, ts.ScriptTarget.Latest, true);
const sources = ['.', '../documents'].flatMap((folder) => {
  const directory = new URL(`${folder}/`, import.meta.url);
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.spec)\.ts$/.test(file));
  return files.map((file) => ({ file, source: parsed(readFileSync(new URL(file, directory), 'utf8')) }));
});
/** What the commands call the client of each program, and how they make one. A call on anything else is none: `Object.keys(` asks no site. */
const CLIENTS = {
  site: { api: SITE_API, names: ['site', 'agent'], maker: 'siteClient' },
  coordinator: { api: COORDINATOR_API, names: ['coordinator'], maker: 'coordinatorClient' },
} as const;

function nodesOf(source: ts.Node): readonly ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return nodes;
}

function isExported({ modifiers }: ts.FunctionDeclaration): boolean {
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

/** @returns the endpoints that a source calls on the client, and on no part of it */
function callsIn(source: ts.SourceFile, program: keyof typeof CLIENTS): readonly string[] {
  const { names, maker } = CLIENTS[program];
  const isClient = (node: ts.Expression): boolean =>
    ts.isIdentifier(node)
      ? names.some((name) => name === node.text)
      : ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === maker;
  return nodesOf(source).flatMap((node) => {
    const called = ts.isCallExpression(node) ? node.expression : undefined;
    return called && ts.isPropertyAccessExpression(called) && isClient(called.expression) ? [called.name.text] : [];
  });
}

describe.each(['site', 'coordinator'] as const)('the command line, of the %s', (program) => {
  const { api } = CLIENTS[program];
  const called = new Set(sources.flatMap(({ source }) => callsIn(source, program)));
  it.each(Object.keys(api).filter((name) => !WITHOUT_COMMAND[program].includes(name)))('has a command that calls %s', (name) => {
    expect(called.has(name) ? 'called' : `no command calls ${name} of the ${program}`).toBe('called');
  });
});

describe('a call of an endpoint', () => {
  const calls = (text: string, program: keyof typeof CLIENTS, name: string): boolean =>
    callsIn(parsed(text), program).includes(name);

  it('is seen on the client of its own program alone', () => {
    expect(calls('await site.keys()', 'site', 'keys')).toBe(true);
    expect(calls('siteClient({ url: api }).keys()', 'site', 'keys')).toBe(true);
    expect(calls('(site) =>\n  site\n    .keys({ study })', 'site', 'keys')).toBe(true);
    for (const other of [
      'Object.keys(x)',
      'coordinator.keys()',
      'mysite.keys()',
      'run.site.keys()',
      'site.keysOf()',
      'site.files.keys()',
      '// site.keys()',
      '/** Before: `site.keys()`. */ site.studies()',
      "say('site.keys()')",
      'say(`then ${name}: site.keys()`)',
      'site.keys',
    ]) {
      expect([other, calls(other, 'site', 'keys')]).toEqual([other, false]);
    }
  });

  it('is left out by a name that its program has', () => {
    for (const program of ['site', 'coordinator'] as const)
      expect(Object.keys(CLIENTS[program].api)).toEqual(expect.arrayContaining([...WITHOUT_COMMAND[program]]));
  });

  it('is looked for in both programs where both have its name', () => {
    const shared = Object.keys(SITE_API).filter((name) => name in COORDINATOR_API);
    expect(shared).toEqual(expect.arrayContaining(['studies', 'checkpoint', 'leavesFrom', 'verifyLog']));
  });
});

describe('the command line', () => {
  it('declares every command that it has', () => {
    const declarations = sources.filter(({ file }) => file.endsWith('declaration.ts')).map(({ source }) => source);
    const main = parsed(readFileSync(new URL('../cli.ts', import.meta.url), 'utf8'));
    const named = new Set([...declarations, main].flatMap(nodesOf).flatMap((node) => (ts.isIdentifier(node) ? [node.text] : [])));
    const made = sources
      .flatMap(({ source }) => source.statements)
      .flatMap((node) => (ts.isFunctionDeclaration(node) && isExported(node) && node.name ? [node.name.text] : []))
      .filter((name) => /^run[A-Z]/.test(name));
    expect(made.length).toBeGreaterThan(30);
    expect(made.filter((name) => !named.has(name))).toEqual([]);
  });
});
