import type { SiteCode } from '@collimate/platform-site-api';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instantFromMs, parseSiteId } from '@collimate/kernel-canonical';
import { SCANNERS, cohortSpec, plantedTruth, simulateCohort, type SimulatedCohort } from '@collimate/imaging-simulation';
import { ClientError } from '@collimate/platform-coordinator-client';
import { CertificateAuthority, createRenewalRequest } from '@collimate/platform-pki';
import { LocalCoordinator, LocalSite, until, writeCohort } from '@collimate/platform-launcher';
import { packageFile } from '@collimate/platform-service-kit/packages';
import { startLinkProxy, type LinkProxy } from './link-proxy.js';

const COORDINATOR = packageFile('@collimate/coordinator', './program');
const AGENT = packageFile('@collimate/site-agent', './program');
const DAY_MS = 86_400_000;
const READY_WITHIN_MS = 180_000;

/** A hospital of the test: who it is, and what its agent is started with. */
export interface SiteSpec {
  readonly id: string;
  /** Whose scanner it has; its own by its id, which is one of them then. */
  readonly scanner?: keyof typeof SCANNERS;
  readonly env?: Readonly<Record<string, string>>;
  /** Entry file of another agent than the built one. */
  readonly agent?: string;
  /** Another link than the plain proxy. @param target port of the coordinator */
  readonly link?: (target: number) => Promise<LinkProxy>;
  /** Read the plain bytes of its link. */
  readonly intercepted?: boolean;
  /** Only its tables are written: for studies that read no scan. */
  readonly withoutScans?: boolean;
  /** What befalls the hospital's files before the agent reads them. */
  readonly damage?: (scans: string, cohort: SimulatedCohort) => void;
}

/** A hospital that takes part: its program, its link and its patients. */
export interface TestSite {
  readonly site: LocalSite;
  readonly link: LinkProxy;
  readonly cohort: SimulatedCohort;
}

/** One coordinator and some agents, each as a process of its own, every link through a proxy of the test. */
export class Federation {
  private constructor(
    readonly folder: string,
    readonly coordinator: LocalCoordinator,
    readonly sites: readonly TestSite[],
  ) {}

  /** Starts everything, enrols the sites and reads their tables. */
  static async start(
    specs: readonly SiteSpec[],
    patientsPerGroup: number,
    seed: number,
    coordinatorEnv: Readonly<Record<string, string>> = {},
    coordinatorProgram = COORDINATOR,
  ): Promise<Federation> {
    const folder = mkdtempSync(join(tmpdir(), 'collimate-e2e-'));
    const coordinator = new LocalCoordinator({
      folder: join(folder, 'coordinator'),
      program: coordinatorProgram,
      env: coordinatorEnv,
    });
    await coordinator.start();
    const sites = await Promise.all(
      specs.map(async (spec, n): Promise<TestSite> => {
        const cohort = simulateCohort(
          cohortSpec(spec.id, spec.scanner ?? (spec.id as keyof typeof SCANNERS), patientsPerGroup),
          seed + n,
        );
        const siteFolder = join(folder, spec.id);
        const keys = { key: '', cert: '' };
        const authority = await authorityOf(folder);
        const server = await authority.issueServer(['localhost', '127.0.0.1'], validity());
        const startLink = spec.link ?? startLinkProxy;
        const link = await startLink(
          coordinator.port,
          spec.intercepted
            ? {
                coordinator: {
                  key: server.keyPem,
                  cert: `${server.certificatePem}\n${authority.certificatePem}`,
                  ca: authority.certificatePem,
                },
                site: () => (keys.cert ? keys : {}),
              }
            : undefined,
        );
        const site = new LocalSite({
          id: spec.id,
          name: `Hospital ${spec.id}`,
          folder: siteFolder,
          agent: spec.agent ?? AGENT,
          env: { COLLIMATE_SITE_COORDINATOR: `https://localhost:${link.port}`, ...spec.env },
        });
        mkdirSync(site.scans, { recursive: true });
        writeCohort(site.scans, spec.withoutScans ? { ...cohort, files: noScans } : cohort);
        spec.damage?.(site.scans, cohort);
        await site.program.start();
        await site.hireStaff();
        const { token } = await coordinator.operator().invite({ id: spec.id, name: site.name });
        await site.as('admin').enrol({ token });
        if (spec.intercepted) await takeOnIdentity(authority, site, keys);
        await site.as('operator').importConsent({ table: join(site.scans, 'consent.csv'), sentAgain: false });
        await site.as('operator').importCohort({ table: join(site.scans, 'cohort.csv') });
        return { site, link, cohort };
      }),
    );
    return new Federation(folder, coordinator, sites);
  }

  /**
   * Freezes and opens a study; two people of each site approve it, and say ready once it is extracted. A site whose budget
   * it does not fit rejects it.
   * @returns its id
   */
  async launch(protocol: unknown): Promise<string> {
    const { id, digest } = await this.coordinator.operator().createStudy(protocol);
    await this.coordinator.operator().openStudy(id);
    for (const { site } of this.sites) {
      await until(
        `the study's arrival at ${site.id}`,
        async () => (await site.as('dpo').studies()).find((study) => study.digest === digest),
        50,
        20_000,
      );
      try {
        for (const approver of ['dpo', 'radiologist'] as const) await site.as(approver).approve(digest);
      } catch (error) {
        if (!(error instanceof ClientError) || error.code !== ('BUDGET_TOO_SMALL' satisfies SiteCode)) throw error;
        await site.as('dpo').approve(digest, { digest, decision: 'reject', why: 'the purpose is not ours' });
        continue;
      }
      // A site that never gets there shows as a study that does not end.
      site.sayReady(digest, READY_WITHIN_MS).catch(() => undefined);
    }
    return id;
  }

  /** Everything that the programs printed, line by line. */
  logLines(): readonly string[] {
    return [this.coordinator.program, ...this.sites.map(({ site }) => site.program)].flatMap((program) => program.lines);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.sites.map(({ site }) => site.program.stop()), this.coordinator.program.stop()]);
    await Promise.all(this.sites.map(({ link }) => link.close()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function* noScans(): ReturnType<SimulatedCohort['files']> {
  // Nothing to draw.
}

/** What was planted, per group and feature. */
export function plantedOf(): ReturnType<typeof plantedTruth> {
  return plantedTruth(cohortSpec('north', 'north', 1));
}

function validity(): { notBefore: ReturnType<typeof instantFromMs>; notAfter: ReturnType<typeof instantFromMs> } {
  return { notBefore: instantFromMs(Date.now() - DAY_MS), notAfter: instantFromMs(Date.now() + DAY_MS) };
}

function authorityOf(folder: string): Promise<CertificateAuthority> {
  const keys = join(folder, 'coordinator', 'keys');
  return CertificateAuthority.open(
    readFileSync(join(keys, 'authority.cert.pem'), 'utf8'),
    readFileSync(join(keys, 'authority.key.pem'), 'utf8'),
  );
}

/** The proxy speaks to the coordinator as the site, with the site's own key and a certificate of the test's making. */
async function takeOnIdentity(
  authority: CertificateAuthority,
  site: LocalSite,
  into: { key: string; cert: string },
): Promise<void> {
  into.key = readFileSync(join(`${site.dataFolder}-keys`, 'tls.pem'), 'utf8');
  const request = await createRenewalRequest(parseSiteId(site.id), into.key);
  into.cert = (await authority.issueSite(parseSiteId(site.id), request, validity())).certificatePem;
}
