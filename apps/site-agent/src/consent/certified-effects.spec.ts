import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WithdrawalStore } from '@collimate/platform-site-store';
import { RehearsalHospital } from '../../fixtures/rehearsal-hospital.js';
import { ResearchCopy } from '../extraction/research.copy.js';
import { OpenWithdrawals } from './open.withdrawals.js';

const STUDY = 'a'.repeat(64);

interface Erased {
  readonly done: readonly { readonly kind: string; readonly count: number }[];
  readonly certificate: string;
}

describe('a certificate of deletion', () => {
  let hospital: RehearsalHospital;
  let folder: string;
  beforeEach(async () => {
    hospital = await RehearsalHospital.again({ COLLIMATE_SITE_RESEARCH_COPY: 'on' });
    await hospital.takeIn(['A']);
    await hospital.stop();
    const subject = hospital.inspect((store) => store.scans.all()[0].subject as string);
    await hospital.start();
    await hospital.login();
    folder = join(hospital.data, 'research', subject);
  });
  afterEach(() => hospital.close());

  const copyOf = (scan: string, study = STUDY): string => {
    const copy = join(folder, study, scan);
    mkdirSync(copy, { recursive: true });
    writeFileSync(join(copy, '1.2.3.dcm'), 'x');
    return copy;
  };
  const erase = async (): Promise<Erased['done']> => {
    const { done, certificate } = await hospital.as<Erased>('olga', 'POST', 'consent/withdrawals', {
      subject: 'A',
      kind: 'ERASURE',
    });
    const { effects } = JSON.parse(readFileSync(certificate, 'utf8')) as { effects: Erased['done'] };
    expect(effects).toEqual(done);
    expect(existsSync(folder)).toBe(false);
    return done;
  };
  const copies = (done: Erased['done']): number[] =>
    done.filter(({ kind }) => kind === 'delete-cached-voxels').map(({ count }) => count);

  it('counts copies of scans: three of one study and one of another are four, one that is being made is one', async () => {
    for (const scan of ['s1', 's2', 's3.new']) copyOf(scan);
    copyOf('s1', 'b'.repeat(64));
    expect(copies(await erase())).toEqual([4]);
  });

  it('names no copy after all were deleted with the pseudonyms, which say of how many patients there were any', async () => {
    copyOf('s1');
    expect(await hospital.as('admin', 'POST', 'keys/pseudonyms')).toEqual({ deleted: 1 });
    expect(await hospital.as('admin', 'POST', 'keys/pseudonyms')).toEqual({ deleted: 0 });
    expect(copies(await erase())).toEqual([]);
  });

  it('names no copy where there is a note alone why there can be none, and the note goes too', async () => {
    mkdirSync(join(folder, STUDY), { recursive: true });
    writeFileSync(join(folder, STUDY, 's1.refused'), 'BURNED_IN_TEXT\n');
    expect(copies(await erase())).toEqual([]);
  });

  it('names what was found before a kill between the deletion and the leaf', async () => {
    copyOf('s1');
    const real = Reflect.get(OpenWithdrawals.prototype, 'endAll') as (this: OpenWithdrawals) => Promise<void>;
    Reflect.set(OpenWithdrawals.prototype, 'endAll', async function (this: { withdrawals: WithdrawalStore }) {
      this.withdrawals.close = () => {
        throw new Error('killed here');
      };
      return real.call(this as never);
    });
    try {
      await expect(hospital.as('olga', 'POST', 'consent/withdrawals', { subject: 'A', kind: 'ERASURE' })).rejects.toThrow();
    } finally {
      Reflect.set(OpenWithdrawals.prototype, 'endAll', real);
    }
    expect(existsSync(folder)).toBe(false);
    await hospital.stop();
    await hospital.start();
    const certificates = join(hospital.data, 'certificates');
    const [name] = readdirSync(certificates);
    const { effects } = JSON.parse(readFileSync(join(certificates, name), 'utf8')) as { effects: Erased['done'] };
    expect(copies(effects)).toEqual([1]);
    expect(effects.map(({ kind }) => kind)).toContain('destroy-subject-key');
  });

  it('names no copy that a rotation of pseudonyms has deleted after a kill between the new key and the deletion', async () => {
    copyOf('s1');
    const real = Reflect.get(ResearchCopy.prototype, 'removeAll') as unknown;
    Reflect.set(ResearchCopy.prototype, 'removeAll', () => {
      throw new Error('killed here');
    });
    try {
      await expect(hospital.as('admin', 'POST', 'keys/pseudonyms')).rejects.toThrow();
    } finally {
      Reflect.set(ResearchCopy.prototype, 'removeAll', real);
    }
    expect(existsSync(folder)).toBe(true);
    await hospital.stop();
    await hospital.start();
    expect(existsSync(folder)).toBe(false);
    expect(copies(await erase())).toEqual([]);
  });
});
