import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import * as accounting from '@collimate/privacy-accounting';
import * as mark from '@collimate/privacy-accounting/mark';
import * as gate from '@collimate/privacy-gate';
import * as protocol from '@collimate/protocol';
import { DOORS, INNER_MARKS, MARKS } from './fence/gates.mjs';
import { DOOR_USERS, IS_OF_THE_WIRE, SENDERS, SENDING, WIRE_USERS } from './fence/listed.mjs';
import { workspaceProjects } from './scripts/references.mjs';

/*
 * Lint knows the gate by its names and by its module's. So what the rooms of the gate and the mark offer, and the door's folder,
 * stands here: a function around the gate is seen, as is a second name for a module.
 */

const root = join(import.meta.dirname, '..');

type Manifest = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
const manifestOf = (dir: string): Manifest => JSON.parse(readFileSync(join(root, dir, 'package.json'), 'utf8')) as Manifest;
const dirs = workspaceProjects().map(({ dir }) => dir);
const entriesOf = (dir: string): Readonly<Record<string, unknown>> => manifestOf(dir)['exports'] ?? {};

/** @returns the names that a source exports, types apart; `*` for all of another */
function exportsOf(path: string): readonly string[] {
  const source = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement): readonly string[] => {
    if (ts.isExportAssignment(statement)) return ['default'];
    if (ts.isExportDeclaration(statement)) {
      const { exportClause: clause, isTypeOnly } = statement;
      if (isTypeOnly) return [];
      return clause && ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name.text) : ['*'];
    }
    const isExported = ts.canHaveModifiers(statement)
      ? ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      : false;
    if (isExported !== true || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return [];
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => name.getText());
    return [(statement as ts.ClassDeclaration | ts.FunctionDeclaration).name?.text ?? 'default'];
  });
}

/** @returns what can be reached by a class without an object of it, and by an object that is exported */
function partsOf(value: unknown): readonly string[] {
  if (typeof value !== 'function') return typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return Object.getOwnPropertyNames(value).filter((name) => !['length', 'name', 'prototype'].includes(name));
}

/** @returns the parts of the classes that a source exports which others may use, static ones said to be */
function membersOf(path: string): readonly string[] {
  const source = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.filter(ts.isClassDeclaration).flatMap(({ members }) =>
    members.flatMap((member) => {
      const kinds = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []).map(({ kind }) => kind) : [];
      if (ts.isConstructorDeclaration(member) || kinds.includes(ts.SyntaxKind.PrivateKeyword)) return [];
      const name = ts.isClassStaticBlockDeclaration(member) ? 'block' : (member.name?.getText() ?? '');
      return [kinds.includes(ts.SyntaxKind.StaticKeyword) || name === 'block' ? `static ${name}` : name];
    }),
  );
}

describe('the gate and its mark', () => {
  it('have the names that lint knows', () => {
    expect(Object.keys(mark).sort()).toEqual([...MARKS].sort());
    expect(
      Object.keys(gate)
        .filter((name) => /^open|Codec$/.test(name))
        .sort(),
    ).toEqual([...DOORS].sort());
    const made = ['released', 'noise-share'].flatMap((file) => exportsOf(`libs/privacy/accounting/src/${file}.ts`));
    expect(made.filter((name) => name.startsWith('mark')).sort()).toEqual([...INNER_MARKS].sort());
  });

  it('are offered by the gate beside what is named here', () => {
    expect(Object.keys(gate).sort()).toEqual([
      'GateError',
      'decideAttempt',
      'decideFallback',
      'decideRelease',
      'openGate',
      'openShare',
      'releasedCodec',
    ]);
    expect(Object.keys(entriesOf('libs/privacy/gate'))).toEqual(['.']);
  });

  it('are not among what accounting offers', () => {
    expect(Object.keys(accounting).sort()).toEqual([
      'AccountingError',
      'AttemptLedger',
      'FAILURES_BEFORE_UNAVAILABLE',
      'LedgerStore',
      'MOST_STEPS',
      'REFUSAL_CODES',
      'UNAVAILABLE_ANSWER',
      'UNCHARGED',
      'amongHonest',
      'answerBytes',
      'capOfSubject',
      'checkEvent',
      'debited',
      'debitedAll',
      'deltaOfRho',
      'epsilonOfRho',
      'eventDocument',
      'firstExhausted',
      'fitsWithin',
      'gaussianDelta',
      'gaussianEpsilon',
      'isNoiseShare',
      'isReleased',
      'logNormalCdf',
      'oneAnswerOf',
      'parseEvent',
      'privacyEventSchema',
      'realisedSigma2',
      'refused',
      'reportPrivacy',
      'rhoOf',
      'rhoOfLoneShare',
      'roundedUp',
      'sameEvent',
      'sharedGaussian',
      'stepsOfEvent',
      'takesPart',
      'totalRho',
    ]);
    expect(entriesOf('libs/privacy/accounting')).toMatchObject({
      '.': { '@collimate/source': './src/index.ts', default: './dist/index.js' },
      './mark': { '@collimate/source': './src/mark.ts', default: './dist/mark.js' },
    });
    expect(Object.keys(entriesOf('libs/privacy/accounting'))).toEqual(['.', './mark']);
  });

  it('are reached by no part of a class or an object that these rooms offer', () => {
    const parts = [...Object.entries(gate), ...Object.entries(accounting)].flatMap(([name, value]) =>
      partsOf(value).map((part) => `${name}.${part}`),
    );
    expect(
      parts.filter((part) => !/^(REFUSAL_CODES|UNAVAILABLE_ANSWER|UNCHARGED|privacyEventSchema)\./.test(part)).sort(),
    ).toEqual(['releasedCodec.decode', 'releasedCodec.encode']);
  });

  it('are opened by classes that offer what is named here', () => {
    const files = globSync('apps/site-agent/src/release/**/*.ts', { cwd: root }).filter(
      (file) => !/\.(spec|fixture)\.ts$/.test(file),
    );
    const offered = files.map((file) => [file.replace('apps/site-agent/src/release/', ''), membersOf(file).join(' ')]);
    expect(Object.fromEntries(offered.filter(([, members]) => members !== ''))).toEqual({
      'candidate.builder.ts': 'build',
      'open.decision.ts': 'decide',
      'release.service.ts': 'release',
      'share.door.ts': 'refusal charge mask made lastAttempt',
    });
  });

  it('are opened in a folder that offers what is named here', () => {
    const files = globSync('apps/site-agent/src/release/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.spec.ts'));
    const offered = files.map((file) => [file.replace('apps/site-agent/src/release/', ''), exportsOf(file).join(' ')]);
    expect(Object.fromEntries(offered)).toEqual({
      'candidate.builder.ts': 'CandidateBuilder',
      'door.fixture.ts': 'protocol study epoch order SiteWithDoor',
      'ghost.share.fixture.ts': 'ghostShare',
      'open.decision.ts': 'OpenDecision',
      'release.module.ts': 'ReleaseModule',
      'release.service.ts': 'ReleaseService',
      'scratch.attempt.ts': 'attemptFromScratch',
      'scratch.release.ts': 'releaseFromScratch',
      'scratch.store.ts': 'PHANTOM_KEY inScratchStore',
      'share.door.ts': 'ShareDoor',
    });
  });
});

