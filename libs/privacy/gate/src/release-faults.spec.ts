import { MemoryLedgerStore, MemoryProvenanceLog } from '@collimate/testing-contracts';
import type { Digest, RoundId, StudyId } from '@collimate/kernel-canonical';
import { compare, rational, SeededRandom, type RandomSource } from '@collimate/kernel-numeric';
import { rhoOf, type AnswerCodec, type Charge, type ReleaseOrder, type Released } from '@collimate/privacy-accounting';
import { decideRelease, type SitePolicy } from './decide-release.js';
import { openGate } from './open-gate.js';
import { releasedCodec } from './released.codec.js';

/*
 * One release from the order to the stored bytes, with a fault at a random place of it: a thrown error, an allocation that fails, a trap
 * of WebAssembly. What kill -9 leaves is walked in platform/site-store; this is what the door itself must bear.
 */

type Vector = Released<readonly bigint[]>;
type Step = 'decide' | 'sum' | 'noise' | 'encode';

const STEPS: readonly Step[] = ['decide', 'sum', 'noise', 'encode'];
const POINTS = 200;

const event = { kind: 'discrete-gaussian', sigma2: 10n ** 18n, d2: 1n << 58n } as const;
const queryDigest = 'b'.repeat(64) as Digest;
const order: ReleaseOrder = {
  studyId: 'demo-lung' as StudyId,
  studyDigest: 'a'.repeat(64) as Digest,
  roundId: 'r-1' as RoundId,
  queryDigest,
  epoch: 5,
  step: 0,
};
const policy: SitePolicy = {
  quarantined: false,
  siteBudget: rational(1n),
  studies: [
    {
      studyId: order.studyId,
      studyDigest: order.studyDigest,
      budget: rational(1n),
      queries: [{ name: 'moments', queryDigest, event, transforms: ['constant'], answers: 1 }],
    },
  ],
  epochs: { first: 5, last: 5 },
};

/** A module whose one function is `unreachable`. */
const TRAP = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  4,
  1,
  96,
  0,
  0,
  3,
  2,
  1,
  0,
  7,
  5,
  1,
  1,
  102,
  0,
  0,
  10,
  5,
  1,
  3,
  0,
  0,
  11,
);

/** The types of this room know no WebAssembly; the engine does. */
const engine = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object) => { readonly exports: { readonly f: () => void } };
  };
};

const FAULTS: readonly (() => void)[] = [
  () => {
    throw new Error('a step that failed');
  },
  () => {
    throw new RangeError('Array buffer allocation failed');
  },
  () => new engine.WebAssembly.Instance(new engine.WebAssembly.Module(TRAP)).exports.f(),
];

/** A release whose step throws as often as is left; the noise fails at its first words or in the midst. */
class FaultyRelease {
  private refills = 0;

  constructor(
    private readonly at: Step,
    private readonly fault: () => void,
    private left: number,
    private readonly refill: number,
    private readonly source: RandomSource,
  ) {}

  step(name: Step): void {
    if (name !== this.at || this.left === 0) return;
    this.left -= 1;
    this.fault();
  }

  readonly random: RandomSource = {
    fill: (bytes) => {
      if (this.refills++ % 2 === this.refill) this.step('noise');
      this.source.fill(bytes);
    },
  };

  readonly codec: AnswerCodec<Vector> = {
    encode: (answer) => {
      const bytes = releasedCodec.encode(answer);
      this.step('encode');
      return bytes;
    },
    decode: (bytes, hash) => releasedCodec.decode(bytes, hash),
  };

  build(charge: Charge): Vector {
    const exact = new Array<bigint>(400).fill(7n);
    this.step('sum');
    return openGate(charge, { queryDigest, event, exact }, this.random);
  }
}

describe(`a fault at ${POINTS} random places of a release`, () => {
  const random = new SeededRandom(20_261_129);
  const pick = (n: number): number => random.nextUint32() % n;
  const points = Array.from({ length: POINTS }, () => ({
    at: STEPS[pick(STEPS.length)],
    fault: FAULTS[pick(FAULTS.length)],
    times: 1 + pick(3),
    refill: pick(2),
    seed: pick(1000),
  }));

  test('leaves the charge, one answer at most, no less spent than released, and replays it byte for byte', async () => {
    const seen = new Set<string>();
    for (const { at, fault, times, refill, seed } of points) {
      const log = new MemoryProvenanceLog();
      const ledger = new MemoryLedgerStore(log, () => 0);
      const release = new FaultyRelease(at, fault, times, refill, new SeededRandom(seed));
      const charge = async (): Promise<Charge> => {
        for (;;) {
          try {
            return (await ledger.charge(order, (spent) => {
              release.step('decide');
              return decideRelease(order, policy, spent);
            })) as Charge;
          } catch {
            // A decision that throws leaves nothing: the same order is decided anew.
            expect((await ledger.spent()).byStudy.size).toBe(0);
          }
        }
      };
      const charged = await charge();
      const answer = await ledger.answer(charged, release.codec, async () => release.build(charged));
      seen.add(`${at} ${answer.kind}`);
      expect((await ledger.spent()).site).toEqual(rhoOf(event));
      expect(compare((await ledger.spent()).site, policy.siteBudget)).toBe(-1);

      const again = await charge();
      expect(again).toMatchObject({ replayed: true, sequence: 0 });
      const replay = await ledger.answer(again, releasedCodec, () => {
        throw new RangeError('an answer that is there is not built');
      });
      expect(replay.kind).toBe(answer.kind);
      if (answer.kind === 'released' && replay.kind === 'released') expect(replay.vector.value).toEqual(answer.vector.value);
      expect(log.head().size).toBe(2);
    }
    // Every step failed once and was built again, and failed twice and was answered with the constant.
    for (const step of ['sum', 'noise', 'encode'])
      for (const kind of ['released', 'unavailable']) expect(seen).toContain(`${step} ${kind}`);
    expect(seen).toContain('decide released');
  });

  test('draws fresh noise for the second attempt: no value of the first one comes again', () => {
    const drawn: (readonly bigint[])[] = [];
    const source = new SeededRandom(4);
    const charge: Charge = {
      kind: 'charged',
      order,
      event,
      rho: rhoOf(event),
      step: 0,
      given: undefined,
      sequence: 0,
      replayed: false,
    };
    for (let attempt = 0; attempt < 2; attempt++) {
      drawn.push(openGate(charge, { queryDigest, event, exact: new Array<bigint>(500).fill(0n) }, source).value);
    }
    const first = new Set(drawn[0]);
    expect(drawn[1].filter((value) => first.has(value))).toEqual([]);
  });
});

describe('the codec of the ledger', () => {
  it('encodes what the gate has marked, and nothing that is built like it', () => {
    const terms = { key: { ...order, step: 0 }, event };
    expect(() => releasedCodec.encode({ value: [42n, 7n], terms } as unknown as Vector)).toThrow(
      expect.objectContaining({ code: 'NOT_RELEASED' }),
    );
  });
});
