import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { parseConsentRow } from '@collimate/governance-consent';
import { canonicalJson, type SubjectKey } from '@collimate/kernel-canonical';
import { formatRational } from '@collimate/kernel-numeric';
import { order, protocol, SiteWithDoor } from './door.fixture.js';

const asked = freezeStudy(
  parseStudy({
    ...{ schema: 'collimate.study/2', id: 'asked', version: 1, title: 'Asked', purpose: protocol.purpose },
    ...{ consentForms: protocol.consentForms, sites: protocol.sites, modality: 'CT', planned: { subjects: 20 } },
    variables: { group: { source: 'cohort', type: 'category', labels: ['benign', 'malignant'] } },
    subgroups: { benign: { variable: 'group', is: 'benign' } },
    releases: [
      { name: 'number', kind: 'cells', tables: [['stage-of-asked']], rho: '1/50' },
      { name: 'groups', kind: 'cells', tables: [['group']], rho: '1/50' },
      { name: 'benign', kind: 'cells', tables: [['group']], where: 'benign', rho: '1/50' },
    ],
    analyses: ['number', 'groups', 'benign'].map((from) => ({ name: from, kind: 'count', from })),
    ...{ budget: { rho: '3/50' }, delta: '1/1000000', noise: 'local', minSites: protocol.minSites },
    timetable: protocol.timetable,
  }),
);
const ofAsked = (statistic: string) => ({ ...order(statistic), studyId: asked.protocol.id, studyDigest: asked.digest });

/* Three patients consent, and D was asked and refused. */
describe('the door, where those who refused are asked for', () => {
  const site = new SiteWithDoor();
  let exact: (readonly bigint[])[];

  beforeEach(async () => {
    await site.setUp();
    const { store, builder, approvers } = site;
    store.studies.receive(asked.digest, asked.protocol.id, canonicalJson(asked.protocol));
    for (const { account } of approvers) store.studies.sign(asked.digest, account, 'approved');
    const reading = { zone: 'UTC', now: store.consentTime.now() };
    const refusal = { subject: 'D', type: 'REFUSED', at: '2025-01-01', form: '', scope: '' };
    store.withdrawals.importRows([parseConsentRow(refusal, 2, reading)]);
    exact = [];
    const build = builder.build.bind(builder);
    builder.build = async (...given) => {
      const candidate = await build(...given);
      exact.push(candidate.exact.map((units) => units / 1024n));
      return candidate;
    };
  });
  afterEach(() => site.remove());

  const putInForce = (refusers?: 'counted'): void => {
    const rules = canonicalJson({ schema: 'collimate.house-policy/1', ...(refusers !== undefined && { refusers }) });
    for (const { account } of site.approvers) site.store.policy.sign(rules, site.store.policy.changeOf(rules), account);
  };
  const rhoOf = (hospitalId: string): string => {
    const subject = site.store.subjects.find(hospitalId) as SubjectKey;
    return formatRational(site.store.debits.accountsOf([subject], -1)[0].life);
  };

  it('stays shut without the policy, charges nothing and reads nobody, although two people have signed', async () => {
    for (const statistic of ['number', 'groups']) expect((await site.door.release(ofAsked(statistic))).kind).not.toBe('released');
    expect([site.builder.calls, await site.spentText()]).toEqual([0, '0']);
  });

  it('counts them under noise with it, once, in the answer that asks for them and in no other, and each pays', async () => {
    putInForce('counted');
    expect((await site.door.release(ofAsked('number'))).kind).toBe('released');
    expect((await site.door.release(ofAsked('groups'))).kind).toBe('released');
    // Asked, consented, complete and left out; then benign, malignant and left out.
    expect(exact).toEqual([
      [1n, 0n, 3n, 0n],
      [2n, 1n, 0n],
    ]);
    expect(['A', 'D'].map(rhoOf)).toEqual(['1/25', '1/50']);
  });

  it('has those of the subgroup alone in an answer about a subgroup, and nobody else pays for it', async () => {
    putInForce('counted');
    expect((await site.door.release(ofAsked('benign'))).kind).toBe('released');
    expect(exact).toEqual([[2n, 0n, 0n]]);
    expect(['A', 'B', 'C', 'D'].map(rhoOf).sort()).toEqual(['0', '0', '1/50', '1/50']);
  });

  it.each(['EXPIRED', 'DECEASED', 'WITHDRAWN'] as const)(
    'counts nobody whose last word on record is %s after a refusal',
    async (type) => {
      putInForce('counted');
      const reading = { zone: 'UTC', now: site.store.consentTime.now() };
      const later = { subject: 'D', type, at: '2025-01-01', form: '', scope: '' };
      site.store.withdrawals.importRows([parseConsentRow(later, 2, reading)]);
      expect((await site.door.release(ofAsked('number'))).kind).toBe('released');
      expect(exact).toEqual([[0n, 0n, 3n, 0n]]);
      expect(rhoOf('D')).toBe('0');
    },
  );

  it('shuts again when the rule is taken back', async () => {
    putInForce('counted');
    putInForce();
    expect((await site.door.release(ofAsked('number'))).kind).not.toBe('released');
    expect(site.builder.calls).toBe(0);
  });

  const ended = { kind: 'refused', code: 'STUDY_NOT_APPROVED' };

  it('reads nobody for what was charged before the rule was taken back; it stays charged', async () => {
    putInForce('counted');
    site.builder.before = () => new Promise(() => undefined);
    void site.door.release(ofAsked('number'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await site.spentText()).toBe('1/50');
    // As after kill -9: nothing was closed in order, and only the files are left.
    site.reopen();
    putInForce();
    expect(await site.door.release(ofAsked('number'))).toEqual(ended);
    expect([site.builder.calls, await site.spentText()]).toEqual([0, '1/50']);
    // Two people allow it again: what was charged is answered, and not charged twice.
    putInForce('counted');
    expect((await site.door.release(ofAsked('number'))).kind).toBe('released');
    expect(await site.spentText()).toBe('1/50');
  });

  it('gives no answer any more that it gave while the rule stood, nor one whose rows were being read', async () => {
    putInForce('counted');
    expect((await site.door.release(ofAsked('number'))).kind).toBe('released');
    site.builder.before = async () => putInForce();
    expect(await site.door.release(ofAsked('groups'))).toEqual(ended);
    expect(await site.door.release(ofAsked('number'))).toEqual(ended);
    expect(await site.spentText()).toBe('1/25');
  });
});
