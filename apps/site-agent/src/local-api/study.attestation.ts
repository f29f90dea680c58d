import { Injectable } from '@nestjs/common';
import { formatVerifierKey, verifierKey, type LogEntry } from '@collimate/governance-provenance';
import type { SignedEnvelope } from '@collimate/governance-publication';
import { isDeclared } from '@collimate/governance-study';
import { toHex, type Digest } from '@collimate/kernel-canonical';
import { attest } from '@collimate/platform-attestation';
import { Keystore } from '@collimate/platform-keystore';
import { EnrolmentStore, SiteLog } from '@collimate/platform-site-store';
import { planDigest } from '@collimate/radiomics-vocabulary';
import { AgentError } from '../ground/agent.error.js';
import { AGENT_VERSION } from '../ground/agent.version.js';
import { SiteStudies, type SiteStudyView } from '../studies/site.studies.js';

type Charged = Extract<LogEntry, { kind: 'release-charged' | 'attempt-charged' }>;

/** The answer under one charge, with the places of both in their tree of the log. */
interface Release {
  readonly tree: number;
  readonly charged: Charged;
  readonly chargeIndex: number;
  readonly answer: Digest | null;
  readonly answerIndex: number | null;
}

/**
 * Attests everything that left the site for a study: each release with its epoch, price, approval and places in the
 * log.
 */
@Injectable()
export class StudyAttestation {
  constructor(
    private readonly log: SiteLog,
    private readonly studies: SiteStudies,
    private readonly enrolment: EnrolmentStore,
    private readonly keys: Keystore,
  ) {}

  /** @throws AgentError STUDY_UNKNOWN, NOTHING_RELEASED, RELEASES_FORGOTTEN if only receipts that a recovery fetched know of them */
  of(digest: Digest): SignedEnvelope {
    const view = this.studies.find(digest);
    if (view === undefined) throw new AgentError('STUDY_UNKNOWN', 'this site has no such study');
    const { approval, releases } = this.read(digest);
    const answered = releases.filter(({ answer }) => answer !== null);
    if (answered.length === 0 && releases.some(({ charged }) => charged.cause === 'recovery')) {
      throw new AgentError(
        'RELEASES_FORGOTTEN',
        'answers of this study have left the site, and the database that held them is lost',
        {
          hint: 'the charges of the recovery are in the log, `collimate site log`; the coordinator has the receipts that this site signed',
        },
      );
    }
    if (answered.length === 0) {
      throw new AgentError('NOTHING_RELEASED', 'nothing has left this site for this study', {
        hint: 'Ask again when a round was answered.',
      });
    }
    const { origin, size, root } = this.log.checkpoint(this.enrolment.siteName() ?? 'not-enrolled');
    return attest(
      {
        subject: answered.map(({ charged, answer }) => {
          return { name: `release-${charged.sequence}`, sha256: String(answer) };
        }),
        predicateType: 'urn:collimate:attestation:releases/2',
        predicate: {
          ...{ study: digest, agent: AGENT_VERSION, plans: plansOf(view), approval },
          // Definitions of the engine that two people approved it for, the newest last: under these alone anything was computed.
          engines: view.engine.approved,
          // Features are of the original pixels of consenting subjects; cleaning and defacing are of stored copies alone.
          ...{ deidentification: 'no image left the site', defacing: 'no image left the site' },
          releases: releases.map(documentOf),
          log: {
            origin,
            tree: this.log.treeNumber,
            size,
            root: toHex(root),
            key: formatVerifierKey(verifierKey(origin, this.keys.identityPublicKey())),
          },
        },
      },
      { publicKey: this.keys.identitySpki(), sign: (bytes) => this.keys.signWithIdentity(bytes) },
    );
  }

  /** Reads the leaves once. Numbers of charges go on from tree to tree. */
  private read(digest: Digest): { readonly approval: object | null; readonly releases: readonly Release[] } {
    let approval: object | null = null;
    const releases = new Map<number, Release>();
    for (const { tree, index, leaf } of this.leaves()) {
      const entry = JSON.parse(leaf) as LogEntry;
      if (entry.kind === 'study-reviewed' && entry.study === digest) {
        approval = { decision: entry.decision, statements: entry.statements, at: entry.at, ledgerIndex: index, tree };
      } else if ((entry.kind === 'release-charged' || entry.kind === 'attempt-charged') && entry.study === digest) {
        releases.set(entry.sequence, { tree, charged: entry, chargeIndex: index, answer: null, answerIndex: null });
      } else if (entry.kind === 'release-answered' || entry.kind === 'attempt-answered') {
        const charge = releases.get(entry.sequence);
        if (charge !== undefined) releases.set(entry.sequence, { ...charge, answer: entry.answer, answerIndex: index });
      }
    }
    return { approval, releases: [...releases.values()] };
  }

  /** Leaves of every tree, the oldest first: a recovery begins a new tree, and releases before it still count. */
  private *leaves(): Generator<{ readonly tree: number; readonly index: number; readonly leaf: string }, void, undefined> {
    const trees = [this.log.treeNumber];
    while (trees[0] > 1) trees.unshift(Math.min(this.log.treeBefore(trees[0]), trees[0] - 1));
    for (const tree of trees) {
      let index = 0;
      for (const leaf of this.log.leavesOf(tree)) yield { tree, index: index++, leaf };
    }
  }
}

function documentOf({ tree, charged, chargeIndex, answer, answerIndex }: Release): object {
  // `inputs` commits to the data that the answer was computed from: the head of the log of subjects, under a salt that
  // never leaves.
  const { sequence, query, epoch, event, rho, cause, subjectLog: inputs } = charged;
  // For a masked vector the answer is H(y, R), which tells nothing of the vector behind the mask.
  const masked = charged.kind === 'attempt-charged' ? { attempt: charged.attempt, transcript: charged.transcript } : {};
  return { sequence, query, epoch, inputs, event, rho, cause, ...masked, tree, ledgerIndex: chargeIndex, answer, answerIndex };
}

function plansOf({ study }: SiteStudyView): readonly Digest[] {
  const { protocol } = study;
  return isDeclared(protocol) ? Object.values(protocol.plans ?? {}).map(planDigest) : [planDigest(protocol.plan)];
}
