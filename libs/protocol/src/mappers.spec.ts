import { parseDigest, parseInstant, parseRoundId, parseSiteId, parseStudyId } from '@collimate/kernel-canonical';
import { parseRational } from '@collimate/kernel-numeric';
import { sharedGaussian } from '@collimate/privacy-accounting';
import { countFromWire } from './bounds.js';
import {
  contributionFromWire,
  receiptDocument,
  receiptFromDocument,
  receiptFromWire,
  receiptText,
  receiptToWire,
  unavailableToWire,
  type ContributionEvidence,
} from './contribution.mapper.js';
import { AnswerKind, Receipt, SealedContribution } from './generated/collimate/v1/aggregation.js';
import { MemberLine } from './generated/collimate/v1/masking.js';
import { RoundOrder } from './generated/collimate/v1/round.js';
import { AcknowledgeRequest } from './generated/collimate/v1/site.js';
import { Progress } from './generated/collimate/v1/study.js';
import { memberLineFromWire, memberLineToWire } from './member.mapper.js';
import { checkIdentity, identified } from './request.identity.js';
import { roundOrderFromWire, roundOrderToWire } from './round.mapper.js';
import { progressFromWire, progressToWire, reviewFromWire } from './study.mapper.js';

const digest = parseDigest('ab'.repeat(32));
const order = {
  roundId: parseRoundId('r-1'),
  studyId: parseStudyId('demo-lung'),
  studyDigest: digest,
  statistic: 'moments',
  epoch: 3_591_840_000,
  roster: [parseSiteId('north'), parseSiteId('south')],
  step: 0,
  mode: 'local-noise' as const,
  deadline: parseInstant('2026-11-23T07:24:16.000Z'),
};
const evidence: ContributionEvidence = {
  receipt: {
    queryDigest: digest,
    epoch: 7,
    event: { kind: 'discrete-gaussian', sigma2: 10n ** 20n, d2: 3n },
    step: 0,
    rho: parseRational('7/40'),
    ledgerIndex: 12,
    ledgerRoot: new Uint8Array(32).fill(9),
    answerHash: digest,
    ledgerSequence: 4,
    signature: new Uint8Array(64).fill(5),
  },
  inclusion: { index: 13, size: 14, hashes: [new Uint8Array(32).fill(1)] },
};
const binding = { roundId: order.roundId, site: order.roster[0], queryDigest: digest, epoch: 7 };

