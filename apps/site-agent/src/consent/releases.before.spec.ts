import { freezeStudy, parseStudy, releaseOrderOf } from '@collimate/governance-study';
import { parseConsentRow } from '@collimate/governance-consent';
import { canonicalJson } from '@collimate/kernel-canonical';
import type { ReleaseOrder } from '@collimate/privacy-accounting';
import { decideRelease } from '@collimate/privacy-gate';
import { order, protocol, SiteWithDoor, study } from '../release/door.fixture.js';
import { ReleasesBefore } from './releases.before.js';

const asked = freezeStudy(
  parseStudy({
    ...{ schema: 'collimate.study/2', id: 'asked', version: 1, title: 'Asked', purpose: protocol.purpose },
    ...{ consentForms: protocol.consentForms, sites: protocol.sites, modality: 'CT', planned: { subjects: 20 } },
    variables: { group: { source: 'cohort', type: 'category', labels: ['benign', 'malignant'] } },
    releases: [{ name: 'number', kind: 'cells', tables: [['stage-of-asked']], rho: '1/50' }],
    analyses: [{ name: 'number', kind: 'count', from: 'number' }],
    ...{ budget: { rho: '1/50' }, delta: '1/1000000', noise: 'local', minSites: protocol.minSites },
    timetable: protocol.timetable,
  }),
);

/* A, B and C consented in 2025; D was asked and refused. */
describe('what a certificate of deletion says was released before', () => {
  const site = new SiteWithDoor();
  beforeEach(async () => {
    await site.setUp();
    const { store, approvers } = site;
    store.studies.receive(asked.digest, asked.protocol.id, canonicalJson(asked.protocol));
    for (const { account } of approvers) store.studies.sign(asked.digest, account, 'approved');
    row('D', 'REFUSED', '2025-01-01');
    const rules = canonicalJson({ schema: 'collimate.house-policy/1', refusers: 'counted' });
    for (const { account } of approvers) store.policy.sign(rules, store.policy.changeOf(rules), account);
    const ofAsked = { ...order('number'), studyId: asked.protocol.id, studyDigest: asked.digest };
    expect((await site.door.release(ofAsked)).kind).toBe('released');
    expect((await site.door.release(order('enrolment'))).kind).toBe('released');
  });
  afterEach(() => site.remove());

  const row = (subject: string, type: string, at: string): void => {
    const reading = { zone: 'UTC', now: site.store.consentTime.now() };
    site.store.withdrawals.importRows([parseConsentRow({ subject, type, at, form: '', scope: '' }, 2, reading)]);
  };
  /** Answers by study, as the withdrawal of a subject that is still open names them. */
  const toldOf = (subject: string): Readonly<Record<string, number>> => {
    const key = site.store.subjects.find(subject) ?? subject;
    const open = site.store.withdrawals.stillOpen().find(({ event }) => event.subject === key)!;
    const before = new ReleasesBefore(site.store.consent, site.store.pastReleases).of(open);
    return Object.fromEntries(before.map(({ study: of, answers }) => [of, answers]));
  };
  /** The same of the only one. */
  const told = (): Readonly<Record<string, number>> => {
    const [{ event }] = site.store.withdrawals.stillOpen();
    return toldOf(event.subject);
  };
  const both = { asked: 1, [study.protocol.id]: 1 };

  it.each(['A', 'D'])('names each answer in which %s may have been counted, who consented or refused', (subject) => {
    site.store.withdrawals.withdraw(subject, 'NO_FURTHER_USE', 'clinician');
    expect(told()).toEqual(both);
  });

  it.each(['A', 'D'])('names those before a form of %s arrived, whatever day the form bears', (subject) => {
    row(subject, 'WITHDRAWN', '2025-06-01');
    expect(told()).toEqual(both);
  });

  it('names none that was charged after the arrival, although the withdrawal is open still', async () => {
    row('A', 'WITHDRAWN', '2025-06-01');
    expect((await site.door.release(order('moments'))).kind).toBe('released');
    expect(told()).toEqual(both);
  });

  it('names none that had its leaf when the first word arrived, whatever day the form bears', async () => {
    row('E', 'REFUSED', '2025-01-01');
    row('E', 'WITHDRAWN', '2025-06-01');
    expect(told()).toEqual({});
    expect((await site.door.release(order('moments'))).kind).toBe('released');
    row('F', 'REFUSED', '2025-01-01');
    row('F', 'WITHDRAWN', '2025-06-01');
    expect(toldOf('F')).toEqual({});
  });

  it('names one that was charged before the first word arrived, and answered after it', async () => {
    const { store } = site;
    const asked = order('moments');
    const charge = releaseOrderOf(asked, study) as ReleaseOrder;
    const decided = await store.ledger.charge(charge, (spent) => decideRelease(charge, site.policy.current(study), spent));
    expect(decided.kind).toBe('charged');
    await new Promise((resolve) => setTimeout(resolve, 5));
    row('E', 'REFUSED', store.consentTime.now());
    expect((await site.door.release(asked)).kind).toBe('released');
    row('E', 'WITHDRAWN', store.consentTime.now());
    expect(toldOf('E')).toEqual({ [study.protocol.id]: 1 });
  });

  it('names none to somebody of whom there is no earlier word', () => {
    site.store.scans.importCohort([{ hospitalId: 'E', image: '/x/E', mask: '/x/E.dcm', roi: 'GTV-1', variables: {} }]);
    row('E', 'WITHDRAWN', '2025-06-01');
    expect(told()).toEqual({});
  });
});
