import { Injectable } from '@nestjs/common';
import type { MaskedSumDocument, ReceiptDocument } from '@collimate/governance-publication';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { knownParts, toHex, type RoundId, type SiteId, type StudyId } from '@collimate/kernel-canonical';
import { CoordinatorStore, type AttemptWordRow, type RoundRow } from '@collimate/platform-coordinator-store';
import { COORDINATOR_SIDE, type AttemptCourse, type AttemptTranscript, type SiteSignature } from '@collimate/privacy-aggregation';
import { receiptFromDocument } from '@collimate/protocol';
import { siteLogOrigin } from '../audit/site-log.origin.js';
import { AttemptCourses } from '../masking/attempt.courses.js';
import { maskedRound } from '../masking/attempt.question.js';
import { CoordinatorError } from '../platform/coordinator.error.js';

/** Publishes a masked sum: the signed words of its sites, the sum, and the masked vectors from which it follows. */
@Injectable()
export class MaskedSumPublisher {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly courses: AttemptCourses,
  ) {}

  /** @returns the published part of a pooled round; undefined under local noise */
  async of(round: RoundRow): Promise<MaskedSumDocument | undefined> {
    const { read } = this.store;
    const study = await read.studies.find(round.study_id as StudyId);
    const masked = study === undefined ? undefined : maskedRound(round, freezeStudy(parseStudy(JSON.parse(study.protocol_json))));
    const row = (await read.attempts.ofRound(round.id as RoundId)).find(({ state }) => state === 'confirmed');
    if (masked === undefined || row === undefined) return undefined;
    const { course } = await this.courses.of(read, masked, row);
    const transcript = COORDINATOR_SIDE.transcriptOf(course);
    if (transcript === undefined || course.end?.kind !== 'sum') {
      throw new CoordinatorError('LOG_ALTERED', 'a round that was pooled has no sum any more');
    }
    const words = (await read.attempts.uploads(round.id as RoundId)).filter(({ attempt }) => attempt === row.attempt);
    return {
      question: questionDocument(transcript),
      adverts: transcript.adverts.map(({ ownHead, headsSeen, ...advert }) => ({
        ...advert,
        ownHead: { ...ownHead },
        headsSeen: headsSeen.map((head) => ({ ...head })),
      })),
      rosterSignatures: signatures(transcript.rosterSignatures),
      survivors: [...transcript.survivors],
      survivorSignatures: signatures(transcript.survivorSignatures),
      uploads: await Promise.all(
        transcript.uploads.map(async (upload) => ({
          ...(await this.upload(upload, words)),
          ...knownParts<MaskedSumDocument['uploads'][number]>({ masked: maskedText(course, upload.site) }),
        })),
      ),
      sum: course.end.vector.map(String),
      confirmations: signatures([...course.confirmations.values()]),
    };
  }

  private async upload(
    upload: AttemptTranscript['uploads'][number],
    words: readonly AttemptWordRow[],
  ): Promise<Omit<MaskedSumDocument['uploads'][number], 'masked'>> {
    const word = words.find(({ site_id: site }) => site === upload.site);
    if (word?.receipt_json == null || word.proof_json === null) {
      throw new CoordinatorError('LOG_ALTERED', 'an upload that was stored is missing');
    }
    const receipt = JSON.parse(word.receipt_json) as ReceiptDocument;
    const { ledgerRoot } = receiptFromDocument(receipt);
    const head = await this.store.read.witnesses.withRoot(upload.site as SiteId, ledgerRoot);
    if (head === undefined) throw new CoordinatorError('LOG_ALTERED', 'a head that was witnessed is missing');
    return {
      ...upload,
      receipt,
      inclusion: JSON.parse(word.proof_json) as MaskedSumDocument['uploads'][number]['inclusion'],
      head: {
        ...{ origin: siteLogOrigin(upload.site as SiteId, head.generation), size: head.size },
        ...{ root: toHex(head.root), signature: head.signature },
      },
    };
  }
}

/** Under `threshold` the vectors alone give no sum, and are of no use to a reader. */
function maskedText({ question, uploads }: AttemptCourse, site: SiteId): string | undefined {
  const masked = question.terms.closing === 'all' ? uploads.get(site)?.masked : undefined;
  return masked === undefined ? undefined : Buffer.from(masked).toString('base64');
}

function questionDocument({ question }: AttemptTranscript): MaskedSumDocument['question'] {
  const { terms, sigma2, d2, given, ...rest } = question;
  const { closing, colluding, dropouts } = terms;
  return {
    ...rest,
    ...{ given: given ?? null, sigma2: sigma2.toString(), d2: d2.toString(), closing, colluding, dropouts },
  };
}

function signatures(list: readonly SiteSignature[]): { site: string; signature: string }[] {
  return list.map(({ site, signature }) => ({ site, signature })).sort((a, b) => (a.site < b.site ? -1 : 1));
}
