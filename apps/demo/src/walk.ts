import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { FINAL_STATES } from '@collimate/governance-study';
import { ClientError } from '@collimate/platform-coordinator-client';
import type { SiteBudget } from '@collimate/platform-site-api';
import type { StudyStatus } from '@collimate/protocol/http';
import { readLines } from '@collimate/platform-tables';
import { patiently, until, type LocalCoordinator, type LocalSite } from '@collimate/platform-launcher';
import type { Progress } from './progress.js';
import type { PublishedResult } from '@collimate/governance-publication';

/** Who walks through the study, and where. */
export interface Walk {
  readonly coordinator: LocalCoordinator;
  readonly hospitals: readonly LocalSite[];
  readonly progress: Progress;
}

/** What came out of the walk. */
export interface WalkOutcome {
  readonly result: PublishedResult;
  readonly withdrawnAt: string;
  readonly budgets: readonly { readonly site: string; readonly budget: SiteBudget }[];
  readonly proofs: readonly Proof[];
  /** From the moment the last site's features were ready to the pooled result, in seconds, as the coordinator dates them. */
  readonly readyToResultS: number;
}

/** One thing that was shown to hold, or not. */
export interface Proof {
  readonly name: string;
  readonly holds: boolean;
}

/** A study on its way. */
export interface LaunchedStudy {
  readonly id: string;
  readonly digest: string;
}

const STUDY_WITHIN_MS = 240_000;

/** Enrols every hospital: a one-time token from the coordinator, a key made at the site, a certificate for it. */
export async function enrol({ coordinator, hospitals, progress }: Walk): Promise<void> {
  for (const hospital of hospitals) {
    const { token } = await coordinator.operator().invite({ id: hospital.id, name: hospital.name });
    await hospital.hireStaff();
    await hospital.as('admin').enrol({ token });
  }
  progress.done('Three hospitals enrolled', 'one-time token, key made at the site, mutual TLS');
}

/** Each hospital names its cohort and its patients' consent. */
export async function admitCohorts({ hospitals, progress }: Walk): Promise<void> {
  for (const hospital of hospitals) {
    await hospital.as('operator').importConsent({ table: join(hospital.scans, 'consent.csv'), sentAgain: false });
    await hospital.as('operator').importCohort({ table: join(hospital.scans, 'cohort.csv') });
  }
  progress.done('Cohort and consent tables read at each site');
}

/** The coordinator freezes and opens the study; two approvers of each hospital sign its digest. */
export async function launch({ coordinator, hospitals, progress }: Walk, protocol: unknown): Promise<LaunchedStudy> {
  const { id, digest } = await coordinator.operator().createStudy(protocol);
  await coordinator.operator().openStudy(id);
  progress.done('Study frozen and sent to the sites', `digest ${digest.slice(0, 12)}…`);
  for (const hospital of hospitals) {
    await until(
      `the study's arrival at ${hospital.id}`,
      async () => (await hospital.as('dpo').studies()).find((study) => study.digest === digest),
      50,
      20_000,
    );
    for (const approver of ['dpo', 'radiologist'] as const) await hospital.as(approver).approve(digest);
  }
  progress.done(
    'Approved at each site by two people',
    'the demo answers for them; its hospitals allow openings of a minute, others a day',
  );
  return { id, digest };
}

