import { parseDigest } from '@collimate/kernel-canonical';
import { TemporarySite } from '../../fixtures/temporary-site.js';

const study = parseDigest('a'.repeat(64));

describe("the names of the hospital's own tables", () => {
  let site: TemporarySite;
  beforeEach(() => (site = new TemporarySite()));
  afterEach(() => site.remove());

  it('add up, are kept over a restart, and are taken back one by one or all', () => {
    site.store.names.map('roi', 'GTV-1', ['GTV prim', 'gtv']);
    site.store.names.map('roi', 'GTV-1', ['gtv', '__proto__']);
    site.store.names.map('group', '__proto__', ['x']);
    const { names } = site.reopen();
    expect(names.current().roi).toEqual({ 'GTV-1': ['GTV prim', '__proto__', 'gtv'] });
    expect(Object.keys(names.current().group)).toEqual(['__proto__']);
    expect(names.remove('roi', 'GTV-1', ['gtv']).roi['GTV-1']).toEqual(['GTV prim', '__proto__']);
    expect(() => names.remove('roi', 'GTV-1', ['gtv'])).toThrow(expect.objectContaining({ code: 'NO_SUCH_NAME' }));
    expect(() => names.remove('roi', 'toString', [])).toThrow(expect.objectContaining({ code: 'NO_SUCH_NAME' }));
    expect(names.remove('roi', 'GTV-1', [])).toMatchObject({ roi: {} });
  });

  it('stand nowhere in clear', () => {
    site.store.names.map('roi', 'GTV-1', ['Lesion of Mr Doe']);
    site.store.names.fix(study);
    const { session } = site.store;
    for (const table of ['local_names', 'study_names']) {
      const [{ sealed }] = session.prepare(`select sealed from ${table}`).all<{ sealed: Uint8Array }>();
      expect(Buffer.from(sealed).toString('latin1')).not.toMatch(/Doe|GTV/);
    }
  });

  it('are fixed for a study once, with one leaf, also where there are none', () => {
    const { names, releaseLog } = site.store;
    const before = releaseLog.head().size;
    names.fix(study);
    names.map('roi', 'GTV-1', ['gtv']);
    names.fix(study);
    expect(names.fixedFor(study)).toEqual({ roi: {}, group: {} });
    expect(releaseLog.head().size).toBe(before + 1);
    expect(releaseLog.entryAt(before)).toMatchObject({ kind: 'names-fixed', study });
    expect(names.fixedFor(parseDigest('b'.repeat(64)))).toBeUndefined();
  });
});
