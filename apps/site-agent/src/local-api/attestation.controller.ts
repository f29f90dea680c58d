import { Controller } from '@nestjs/common';
import { parseDigest } from '@collimate/kernel-canonical';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import type { AnswerOf } from '@collimate/protocol/http';
import { StudyAttestation } from './study.attestation.js';

/** Attestation of everything that left the hospital for a study, signed with the key of the site. */
@Controller()
export class AttestationController {
  constructor(private readonly attestations: StudyAttestation) {}

  @Serves(SITE_API.attestation)
  attestation({ params }: CallOf<SiteApi['attestation']>): AnswerOf<SiteApi['attestation']> {
    return this.attestations.of(parseDigest(params.digest));
  }
}
