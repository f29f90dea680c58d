import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { stringify } from 'yaml';
import { provenResult } from '../../fixtures/proven-result.js';
import { runCli } from '../cli.js';

/*
 * A proof is taken as the coordinator wrote it: other spellings of it, another order of what was sent, and what was taken out of it are seen.
 */
describe('a proof that somebody has changed', () => {
  const { proof, protocol, trust } = provenResult();
  let folder: string;
  let [out, err] = ['', ''];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'proof-forgeries-'));
    writeFileSync(join(folder, 'protocol.json'), JSON.stringify(protocol));
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  });
  afterAll(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });
  const verified = (text: string): Promise<number> => {
    [out, err] = ['', ''];
    writeFileSync(join(folder, 'proof.json'), text);
    return runCli(['verify', join(folder, 'proof.json'), ...trust, '--protocol', join(folder, 'protocol.json')]);
  };
  const { contributions } = proof;
  const withRounds = (rounds: readonly object[]): string =>
    JSON.stringify({ ...proof, contributions: { ...contributions, rounds } });
  const withoutName = ({ roundId: _, ...round }: (typeof contributions.rounds)[number]): object => round;

  it('holds as it was written', async () => {
    expect([await verified(JSON.stringify(proof)), await verified(JSON.stringify(proof, null, 2))]).toEqual([0, 0]);
  });

  it('is refused as YAML, with a key twice, and with anything behind it', async () => {
    const text = JSON.stringify(proof);
    for (const other of [
      stringify(proof),
      text.replace('{', '{"entry":null,'),
      `${text}x`,
      `# proof\n${text}`,
      text.replace('{', "{'a':1,"),
    ]) {
      expect([await verified(other), err]).toEqual([2, expect.stringContaining('BAD_DOCUMENT')]);
    }
    expect(await verified(text.replace('"contributions":{', '"contributions":{"\\u0073tudy":"x",'))).toBe(2);
  });

  it('fails where rounds stand in another order, twice, or not at all', async () => {
    const { rounds } = contributions;
    expect(rounds.length).toBeGreaterThan(1);
    for (const other of [rounds.toReversed(), [...rounds, rounds[0]], rounds.slice(1), []])
      expect([await verified(withRounds(other)), out]).toEqual([1, expect.stringContaining('✗ order of the contributions')]);
  });

  it('fails where the name of one round was taken out, leaves it open where no round is named, and fails for another name', async () => {
    const { rounds } = contributions;
    for (let i = 0; i < rounds.length; i++) {
      const one = rounds.map((round, at) => (at === i ? withoutName(round) : round));
      expect([await verified(withRounds(one)), out]).toEqual([1, expect.stringContaining('✗ names of the rounds')]);
      const other = rounds.map((round, at) => (at === i ? { ...round, roundId: rounds[1 - i].roundId } : round));
      expect(await verified(withRounds(other))).toBe(1);
    }
    expect([await verified(withRounds(rounds.map(withoutName))), out]).toEqual([
      3,
      expect.stringContaining('– names of the rounds'),
    ]);
  });
});