describe('the lists of who names what may leave', () => {
  const textOf = (file: string): string => readFileSync(join(root, 'apps/site-agent/src', file), 'utf8');

  it('know every codec of the wire, and every method that takes a vector', () => {
    const codecs = Object.entries(protocol).filter(([, value]) => typeof value === 'object' && 'fromPartial' in value);
    expect(codecs.length).toBeGreaterThan(40);
    expect(codecs.map(([name]) => name).filter((name) => !IS_OF_THE_WIRE.test(name))).toEqual([]);
    expect(Object.keys(protocol.RoundServiceService)).toEqual(expect.arrayContaining([...SENDING]));
  });

  it('name what is used and nothing else', () => {
    const wire = Object.entries(WIRE_USERS).flatMap(([file, names]) => names.map((name) => [file, name] as const));
    const doors = Object.entries(DOOR_USERS).flatMap(([file, names]) =>
      names.map((name) => [file, `/release/${name}.js'`] as const),
    );
    const unused = [...wire, ...doors].filter(([file, name]) => !textOf(file).includes(name));
    expect(unused).toEqual([]);
    expect(SENDERS.filter((file) => !SENDING.some((method) => textOf(file).includes(`.${method}`)))).toEqual([]);
  });
});

describe('a module', () => {
  const all = [...dirs, '.'];

  it('has no second name by a subpath import', () => {
    expect(all.length).toBeGreaterThan(50);
    expect(all.filter((dir) => 'imports' in manifestOf(dir))).toEqual([]);
  });

  it('has no second name by an alias of a package, nor a package from a folder', () => {
    const named = all.flatMap((dir) =>
      ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']
        .flatMap((kind) => Object.entries(manifestOf(dir)[kind] ?? {}))
        .filter(([, version]) => !/^[\^~]?\d[\w.-]*$/.test(version))
        .map(([name, version]) => `${dir}: ${name} ${version}`),
    );
    // The compiler that builds, beside the one that reads the sources for specs.
    expect(named).toEqual(['.: typescript7 npm:typescript@7.0.2']);
  });

  it('has no second name in the settings of the compiler', () => {
    const settings = globSync(['tsconfig*.json', '{apps,libs}/**/tsconfig*.json'], {
      cwd: root,
      exclude: (name) => name === 'node_modules' || name === 'dist',
    });
    expect(settings.length).toBeGreaterThan(50);
    expect(settings.filter((file) => /"(paths|rootDirs|baseUrl)"/.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });

  it('has no manifest below the one of its project, by which it would have another', () => {
    const known = new Set(dirs.map((dir) => `${dir}/package.json`));
    const found = globSync('{apps,libs}/**/package.json', {
      cwd: root,
      exclude: (name) => name === 'node_modules' || name === 'dist',
    });
    expect(found.filter((file) => !known.has(file))).toEqual([]);
  });
});
