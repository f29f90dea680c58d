import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STUDY_SITES, type Habits } from './coalition.fixture.js';
import type { Seen } from './coalition.run.fixture.js';

/*
 * What a coordinator and the sites that work with it can learn, over schedules that are random and directed. 1,500 on a push,
 * 20,000 with COLLIMATE_SCHEDULES=20000. The sources themselves are bundled
 * and run, as they stand and with one fault each.
 */

const SCHEDULES = Number(process.env['COLLIMATE_SCHEDULES'] ?? 1500);
const source = import.meta.dirname;
const copies = join(source, '..', '..', `.coalition-${process.pid}`);

/** A line of a source, and what stands in its place. */
type Fault = readonly [file: string, from: string, to: string];

/** For speed alone: keys are derived by one hash, and every key is taken to be one. */
const SYMBOLIC: readonly Fault[] = [
  ['attempt.secrets.ts', 'hkdf(sha256, secret, undefined, label, KEY_BYTES)', 'sha256(Uint8Array.of(...secret, ...label))'],
];
const KEYS = `export const isSignedBy = () => true;\nexport const isSigningKey = () => true;\nexport const isAgreementKey = () => true;\n`;

const SIGNATURE_MISSING = `if (signed === undefined) return refusedAttempt('ANSWERS_MISSING', peer.site);`;
const CLEARED = 'return stepped({ ...attempt, held: all, charge }, charge);';

const MUTANTS: readonly (readonly [name: string, faults: readonly Fault[], habits?: Habits])[] = [
  [
    'U2 unchecked: masks over those whose answers were shown',
    [
      ['site.attempt.ts', SIGNATURE_MISSING, 'if (signed === undefined) continue;'],
      [
        'site.attempt.ts',
        CLEARED,
        'return stepped({ ...attempt, held: all, charge, roster: { ...roster, adverts: roster.adverts.filter((a) => clearance.signatures.some((s) => s.site === a.site)) } }, charge);',
      ],
    ],
  ],
  [
    'two sets of survivors signed',
    [
      [
        'site.unmasking.ts',
        `return sameSites(sites, survivors) ? stepped(attempt, { site, signature }) : refusedAttempt('SURVIVORS_CHANGED');`,
        'if (sameSites(sites, survivors)) return stepped(attempt, { site, signature });',
      ],
    ],
  ],
  [
    'P5 twice: whatever is asked is opened',
    [
      [
        'site.unmasking.ts',
        'const refused = request.r !== roster.r || !sameSites(request.survivors, survivors.sites);',
        'const refused = false;',
      ],
      ['site.unmasking.ts', `if (attempt.unmasked !== undefined) return stepped(attempt, attempt.unmasked);`, ''],
      ['site.unmasking.ts', `if (!enoughSigned(roster, request, tools.verify)) return refusedAttempt('ANSWERS_MISSING');`, ''],
      ['site.unmasking.ts', 'if (survivors.sites.includes(of)) seeds', 'if (request.survivors.includes(of)) seeds'],
    ],
  ],
  ['T - 1', [['attempt.parameters.ts', 'Math.floor((sites + colluding) / 2) + 1', 'Math.floor((sites + colluding) / 2)']]],
  [
    'keys kept over steps',
    [
      [
        'site.attempt.ts',
        'const secrets = new AttemptSecrets(tools.random);',
        'const held = tools as { kept?: Uint8Array };\n  if (held.kept === undefined) tools.random.fill((held.kept = new Uint8Array(96)));\n  const secrets = new AttemptSecrets({ fill: (bytes) => bytes.set(held.kept!) });',
      ],
    ],
  ],
  ['noise kept over attempts', [], { noiseOverAttempts: true }],
  ['no minimum of survivors', [['site.unmasking.ts', '&& survivors.length >= parameters.sites - parameters.dropouts', '']]],
  [
    'R without given, step and attempt',
    [
      [
        'attempt.question.ts',
        '...{ studyDigest, queryDigest, step, epoch, attempt, given: given ?? null, length, membershipRoot },',
        '...{ studyDigest, queryDigest, epoch, length, membershipRoot },',
      ],
    ],
  ],
  ['upload before all have signed', [['site.attempt.ts', SIGNATURE_MISSING, 'if (signed === undefined) continue;']]],
  [
    'h from the sites of the study',
    [
      [
        'site.attempt.ts',
        'const { honest } = roster.parameters;',
        `const honest = ${STUDY_SITES} - roster.parameters.colluding - roster.parameters.dropouts;`,
      ],
    ],
  ],
];

