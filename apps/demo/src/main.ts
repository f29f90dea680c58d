import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { parseSum, subtract, toNumber } from '@collimate/kernel-numeric';
import { LocalCoordinator, LocalSite } from '@collimate/platform-launcher';
import { packageFile } from '@collimate/platform-service-kit/packages';
import { epsilonOfRho } from '@collimate/privacy-accounting';
import { freshFolder } from './demo.folder.js';
import { USAGE, readOptions, type DemoOptions } from './demo.options.js';
import { HOSPITALS, demoStudy } from './demo.study.js';
import { demoTruth } from './demo.truth.js';
import { writeScans } from './hospital.scans.js';
import { Progress } from './progress.js';
import { columns, digits, renderTruthTable, truthRows, type TruthRow } from './result.table.js';
import { admitCohorts, audit, enrol, follow, launch, type Walk, type WalkOutcome } from './walk.js';

const DELTA = 1e-6;
const COORDINATOR = packageFile('@collimate/coordinator', './program');
const AGENT = packageFile('@collimate/site-agent', './program');

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.stdout.isTTY === true);
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const folder = freshFolder(options.folder);
  const progress = new Progress(process.stderr);
  const coordinator = new LocalCoordinator({
    folder: join(folder, 'coordinator'),
    program: COORDINATOR,
    env: { COLLIMATE_COORDINATOR_LOG_LEVEL: 'warn' },
  });
  const workers = Math.max(1, Math.floor(availableParallelism() / 2));
  const hospitals = HOSPITALS.map(
    ({ id, name }) =>
      new LocalSite({
        id,
        name,
        folder: join(folder, id),
        agent: AGENT,
        env: {
          COLLIMATE_SITE_WORKERS: String(workers),
          COLLIMATE_SITE_RESEARCH_COPY: 'on',
          COLLIMATE_SITE_LOG_LEVEL: 'warn',
        },
      }),
  );
  const programs = [coordinator.program, ...hospitals.map(({ program }) => program)];
  const stopAll = async (): Promise<void> => void (await Promise.all(programs.map((program) => program.stop())));
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(() => 'interrupted' as const);
  try {
    const study = runStudy({ coordinator, hospitals, progress }, options);
    study.catch(() => undefined);
    const outcome = await Promise.race([study, interrupted]);
    if (outcome === 'interrupted') return 130;
    const rows = truthRows(outcome.result, demoTruth());
    const whole = outcome.proofs.every(({ holds }) => holds) && rows.length > 0;
    const report = { ...outcome, rows, folder, pageUrl: coordinator.pageUrl };
    writeFileSync(join(folder, 'result.json'), `${JSON.stringify(report, null, 2)}\n`);
    if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    else process.stdout.write(`${renderOutcome(outcome, rows, folder, coordinator.pageUrl)}\n`);
    if (options.stay) {
      process.stdout.write(`\nThe results page stays up at ${coordinator.pageUrl} until Ctrl-C.\n`);
      await interrupted;
    }
    return whole ? 0 : 1;
  } finally {
    await stopAll();
  }
}

async function runStudy(walk: Walk, options: DemoOptions): Promise<WalkOutcome> {
  const { coordinator, hospitals, progress } = walk;
  progress.title('Collimate demo: three hospitals and a coordinator on this machine, simulated patients');
  const starting = coordinator.start(options.pagePort);
  // It is awaited below; until then a failure is not an unhandled one.
  starting.catch(() => undefined);
  const written = await Promise.all(hospitals.map((hospital, n) => writeScans(hospital, options.patients, options.seed + n)));
  progress.done('Scans of simulated patients written', `${written.reduce((sum, n) => sum + n, 0)} DICOM files`);
  await starting;
  await Promise.all(hospitals.map((hospital) => hospital.program.start()));
  progress.done('Coordinator and three site agents started', 'separate processes, loopback only');
  await enrol(walk);
  await admitCohorts(walk);
  const study = await launch(walk, demoStudy(options.patients));
  const followed = await follow(walk, study);
  return { ...followed, ...(await audit(walk)) };
}

function renderOutcome(outcome: WalkOutcome, rows: readonly TruthRow[], folder: string, pageUrl: string): string {
  const { privacy } = outcome.result;
  const held = rows.filter(({ holds }) => holds).length;
  const left = outcome.budgets.map(({ site, budget }) => {
    const [all, spent] = [parseSum(budget.site.budget), parseSum(budget.site.spent)];
    return [
      site,
      digits(toNumber(spent)),
      digits(epsilonOfRho(spent, DELTA)),
      digits(toNumber(subtract(all, spent))),
      digits(epsilonOfRho(all, DELTA)),
    ];
  });
  return [
    '',
    renderTruthTable(rows),
    '',
    `${held} of ${rows.length} intervals hold what was planted; an honest 95 % interval misses one time in twenty.`,
    `Privacy: epsilon ${digits(privacy.epsilon)} at delta ${privacy.delta} per patient and site (zCDP, rho ${digits(toNumber(parseSum(privacy.rhoPerSite)))}), noise added at each site.`,
    '',
    columns(['site', 'rho spent', 'epsilon spent', 'rho left', 'epsilon of the lifetime budget'], left, 1),
    '',
    ...outcome.proofs.map(({ name, holds }) => `${holds ? '✓' : '✗'} ${name} ${holds ? 'verified' : 'IS BROKEN'}`),
    '',
    `From the last site's features to the pooled result: ${outcome.readyToResultS.toFixed(1)} s`,
    `Files:        ${relative(process.cwd(), folder) || '.'}`,
    `Results page: ${pageUrl}`,
  ].join('\n');
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`The demo did not come to its end: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
