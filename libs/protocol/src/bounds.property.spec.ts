import fc from 'fast-check';
import { CollimateError } from '@collimate/kernel-errors';
import { instantToMs } from '@collimate/kernel-canonical';
import { Receipt } from './generated/collimate/v1/aggregation.js';
import { Checkpoint, ConsistencyProof, InclusionProof } from './generated/collimate/v1/common.js';
import { RoundOrder } from './generated/collimate/v1/round.js';
import { StudyReview } from './generated/collimate/v1/study.js';
import { receiptFromWire } from './contribution.mapper.js';
import { checkpointFromWire, consistencyFromWire, inclusionFromWire } from './log.mapper.js';
import { roundOrderFromWire } from './round.mapper.js';
import { reviewFromWire } from './study.mapper.js';

const RUNS = { numRuns: 1_000, seed: 20261129 };
const hex = fc.oneof(fc.constant('a'.repeat(64)), fc.string({ maxLength: 80 }));
const site = fc.oneof(fc.constantFrom('north', 'south', '', '__proto__'), fc.string({ maxLength: 80 }));
const number = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.constantFrom(0n, 9_000_000_000_000_000n, 2n ** 53n, 2n ** 64n - 1n),
);
const bytes = fc.uint8Array({ maxLength: 64 }).map((part) => Buffer.from(part));

/** Either a value, or a refusal that is the sender's fault: a RangeError or a TypeError would be a crash in the caller. */
function isHandled<T>(read: () => T, check: (value: T) => void = () => undefined): void {
  let value: T;
  try {
    value = read();
  } catch (error) {
    expect(error).toBeInstanceOf(CollimateError);
    expect((error as CollimateError).fault).toBe('input');
    return;
  }
  check(value);
}

describe('a message of any content', () => {
  it('is an order with a moment that every calendar holds, or is refused', () => {
    const order = fc.record({
      roundId: fc.oneof(fc.constant('r-1'), fc.string({ maxLength: 80 })),
      studyId: site,
      studyDigest: hex,
      statistic: fc.string({ maxLength: 200 }),
      epoch: number,
      roster: fc.array(site, { maxLength: 4 }),
      mode: fc.integer({ min: -1, max: 9 }),
      deadlineUnixMs: number,
    });
    fc.assert(
      fc.property(order, (message) =>
        isHandled(
          () => roundOrderFromWire(RoundOrder.fromPartial(message as never)),
          ({ deadline, roster, epoch }) => {
            expect(Number.isFinite(instantToMs(deadline))).toBe(true);
            expect(deadline).toMatch(/^2[01]\d\d-/);
            expect(roster.length).toBeGreaterThan(0);
            expect(Number.isSafeInteger(epoch)).toBe(true);
          },
        ),
      ),
      RUNS,
    );
  });

  it.each([9_000_000_000_000_000n, 0n, 2n ** 64n - 1n, 253_402_300_800_000n])(
    'is refused with a deadline of %p',
    (deadlineUnixMs) => {
      const order = {
        roundId: 'r-1',
        studyId: 's',
        studyDigest: 'a'.repeat(64),
        statistic: 'x',
        epoch: 1n,
        roster: ['north'],
        mode: 1,
      };
      const message = RoundOrder.fromPartial({ ...order, deadlineUnixMs });
      expect(() => roundOrderFromWire(message)).toThrow(
        expect.objectContaining({ code: 'MALFORMED_MESSAGE', place: { tag: 'deadline_unix_ms' } }),
      );
    },
  );

  it('is a receipt with a price that is a number, or is refused', () => {
    const receipt = fc.record({
      queryDigest: hex,
      epoch: number,
      mechanism: fc.constantFrom('discrete-gaussian', 'other', ''),
      sigma2: fc.oneof(fc.constant('50'), fc.string({ maxLength: 20 })),
      sensitivity2: fc.oneof(fc.constant('1'), fc.string({ maxLength: 20 })),
      rho: fc.oneof(fc.constantFrom('1/100', '1/0', '-1', '9'.repeat(5_000)), fc.string({ maxLength: 20 })),
      ledgerIndex: number,
      ledgerRoot: fc.oneof(fc.constant(Buffer.alloc(32)), bytes),
      answerHash: hex,
      ledgerSequence: number,
    });
    fc.assert(
      fc.property(receipt, (message) => isHandled(() => receiptFromWire(Receipt.fromPartial(message as never)))),
      RUNS,
    );
  });

  it('is a head or a proof of a log, or is refused', () => {
    const log = fc.record({
      origin: fc.string(),
      size: number,
      root: bytes,
      signature: bytes,
      first: number,
      index: number,
      hashes: fc.array(bytes, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(log, ({ origin, size, root, signature, first, index, hashes }) => {
        isHandled(() => checkpointFromWire(Checkpoint.fromPartial({ origin, size, root, signature })));
        isHandled(() => consistencyFromWire(ConsistencyProof.fromPartial({ firstSize: first, secondSize: size, hashes })));
        isHandled(() => inclusionFromWire(InclusionProof.fromPartial({ index, size, hashes })));
      }),
      RUNS,
    );
  });

  it('is a study to review, or is refused', () => {
    const review = fc.record({
      studyId: site,
      protocolJson: fc.oneof(
        bytes,
        fc.json().map((text) => Buffer.from(text)),
      ),
      studyDigest: hex,
    });
    fc.assert(
      fc.property(review, (message) => isHandled(() => reviewFromWire(StudyReview.fromPartial(message)))),
      RUNS,
    );
  });
});