/** Follows extraction and rounds until the result is published; halfway one patient withdraws. */
export async function follow(
  walk: Walk,
  { id: studyId, digest }: LaunchedStudy,
): Promise<Omit<WalkOutcome, 'budgets' | 'proofs'>> {
  const { coordinator, hospitals, progress } = walk;
  let withdrawnAt = '';
  let extracted = false;
  const said = Promise.all(hospitals.map((hospital) => hospital.sayReady(digest, STUDY_WITHIN_MS)));
  // It is awaited below; until then a failure is not an unhandled one.
  said.catch(() => undefined);
  const study = await until<StudyStatus>(
    'the end of the study',
    async () => {
      const figures = await Promise.all(hospitals.map((hospital) => patiently(() => hospital.as('operator').status())));
      const failed = figures.reduce((sum, { extraction }) => sum + (extraction.failed ?? 0), 0);
      const done = failed + figures.reduce((sum, { extraction }) => sum + extraction.done, 0);
      const all = done + figures.reduce((sum, { extraction }) => sum + (extraction.waiting ?? 0) + (extraction.running ?? 0), 0);
      const status = await coordinator.operator().study(studyId);
      if (!extracted)
        progress.at('Consent, de-identification, extraction', all === 0 ? 0 : done / all, `${done} of ${all} scans`);
      if (withdrawnAt === '' && all > 0 && done * 2 >= all) {
        await withdrawOne(hospitals[0]);
        withdrawnAt = hospitals[0].id;
        progress.done('One patient withdraws midway', `features deleted, key destroyed at ${hospitals[0].id}`);
      }
      if (!extracted && status.sites.every((site) => site.progress === 'READY')) {
        extracted = true;
        progress.done(
          'Features extracted, and each site says that it is ready',
          `${done - failed} scans${failed === 0 ? '' : `, and ${failed} FAILED`}`,
        );
      }
      return FINAL_STATES.includes(status.state) ? status : undefined;
    },
    100,
    STUDY_WITHIN_MS,
  );
  await said;
  const result = await publishedResult(coordinator, studyId);
  for (const round of study.rounds) {
    progress.done(
      `Round "${round.statistic}" ${round.state}`,
      round.answers.map(({ site, outcome, code }) => `${site} ${code ?? outcome}`).join(', '),
    );
  }
  return { result, withdrawnAt, readyToResultS: readyToResultS(study) };
}

/** The first of the cohort with consent who is still in it. */
async function withdrawOne(hospital: LocalSite): Promise<void> {
  const rows = readLines(readFileSync(join(hospital.scans, 'consent.csv'), 'utf8')).map(({ cells }) => cells);
  const subject = rows.find(([, type]) => type === 'GIVEN')?.[0] ?? '';
  await hospital.as('operator').withdraw({ subject, kind: 'NO_FURTHER_USE' });
}

async function publishedResult(coordinator: LocalCoordinator, studyId: string): Promise<PublishedResult> {
  return until(
    'the published result',
    async () => {
      try {
        return await coordinator.operator().result(studyId);
      } catch (error) {
        if (error instanceof ClientError && error.fault === 'missing') return undefined;
        throw error;
      }
    },
    50,
    10_000,
  );
}

function readyToResultS(study: StudyStatus): number {
  const opened = study.rounds.map((round) => Date.parse(round.openedAt));
  const closed = study.rounds.map((round) => Date.parse(round.closedAt ?? round.openedAt));
  return (Math.max(...closed) - Math.min(...opened)) / 1000;
}

/** What each site has left, and whether every log is whole. */
export async function audit({ coordinator, hospitals, progress }: Walk): Promise<Pick<WalkOutcome, 'budgets' | 'proofs'>> {
  const proofs: Proof[] = [];
  const budgets: { site: string; budget: SiteBudget }[] = [];
  const log = await coordinator.operator().verifyLog();
  proofs.push({ name: `coordinator's log of ${log.size} entries`, holds: log.verified });
  for (const hospital of hospitals) {
    budgets.push({ site: hospital.id, budget: await patiently(() => hospital.as('dpo').budget()) });
    const verified = await patiently(() => hospital.as('dpo').verifyLog());
    proofs.push({ name: `${hospital.id}'s log of ${verified.size} entries`, holds: verified.valid });
  }
  progress.done('Logs verified', proofs.map(({ name, holds }) => `${name} ${holds ? 'whole' : 'BROKEN'}`).join(', '));
  return { budgets, proofs };
}
