import { setTimeout as sleep } from 'node:timers/promises';
import { SeededRandom, parseRational, toNumber } from '@collimate/kernel-numeric';
import { patiently, until } from '@collimate/platform-launcher';
import { publishedRows } from '@collimate/statistics-menu';
import { Federation, plantedOf } from './federation.js';
import { testStudy } from './test-study.js';

/*
 * Long test, `npm run soak -- [kills] [seed]`: a study during which agents are killed with SIGKILL at random moments. It has to
 * end with the right result, and no site may have spent less than it released.
 */
const [kills = 10, seed = 1] = process.argv.slice(2).map(Number);
const PATIENTS_PER_GROUP = 16;
const SITES = ['north', 'south', 'west'] as const;
const SPENT = 0.18;

const random = new SeededRandom(seed);
const federation = await Federation.start(
  SITES.map((id) => ({ id })),
  PATIENTS_PER_GROUP,
  seed,
);
let failures = 0;
const claim = (text: string, holds: boolean): void => {
  process.stdout.write(`${holds ? 'holds' : 'FAILS'}  ${text}\n`);
  if (!holds) failures += 1;
};
try {
  const operator = federation.coordinator.operator();
  const { id, digest } = await operator.createStudy(testStudy('soak', SITES, 3 * PATIENTS_PER_GROUP));
  await operator.openStudy(id);
  let over = false;
  const killer = (async () => {
    for (let n = 0; n < kills && !over; n++) {
      await sleep(100 + random.uniform() * 900);
      const { site } = federation.sites[Math.floor(random.uniform() * SITES.length)];
      process.stdout.write(`kill ${n + 1}: ${site.id}\n`);
      site.program.kill();
    }
  })();
  for (const { site } of federation.sites) {
    await until('arrival', async () => (await site.as('dpo').studies()).find((study) => study.digest === digest), 50, 60_000);
    for (const approver of ['dpo', 'radiologist'] as const) {
      await until(
        'approval',
        async () =>
          (await site
            .as(approver)
            .approve(digest)
            .catch(() => undefined)) ?? (await signed(site.id, approver)),
        100,
        60_000,
      );
    }
  }
  for (const { site } of federation.sites) site.sayReady(digest, 300_000).catch(() => undefined);
  const study = await until(
    'the end of the study',
    async () => {
      const status = await operator.study(id);
      return ['completed', 'incomplete', 'abandoned'].includes(status.state) ? status : undefined;
    },
    100,
    300_000,
  );
  over = true;
  await killer;
  claim('the study is completed', study.state === 'completed');
  const result = await operator.result(id);
  claim(
    'both rounds are pooled over three sites',
    result.rounds.every((round) => round.state === 'pooled'),
  );
  const rows = publishedRows(result);
  for (const { group, estimate, se_noise: noise } of rows.filter(
    (row) => row.release === 'enrolment' && row.quantity === 'count',
  )) {
    const exact = federation.sites.reduce(
      (sum, { cohort }) =>
        sum + cohort.subjects.filter((subject) => subject.group === group && subject.consent === 'GIVEN').length,
      0,
    );
    claim(
      `${group}: ${estimate} counted, ${exact} consenting, noise ${noise?.toFixed(1)}`,
      Math.abs((estimate ?? NaN) - exact) < 6 * (noise ?? NaN),
    );
  }
  const planted = plantedOf();
  for (const { group, variable, estimate, se } of rows.filter(({ quantity, status }) => quantity === 'mean' && status === 'ok')) {
    const truth = planted[group ?? ''][variable as keyof (typeof planted)[string]].mean;
    claim(`${group} ${variable}: ${estimate?.toFixed(3)} for ${truth}`, Math.abs((estimate ?? NaN) - truth) < 6 * (se ?? NaN));
  }
  for (const { site } of federation.sites) {
    const spent = toNumber(parseRational((await patiently(() => site.as('dpo').budget())).site.spent));
    claim(
      `${site.id}: spent ${spent.toFixed(6)}, released ${SPENT}; restarted ${site.program.restarts} times`,
      spent >= SPENT - 1e-3 && spent < SPENT + 1e-3,
    );
    claim(`${site.id}: log whole`, (await patiently(() => site.as('dpo').verifyLog())).valid);
  }
} finally {
  await federation.stop();
}
process.stdout.write(`${failures === 0 ? 'everything holds' : `${failures} claims fail`}\n`);
process.exit(failures === 0 ? 0 : 1);

/** An agent that was killed after it took the signature has it. */
async function signed(siteId: string, approver: 'dpo' | 'radiologist'): Promise<true | undefined> {
  const { site } = federation.sites.find((candidate) => candidate.site.id === siteId)!;
  const studies = await patiently(() => site.as('dpo').studies());
  return studies.some(({ signatures }) => signatures.some(({ account }) => account === approver)) ? true : undefined;
}
