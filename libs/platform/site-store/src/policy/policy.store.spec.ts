import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson, parseSiteId } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import type { Account } from '../access/account.js';
import { openSiteStore, type SiteStore } from '../site-store.js';

const rules = (keys: object): string => canonicalJson({ schema: 'collimate.house-policy/1', ...keys });

describe('the rules of a hospital, and its leaving', () => {
  let folder: string;
  let keys: Keystore;
  let store: SiteStore;
  let ada: Account;
  let ben: Account;

  const open = (): void => {
    store = openSiteStore(join(folder, 'site.db'), keys.subjects, new SystemClock(), keys.headCounter);
  };
  const sign = (document: string, by: Account) => store.policy.sign(document, store.policy.changeOf(document), by.account);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'policy-'));
    keys = new Keystore(join(folder, 'keys'));
    open();
    const admin = await store.accounts.create('admin', 'correct horse battery', ['administrator']);
    [ada, ben] = await Promise.all(
      ['ada', 'ben'].map((name) => {
        const { code } = store.accounts.invite(name, ['approver'], admin.account);
        return store.accounts.activate(name, code, 'correct horse battery');
      }),
    );
    store.accounts.confirm('ada', ben.account);
    store.accounts.confirm('ben', ada.account);
  });
  afterAll(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  it('are put in force by two people under the same change, each by its digest, and not before the enrolment', () => {
    const cautious = rules({ studyBudget: '3/10' });
    expect(() => sign(cautious, ada)).toThrow(expect.objectContaining({ code: 'LOG_NOT_BEGUN' }));
    const enrolment = { site: parseSiteId('north'), url: 'https://c:1', authorityPem: 'a', certificatePem: 'c' };
    store.enrolment.begin(enrolment, { logKey: new Uint8Array(3) }, new SystemClock().now());
    expect(sign(cautious, ada)).toBe('signed');
    expect(store.policy.current()).toBeUndefined();
    expect(() => sign(cautious, ada)).toThrow(expect.objectContaining({ code: 'ALREADY_SIGNED' }));
    const other = rules({ studyBudget: '9/10' });
    expect(() => store.policy.sign(other, store.policy.changeOf(cautious), ben.account)).toThrow(
      expect.objectContaining({ code: 'POLICY_CHANGED_MEANWHILE' }),
    );
    expect(sign(cautious, ben)).toBe('applied');
    expect(store.policy.current()).toMatchObject({ document: cautious, by: [ada.account, ben.account] });
    expect(store.policy.waiting()).toBeUndefined();
    const leaves = store.releaseLog.leavesFrom(0, 100).filter((leaf) => leaf.includes('policy-applied'));
    expect(leaves).toHaveLength(1);
    expect(leaves[0]).toContain(store.policy.current()!.digest);
  });

  it('count only as they were signed: another change takes the place of one that waits, and a word that was written in counts nothing', () => {
    const [wide, wider] = [rules({ studyBudget: '2' }), rules({ studyBudget: '3' })];
    expect(sign(wide, ada)).toBe('signed');
    expect(sign(wider, ben)).toBe('signed');
    expect(store.policy.waiting()?.account).toBe(ben.account);
    store.settings.set(
      'house-policy-signed',
      canonicalJson({ ...JSON.parse(store.settings.get('house-policy-signed')!), document: wide }),
    );
    expect(store.policy.waiting()).toBeUndefined();
    expect(sign(wide, ada)).toBe('signed');
  });

  it('stand against whoever writes into the database, and against a backup that is put back', () => {
    store.session.prepare("update setting set value = '{}' where name = 'house-policy'").run();
    expect(JSON.parse(store.policy.current()!.document)).toMatchObject({ studyBudget: '3/10' });
    store.close();
    open();
    expect(JSON.parse(store.policy.current()!.document)).toMatchObject({ studyBudget: '3/10' });
  });

  it('leaves by the word of two people, with its leaf, and is enrolled no more, whatever the database says', () => {
    expect(store.leaving.sign(ada.account)).toBeUndefined();
    expect(() => store.leaving.sign(ada.account)).toThrow(expect.objectContaining({ code: 'ALREADY_SIGNED' }));
    expect(store.enrolment.find()).toBeDefined();
    expect(store.leaving.sign(ben.account)).toMatchObject({ site: 'north', coordinator: 'https://c:1' });
    expect(store.enrolment.find()).toBeUndefined();
    expect(store.releaseLog.leavesFrom(0, 100).at(-1)).toContain('"site-left"');
    store.settings.set('certificate', 'c');
    store.session.prepare("delete from setting where name = 'left'").run();
    expect(store.enrolment.find()).toBeUndefined();
    expect(() => store.leaving.sign(ada.account)).toThrow(expect.objectContaining({ code: 'LOG_NOT_BEGUN' }));
  });
});
