import { describe, expect, it } from '@jest/globals';
import { sha256Hex } from '@collimate/kernel-canonical';
import { rational } from '@collimate/kernel-numeric';
import { UNAVAILABLE_ANSWER, type Charge, type LedgerStore } from '@collimate/privacy-accounting';
import { granting, orderOf, textCodec } from './ledger-orders.js';
import type { LedgerHarness } from './ledger-harness.js';
import { utf8Bytes } from './utf8.js';

const unbuilt = (): Promise<string> => {
  throw new RangeError('there is an answer already: nothing is built');
};
const failing = async (): Promise<string> => {
  throw new RangeError('the secret of DOE^JANE');
};

const unwritable = (): never => {
  throw new RangeError('cannot be written');
};

/** The part of the contract about answers. @param current the harness of the running test */
export function answersContract(current: () => LedgerHarness): void {
  const charged = async (ledger: LedgerStore, epoch = 1): Promise<Charge> =>
    (await ledger.charge(orderOf({ epoch }), granting(50n))) as Charge;

  describe('and answers', () => {
    it('once: what was stored is given again, and nothing is built', async () => {
      const { ledger } = current();
      const charge = await charged(ledger);
      const first = await ledger.answer(charge, textCodec, async () => 'noise 1');
      expect(first).toMatchObject({ kind: 'released', vector: 'noise 1' });
      for (let i = 0; i < 3; i++) expect(await ledger.answer(charge, textCodec, unbuilt)).toEqual(first);
      expect(await ledger.answer(await charged(ledger), textCodec, unbuilt)).toEqual(first);
    });

    it('each step of a charge once, of which one charge pays for all', async () => {
      const { ledger, reopen } = current();
      const asked = async (from: LedgerStore, step: number, given?: string): Promise<Charge> =>
        (await from.charge(orderOf({ step, given }), granting(50n))) as Charge;
      const first = await ledger.answer(await asked(ledger, 0), textCodec, async () => 'step 0');
      const second = await ledger.answer(await asked(ledger, 1, 'state'), textCodec, async () => 'step 1');
      expect(second).toMatchObject({ kind: 'released', vector: 'step 1' });
      const again = (await reopen()).ledger;
      expect(await again.answer(await asked(again, 0), textCodec, unbuilt)).toEqual(first);
      expect(await again.answer(await asked(again, 1, 'state'), textCodec, unbuilt)).toEqual(second);
      expect((await again.spent()).site).toEqual(rational(1n, 100n));
    });

    it('a step never with another thing given than its answer was made of', async () => {
      const { ledger } = current();
      const ask = (given?: string) => ledger.charge(orderOf({ step: 1, given }), granting(50n));
      await ledger.answer((await ask('state')) as Charge, textCodec, async () => 'step 1');
      expect(await ask('another state')).toEqual({ kind: 'refused', code: 'GIVEN_CHANGED' });
      expect(await ask()).toEqual({ kind: 'refused', code: 'GIVEN_CHANGED' });
      expect(await ask('state')).toMatchObject({ kind: 'charged', replayed: true, step: 1 });
      expect((await ledger.spent()).site).toEqual(rational(1n, 100n));
    });

    it('the same bytes after the program has started again', async () => {
      const { ledger, reopen } = current();
      const charge = await charged(ledger);
      const first = await ledger.answer(charge, textCodec, async () => 'noise');
      expect(await (await reopen()).ledger.answer(charge, textCodec, unbuilt)).toEqual(first);
    });

    it('once even if two ask at the same moment', async () => {
      const { ledger } = current();
      const charge = await charged(ledger);
      let draws = 0;
      const build = async (): Promise<string> => {
        await Promise.resolve();
        draws += 1;
        return `draw ${draws}`;
      };
      const [a, b, c] = await Promise.all([1, 2, 3].map(() => ledger.answer(charge, textCodec, build)));
      expect(b).toEqual(a);
      expect(c).toEqual(a);
      expect(await ledger.answer(charge, textCodec, unbuilt)).toEqual(a);
    });

    it('with a receipt that names the hash of the bytes and the leaves of charge and answer', async () => {
      const { ledger, log } = current();
      await charged(ledger, 1);
      const charge = await charged(ledger, 2);
      const answer = await ledger.answer(charge, textCodec, async () => 'noise');
      const answerHash = sha256Hex(utf8Bytes('noise'));
      expect(answer).toMatchObject({ receipt: { answerHash, chargeLeaf: 1, answerLeaf: 2 } });
      expect(await log.entryAt(2)).toEqual({ kind: 'release-answered', sequence: 1, answer: answerHash });
      expect(await log.entryAt(1)).toMatchObject({ kind: 'release-charged', sequence: 1 });
    });

    it('only on the consent it was built from: if that moved, what was built is thrown away and built again', async () => {
      const { ledger, log, moveConsent } = current();
      const charge = await charged(ledger);
      let builds = 0;
      const build = async (): Promise<string> => {
        builds += 1;
        if (builds < 4) moveConsent();
        return `built ${builds}`;
      };
      expect(await ledger.answer(charge, textCodec, build)).toMatchObject({ kind: 'released', vector: 'built 4' });
      expect((await log.head()).size).toBe(2);
    });

    it('a stored answer again, though consent has moved since', async () => {
      const { ledger, moveConsent } = current();
      const charge = await charged(ledger);
      const first = await ledger.answer(charge, textCodec, async () => 'noise');
      moveConsent();
      expect(await ledger.answer(charge, textCodec, unbuilt)).toEqual(first);
    });

    it('after one failure by building again, under the same charge', async () => {
      const { ledger } = current();
      const charge = await charged(ledger);
      let tries = 0;
      const build = (): Promise<string> => ((tries += 1) === 1 ? failing() : Promise.resolve('noise'));
      expect(await ledger.answer(charge, textCodec, build)).toMatchObject({ kind: 'released', vector: 'noise' });
      expect((await ledger.spent()).site).toEqual(rational(1n, 100n));
    });

    it('unavailable after the second failure, for good, and without a word of what was thrown', async () => {
      const { ledger, log, reopen } = current();
      const charge = await charged(ledger);
      const answer = await ledger.answer(charge, textCodec, failing);
      expect(answer.kind).toBe('unavailable');
      expect(JSON.stringify(answer)).not.toContain('DOE');
      const hash = sha256Hex(utf8Bytes(UNAVAILABLE_ANSWER));
      expect(await log.entryAt(1)).toEqual({ kind: 'release-answered', sequence: 0, answer: hash });
      expect((await ledger.spent()).site).toEqual(rational(1n, 100n));
      expect(await (await reopen()).ledger.answer(charge, textCodec, async () => 'too late')).toEqual(answer);
    });

    it('unavailable after the second failure even if the third build would succeed: there is none', async () => {
      const { ledger } = current();
      let tries = 0;
      const build = (): Promise<string> => ((tries += 1) <= 2 ? failing() : Promise.resolve('third'));
      expect((await ledger.answer(await charged(ledger), textCodec, build)).kind).toBe('unavailable');
      expect(tries).toBe(2);
    });

    it('unavailable after one failure before and one after the program has started again', async () => {
      const { ledger, reopen } = current();
      const charge = await charged(ledger);
      let firstFailed = (): void => undefined;
      const waiting = new Promise<void>((resolve) => (firstFailed = resolve));
      const endless = new Promise<string>(() => undefined);
      let tries = 0;
      const stuck = (): Promise<string> => {
        tries += 1;
        if (tries === 1) return failing();
        firstFailed();
        return endless;
      };
      void ledger.answer(charge, textCodec, stuck);
      await waiting;
      const again = (await reopen()).ledger;
      let later = 0;
      const answer = await again.answer(charge, textCodec, () => ((later += 1) === 1 ? failing() : Promise.resolve('x')));
      expect(answer.kind).toBe('unavailable');
    });

    it('unavailable when the text of an answer cannot be made, for that can depend on the data too', async () => {
      const { ledger } = current();
      const codec = { ...textCodec, encode: unwritable };
      expect((await ledger.answer(await charged(ledger), codec, async () => 'x')).kind).toBe('unavailable');
    });

    it('nothing for a charge that the ledger does not have', async () => {
      const { ledger } = current();
      const charge = await charged(ledger);
      const foreign: Charge = { ...charge, order: orderOf({ epoch: 99 }), sequence: 99 };
      await expect(ledger.answer(foreign, textCodec, async () => 'noise')).rejects.toThrow();
    });
  });
}