describe('the way between wire and domain', () => {
  it('keeps a round order', () => {
    expect(roundOrderFromWire(RoundOrder.decode(RoundOrder.encode(roundOrderToWire(order)).finish()))).toEqual(order);
    const given = { ...order, step: 1, given: digest, sums: [['12', '-3', '0']] };
    expect(roundOrderFromWire(RoundOrder.decode(RoundOrder.encode(roundOrderToWire(given)).finish()))).toEqual(given);
  });

  it.each([['1e3'], ['-0'], ['007'], [''], ['9'.repeat(61)], ['0x1'], [' 1']])(
    'refuses %j among the sums of an order',
    (text) => {
      const wire = roundOrderToWire({ ...order, step: 1, given: digest, sums: [['1', text]] });
      expect(() => roundOrderFromWire(wire)).toThrow(
        expect.objectContaining({ code: 'MALFORMED_MESSAGE', place: { tag: 'sums' } }),
      );
    },
  );

  it('keeps the receipt of one step of several, and refuses one that is at odds with itself', () => {
    const receipt = {
      ...evidence.receipt,
      event: { ...evidence.receipt.event, kind: 'discrete-gaussian-steps', steps: 20 },
      step: 7,
    } as const;
    expect(receiptFromWire(receiptToWire(receipt))).toEqual(receipt);
    expect(receiptFromDocument(JSON.parse(JSON.stringify(receiptDocument(receipt))))).toEqual(receipt);
    const place = { roundId: 'r-1', studyId: 'lung', studyDigest: digest };
    expect(receiptText(place, receipt)).not.toBe(receiptText(place, { ...receipt, step: 8 }));
    // A receipt of one answer has the keys that it always had.
    expect(Object.keys(receiptDocument(evidence.receipt))).not.toContain('step');
    for (const [change, tag] of [
      [{ steps: 0n }, 'receipt.steps'],
      [{ steps: 1n }, 'receipt.steps'],
      [{ steps: 1_001n }, 'receipt.steps'],
      [{ step: 20n }, 'receipt.step'],
      [{ mechanism: 'discrete-gaussian' }, 'receipt.steps'],
      [{ mechanism: 'discrete-gaussian', steps: 0n }, 'receipt.step'],
      [{ mechanism: 'gaussian' }, 'receipt.mechanism'],
    ] as const) {
      expect(() => receiptFromWire({ ...receiptToWire(receipt), ...change })).toThrow(
        expect.objectContaining({ code: 'MALFORMED_MESSAGE', place: { tag } }),
      );
    }
  });

  it('keeps the attempt of an order of a masked sum, which has one, and no other has', () => {
    const attempt = {
      attempt: 1,
      members: [{ site: order.roster[0], identityKey: 'c'.repeat(64) }],
      memberLog: { size: 5, root: digest },
      deadline: order.deadline,
    };
    const masked = { ...order, mode: 'secure-aggregation' as const, attempt };
    expect(roundOrderFromWire(RoundOrder.decode(RoundOrder.encode(roundOrderToWire(masked)).finish()))).toEqual(masked);
    for (const other of [
      { ...masked, attempt: undefined },
      { ...order, attempt },
    ]) {
      expect(() => roundOrderFromWire(roundOrderToWire(other))).toThrow(
        expect.objectContaining({ code: 'MALFORMED_MESSAGE', place: { tag: 'attempt' } }),
      );
    }
  });

  it('keeps a receipt of an attempt, whose R stands in it and in no other', () => {
    const event = sharedGaussian({ sigma2: 10n ** 20n, d2: 3n, honest: 4, length: 9 });
    const receipt = { ...evidence.receipt, event, attempt: { number: 2, transcript: digest } };
    expect(receiptFromWire(Receipt.decode(Receipt.encode(receiptToWire(receipt)).finish()))).toEqual(receipt);
    expect(receiptFromDocument(JSON.parse(JSON.stringify(receiptDocument(receipt))))).toEqual(receipt);
    const wire = receiptToWire(receipt);
    for (const [change, tag] of [
      [{ transcript: Buffer.alloc(0) }, 'receipt.transcript'],
      [{ steps: 2n }, 'receipt.steps'],
      [{ mechanism: 'discrete-gaussian' }, 'receipt.transcript'],
      [{ mechanism: 'discrete-gaussian', transcript: Buffer.alloc(0) }, 'receipt.attempt'],
    ] as const) {
      expect(() => receiptFromWire({ ...wire, ...change })).toThrow(
        expect.objectContaining({ code: 'MALFORMED_MESSAGE', place: { tag } }),
      );
    }
    const place = { roundId: 'r-1', studyId: 'lung', studyDigest: digest };
    const other = { ...receipt, attempt: { number: 1, transcript: digest } };
    expect(receiptText(place, other)).not.toBe(receiptText(place, receipt));
  });

  it('keeps a line of the log of members', () => {
    const line = {
      site: order.roster[0],
      identityKey: 'c'.repeat(64),
      consortium: 'd'.repeat(128),
      cosignatures: [{ site: order.roster[1], signature: 'e'.repeat(128) }],
    };
    expect(memberLineFromWire(MemberLine.decode(MemberLine.encode(memberLineToWire(line)).finish()))).toEqual(line);
  });

  it('reads an order of before there were steps', () => {
    const { step: _, given: __, sums: ___, ...before } = roundOrderToWire(order);
    expect(roundOrderFromWire(RoundOrder.fromPartial(before))).toEqual(order);
  });

  it('keeps a contribution with its receipt, and says which answer it is', () => {
    const wire = SealedContribution.decode(SealedContribution.encode(unavailableToWire(binding, 3, evidence)).finish());
    const received = contributionFromWire(wire);
    expect(received).toEqual({
      answer: 'unavailable',
      body: { mode: 'local-noise', binding, length: 3, vector: new Uint8Array(48) },
      ...evidence,
    });
    expect(receiptFromDocument(JSON.parse(JSON.stringify(receiptDocument(received.receipt))))).toEqual(evidence.receipt);
  });

  it('keeps a receipt of an agent that signed none, and refuses half a signature', () => {
    const { signature: _, ...older } = evidence.receipt;
    expect(receiptFromWire(receiptToWire(older))).toEqual(older);
    expect(receiptFromDocument(receiptDocument(older))).toEqual(older);
    expect(() => receiptFromWire({ ...receiptToWire(older), signature: Buffer.alloc(63) })).toThrow(
      expect.objectContaining({ code: 'MALFORMED_MESSAGE', place: { tag: 'receipt.signature' } }),
    );
  });

  it('signs everything of a receipt that says what was spent and on what, and not under which root it was shown', () => {
    const place = { roundId: 'r-1', studyId: 'lung', studyDigest: digest };
    const text = receiptText(place, evidence.receipt);
    expect(receiptText(place, { ...evidence.receipt, ledgerRoot: new Uint8Array(32), signature: undefined })).toBe(text);
    const { receipt } = evidence;
    for (const other of [
      { ...receipt, epoch: 8 },
      { ...receipt, ledgerSequence: 5 },
      { ...receipt, rho: parseRational('1/40') },
      { ...receipt, event: { ...receipt.event, sigma2: 7n } },
      { ...receipt, answerHash: parseDigest('c'.repeat(64)) },
    ]) {
      expect(receiptText(place, other)).not.toBe(text);
    }
    for (const where of [{ roundId: 'r-2' }, { studyId: 'liver' }, { studyDigest: 'd'.repeat(64) }]) {
      expect(receiptText({ ...place, ...where }, receipt)).not.toBe(text);
    }
  });

  it('gives an unavailable answer the size of a released one', () => {
    const unavailable = unavailableToWire(binding, 5, evidence);
    const released = { ...unavailable, answer: AnswerKind.ANSWER_KIND_RELEASED, vector: Buffer.alloc(80, 0xff) };
    expect(SealedContribution.encode(unavailable).finish().length).toBe(SealedContribution.encode(released).finish().length);
  });

  it('refuses a vector of another length than the message says', () => {
    expect(() => contributionFromWire({ ...unavailableToWire(binding, 3, evidence), length: 4 })).toThrow(
      expect.objectContaining({ code: 'MALFORMED_MESSAGE', place: { tag: 'vector' } }),
    );
  });

  it('refuses an answer, a progress or a mode without a name', () => {
    const nameless = { ...unavailableToWire(binding, 1, evidence), answer: AnswerKind.ANSWER_KIND_UNSPECIFIED };
    expect(() => contributionFromWire(nameless)).toThrow(expect.objectContaining({ code: 'UNKNOWN_ENUM' }));
    expect(() => progressFromWire(Progress.PROGRESS_UNSPECIFIED)).toThrow(expect.objectContaining({ code: 'UNKNOWN_ENUM' }));
    expect(() => roundOrderFromWire({ ...roundOrderToWire(order), mode: 3 as never })).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_MODE' }),
    );
    const masked = { ...unavailableToWire(binding, 1, evidence), mode: 2 };
    expect(() => contributionFromWire(masked)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_MODE' }));
  });

  it('has a name for every progress and back', () => {
    for (const name of ['received', 'in-review', 'approved', 'rejected', 'extracting', 'ready'] as const) {
      expect(progressFromWire(progressToWire(name))).toBe(name);
    }
  });

  it('reads a protocol as JSON only', () => {
    const review = { studyId: 'demo-lung', studyDigest: digest, protocolJson: Buffer.from('{"id":1}') };
    expect(reviewFromWire(review).protocol).toEqual({ id: 1 });
    expect(() => reviewFromWire({ ...review, protocolJson: Buffer.from('DOE^JANE') })).toThrow(
      expect.objectContaining({ message: 'the protocol is not JSON' }),
    );
  });

  it('refuses a count beyond what a double holds', () => {
    expect(countFromWire(2n ** 53n - 1n, 'size')).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => countFromWire(2n ** 53n, 'size')).toThrow(expect.objectContaining({ code: 'MALFORMED_MESSAGE' }));
  });
});

describe('the identity of a request', () => {
  const request = { identity: undefined, siteId: 'north', assignmentIds: ['a'] };
  const id = '0190d5f2-1111-7222-8333-444455556666';

  it('belongs to its payload', () => {
    const sent = AcknowledgeRequest.decode(AcknowledgeRequest.encode(identified(AcknowledgeRequest, request, id)).finish());
    expect(checkIdentity(AcknowledgeRequest, sent).requestId).toBe(id);
    expect(() => checkIdentity(AcknowledgeRequest, { ...sent, assignmentIds: ['b'] })).toThrow(
      expect.objectContaining({ code: 'PAYLOAD_MISMATCH' }),
    );
  });

  it('is required, with a UUID', () => {
    expect(() => checkIdentity(AcknowledgeRequest, request)).toThrow(expect.objectContaining({ code: 'MALFORMED_MESSAGE' }));
    expect(() => checkIdentity(AcknowledgeRequest, identified(AcknowledgeRequest, request, '1'))).toThrow(
      expect.objectContaining({ code: 'MALFORMED_MESSAGE' }),
    );
  });
});