/** Writes a copy of the sources with these faults. @returns its folder */
function copyOf(name: string, faults: readonly Fault[]): string {
  const folder = join(copies, name, 'masked');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '..', 'aggregation.error.ts'), readFileSync(join(source, '..', 'aggregation.error.ts')));
  const used = new Set<Fault>();
  for (const file of readdirSync(source).filter((one) => one.endsWith('.ts') && !one.endsWith('.spec.ts'))) {
    let text = readFileSync(join(source, file), 'utf8');
    for (const fault of [...SYMBOLIC, ...faults].filter(([of]) => of === file)) {
      if (text.split(fault[1]).length !== 2) throw new Error(`the line of "${name}" does not stand once in ${file}`);
      text = text.replace(fault[1], () => fault[2]);
      used.add(fault);
    }
    writeFileSync(join(folder, file), file === 'public.keys.ts' ? KEYS : text);
  }
  expect(used.size).toBe(SYMBOLIC.length + faults.length);
  return folder;
}

/** Bundles all copies at once, each as a module of its own. */
function bundle(names: readonly string[]): void {
  const input = Object.fromEntries(names.map((name) => [name, join(copies, name, 'masked', 'coalition.run.fixture.ts')]));
  const settings = {
    input,
    platform: 'node',
    resolve: {
      conditionNames: ['@collimate/source', 'node', 'import', 'default'],
      extensionAlias: { '.js': ['.ts', '.js'] },
    },
    output: { dir: join(copies, 'bundle'), entryFileNames: '[name].mjs' },
  };
  const file = join(copies, 'rolldown.config.mjs');
  writeFileSync(file, `export default ${JSON.stringify(settings)};\n`);
  execFileSync(join(source, '../../../../../node_modules/.bin/rolldown'), ['-c', file], { env: plainly(), stdio: 'pipe' });
}

/** Outside of Jest, where a look at a global object costs nothing. */
function run(name: string, schedules: number, habits: Habits = {}): Seen {
  const module = JSON.stringify(join(copies, 'bundle', `${name}.mjs`));
  const code = `import(${module}).then((m) => console.log(JSON.stringify(m.runSchedules(${schedules}, ${JSON.stringify(habits)}))))`;
  return JSON.parse(execFileSync(process.execPath, ['-e', code], { env: plainly(), encoding: 'utf8' })) as Seen;
}

const plainly = (): NodeJS.ProcessEnv => ({ ...process.env, NODE_OPTIONS: '' });

describe('the coalition of the coordinator and t sites', () => {
  beforeAll(() => {
    copyOf('none', []);
    MUTANTS.forEach(([, faults], index) => copyOf(`mutant-${index}`, faults));
    bundle(['none', ...MUTANTS.map((_, index) => `mutant-${index}`)]);
  }, 120_000);
  afterAll(() => rmSync(copies, { recursive: true, force: true }));

  test(
    `learns at most one sum a charge, each over h honest shares, in ${SCHEDULES} schedules`,
    () => {
      const seen = run('none', SCHEDULES);
      expect(seen).toMatchObject({ schedules: SCHEDULES, fell: 0 });
      // The schedules are no dead ends: sums do come out of them.
      expect(seen.sums).toBeGreaterThan(SCHEDULES / 10);
    },
    60_000 + 100 * SCHEDULES,
  );

  test.each(MUTANTS.map(([name, , habits], index) => ({ name, habits, index })))(
    'is given more by: $name, in under 1,000 schedules',
    ({ name, habits, index }) => {
      const seen = run(`mutant-${index}`, 999, habits);
      if (process.env['COLLIMATE_SCHEDULES'] !== undefined) console.log(`${name}: ${seen.violation} at schedule ${seen.fell}`);
      expect(seen).toMatchObject({ fell: expect.any(Number), violation: expect.any(String) });
    },
    120_000,
  );
});
