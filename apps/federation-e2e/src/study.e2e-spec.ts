import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PublishedResult } from '@collimate/governance-publication';
import { parseRational, toNumber } from '@collimate/kernel-numeric';
import type { StudyStatus } from '@collimate/protocol/http';
import { patiently, until } from '@collimate/platform-launcher';
import { publishedRows } from '@collimate/statistics-menu';
import { Federation } from './federation.js';
import { CHROMIUM, TestBrowser } from './results-page.js';
import { testStudy } from './test-study.js';

const PATIENTS_PER_GROUP = 12;
/** A page shows no count below it. */
const DISPLAY_FLOOR = 10;

/** What a result says of counts besides its rows. */
interface CountEstimate {
  readonly groups: readonly { readonly count: { readonly value: number; readonly noiseError: number } }[];
}

if (CHROMIUM === undefined) process.stderr.write('notice: no Chromium is installed, the results page is not looked at\n');
const inBrowser = CHROMIUM === undefined ? it.skip : it;

/*
 * One study in which everything goes wrong that may: north's agent is killed twice, south's link is cut, and west has not
 * budget enough, so that nobody there can approve and it says no. At north a patient withdraws midway.
 */
describe('a study with a killed agent, a dropped link and an exhausted budget', () => {
  const browser = new TestBrowser();
  let federation: Federation;
  let study: StudyStatus;
  let result: PublishedResult;
  let withdrawn = '';

  beforeAll(async () => {
    federation = await Federation.start(
      [
        { id: 'north', env: { COLLIMATE_SITE_RESEARCH_COPY: 'on' } },
        { id: 'south', intercepted: true },
        { id: 'west', env: { COLLIMATE_SITE_BUDGET: '1/50' } },
      ],
      PATIENTS_PER_GROUP,
      77,
    );
    const [north, south] = federation.sites;
    const id = await federation.launch(testStudy('e2e-faults', ['north', 'south', 'west'], 3 * PATIENTS_PER_GROUP));
    const halfway = until(
      'half of the extraction',
      async () => {
        const { extraction } = await north.site.as('operator').status();
        return extraction.done * 2 >= PATIENTS_PER_GROUP ? true : undefined;
      },
      20,
      60_000,
    );
    await halfway;
    withdrawn = north.cohort.subjects.find((subject) => subject.consent === 'GIVEN')!.subject;
    await north.site.as('operator').withdraw({ subject: withdrawn, kind: undefined });
    north.site.program.kill();
    south.link.blocked = true;
    south.link.cut();
    await sleep(700);
    south.link.blocked = false;
    const rounds = until(
      'the first round',
      async () => ((await federation.coordinator.operator().study(id)).rounds.length > 0 ? true : undefined),
      20,
      90_000,
    );
    await rounds;
    north.site.program.kill();
    south.link.cut();
    study = await until(
      'the end of the study',
      async () => {
        const status = await federation.coordinator.operator().study(id);
        return ['completed', 'incomplete', 'abandoned'].includes(status.state) ? status : undefined;
      },
      500,
      90_000,
    );
    result = await federation.coordinator.operator().result(id);
  }, 240_000);

  afterAll(() => Promise.all([federation?.stop(), browser.close()]));

  it('comes to its end, and the agent was really restarted', () => {
    expect(study.state).toBe('completed');
    expect(federation.sites[0].site.program.restarts).toBe(2);
  });

  it('pools every site that approved, and asks nothing of the one whose budget the whole study did not fit', () => {
    expect(result.rounds.map((round) => [round.statistic, round.state, [...(round.pooled?.sites ?? [])].sort()])).toEqual([
      ['enrolment', 'pooled', ['north', 'south']],
      ['moments', 'pooled', ['north', 'south']],
    ]);
    expect(study.sites.find(({ id }) => id === 'west')?.progress).toBe('REJECTED');
    expect(result.privacy.chargedAtSites?.map(({ site, rho, assumed }) => [site, rho === '0', assumed])).toEqual([
      ['north', false, false],
      ['south', false, false],
      ['west', true, false],
    ]);
  });

  it('counts the patients who consented, up to the noise', () => {
    const counts = publishedRows(result).filter(({ release, quantity }) => release === 'enrolment' && quantity === 'count');
    const { groups } = result.rounds[0].pooled!.estimate as unknown as CountEstimate;
    expect(counts).toHaveLength(2);
    for (const [index, { group, status }] of counts.entries()) {
      // With so few patients the noise may take a count below what a page shows, or below 3 of its own SDs; the number itself is public.
      const { value, noiseError: noise } = groups[index].count;
      expect(status).toBe(value < DISPLAY_FLOOR ? 'suppressed' : value < 3 * noise ? 'uninformative' : 'ok');
      const taking = federation.sites.filter(({ site }) => site.id !== 'west');
      const consenting = taking.flatMap(({ cohort }) =>
        cohort.subjects.filter((subject) => subject.group === group && subject.consent === 'GIVEN'),
      );
      expect(Math.abs(value - consenting.length)).toBeLessThan(6 * noise);
    }
  });

  it('has spent exactly what was released, also at the agent that was killed: nothing twice, nothing refunded', async () => {
    const spent = await Promise.all(
      federation.sites.map(async ({ site }) =>
        toNumber(parseRational((await patiently(() => site.as('dpo').budget())).site.spent)),
      ),
    );
    expect(spent[0]).toBeCloseTo(0.18, 3);
    expect(spent[1]).toBeCloseTo(0.18, 3);
    expect(spent[2]).toBe(0);
  });

  it('stores a cleaned copy of every scan of those who consent, and of nobody else, without a planted identifier', () => {
    const [{ site, cohort }] = federation.sites;
    const research = join(site.dataFolder, 'research');
    const consenting = cohort.subjects.filter(({ consent, subject }) => consent === 'GIVEN' && subject !== withdrawn);
    expect(readdirSync(research)).toHaveLength(consenting.length);
    const files = readdirSync(research, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(consenting.length * 20);
    // A shifted date of one patient may be the true date of another; the specs of deidentify look at each patient's own.
    const canaries = cohort.subjects
      .flatMap((_, index) => cohort.canariesOf(index))
      .filter((canary) => canary.length >= 6 && !/^\d{8}$/.test(canary));
    const unique = [...new Set(canaries)];
    const held = files.flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const bytes = readFileSync(path);
      return unique.filter((canary) => path.includes(canary) || bytes.includes(canary));
    });
    expect(held).toEqual([]);
  }, 60_000);

  it('leaves every log whole', async () => {
    expect((await federation.coordinator.operator().verifyLog()).verified).toBe(true);
    for (const { site } of federation.sites) expect((await patiently(() => site.as('dpo').verifyLog())).valid).toBe(true);
  });

  it('keeps every planted identifier out of the wire and out of every log line', () => {
    const canaries = federation.sites.flatMap(({ cohort }) => cohort.subjects.flatMap((_, index) => cohort.canariesOf(index)));
    const [, south] = federation.sites;
    const wire = Buffer.concat(south.link.plain);
    // The protocol of the study is in plain sight, so the capture is not of ciphertext.
    expect(wire.includes('A study of the end-to-end tests')).toBe(true);
    const lines = federation.logLines().join('\n');
    expect(canaries.length).toBeGreaterThan(500);
    // Short numbers occur by chance in random bytes; every canary that is long enough to be one is sought.
    const sought = canaries.filter((canary) => canary.length >= 6);
    expect(sought.filter((canary) => wire.includes(canary) || wire.includes(Buffer.from(canary, 'utf16le')))).toEqual([]);
    expect(sought.filter((canary) => lines.includes(canary))).toEqual([]);
  });

  inBrowser.each([
    [1200, 'light'],
    [1200, 'dark'],
    [390, 'light'],
  ] as const)(
    'shows the result on an accessible page, %i px wide, %s',
    async (width, scheme) => {
      const report = await browser.lookAt(`${federation.coordinator.pageUrl}/#/study/e2e-faults`, width, scheme);
      expect(report).toMatchObject({ errors: [], violations: [], overflowPx: 0, hiddenPx: 0 });
      for (const word of ['Volume (mesh)', 'Mean intensity', 'benign', 'malignant', '2 of 3', 'at 2 sites', 'Log verified'])
        expect(report.text).toContain(word);
    },
    60_000,
  );

  it('sends less than 60 KB per site over the wire, and the agent that was killed as much in each of its lives', () => {
    for (const { site, link } of federation.sites) {
      const lives = site.id === 'north' ? 2 : 1;
      expect([site.id, link.bytes.up + link.bytes.down < lives * 60 * 1024]).toEqual([site.id, true]);
    }
  });
});
