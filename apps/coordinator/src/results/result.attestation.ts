import { Injectable } from '@nestjs/common';
import { RESULT_ATTESTATION, type ResultPredicate, type SignedEnvelope } from '@collimate/governance-publication';
import { canonicalJson, sha256Hex } from '@collimate/kernel-canonical';
import { attest } from '@collimate/platform-attestation';
import { CoordinatorKeys } from '../platform/coordinator.keys.js';
import { COORDINATOR_VERSION } from '../platform/coordinator.version.js';
import { ContributionPublisher } from './contribution.publisher.js';
import type { ResultName } from './result.name.js';
import { ResultService } from './result.service.js';

const encoder = new TextEncoder();

/** Attests a published result: the bytes of its document, the study it belongs to, and each release it was made from. */
@Injectable()
export class ResultAttestation {
  constructor(
    private readonly results: ResultService,
    private readonly contributions: ContributionPublisher,
    private readonly keys: CoordinatorKeys,
  ) {}

  /** The same result has the same envelope. @throws CoordinatorError RESULT_UNKNOWN */
  async of(name: ResultName): Promise<SignedEnvelope> {
    const result = await this.results.find(name);
    const { rounds } = await this.contributions.of(name);
    const releases = rounds.flatMap(({ statistic, contributions, masked }) =>
      [...contributions, ...(masked?.uploads ?? [])].map(({ site, receipt }) => ({
        ...{ statistic, site, epoch: receipt.epoch, rho: receipt.rho, answer: receipt.answerHash },
        ...{ ledgerIndex: receipt.ledgerIndex, ledgerRoot: receipt.ledgerRoot },
      })),
    );
    return attest(
      {
        subject: [{ name: 'result.json', sha256: sha256Hex(encoder.encode(canonicalJson(result))) }],
        predicateType: RESULT_ATTESTATION,
        predicate: {
          ...{ study: result.study.digest, result: result.digest, publishedAt: result.publishedAt },
          ...{ coordinator: COORDINATOR_VERSION, releases },
        } satisfies ResultPredicate,
      },
      { publicKey: this.keys.logPublicKey(), sign: (bytes) => this.keys.signWithLogKey(bytes) },
    );
  }
}
