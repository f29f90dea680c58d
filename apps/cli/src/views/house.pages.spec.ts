import type { SignedEnvelope } from '@collimate/governance-publication';
import type { SiteTerms } from '@collimate/platform-site-api';
import { readDecommission, renderDecommission, renderDecommissionPage } from './decommission.page.js';
import { renderTermsPage, standingOf } from './terms.page.js';

const study: SiteTerms['studies'][number] = {
  ...{ study: 'lung', version: 2, title: 'Lungs <b>"&', digest: 'ab'.repeat(32), purposes: ['DUO:0000006'], sites: ['north'] },
  ...{ price: '3/10', spent: '1/10', state: 'ready', isCancelled: false, isEnded: false },
  receivedAt: '2026-01-05T00:00:00.000Z',
  agreed: [
    { name: 'ada', at: '2026-01-05T07:00:00.000Z' },
    { name: 'ben', at: '2026-01-05T08:00:00.000Z' },
  ],
  ...{ refused: [], takenBack: null, engine: undefined },
};
const terms: SiteTerms = {
  ...{ schema: 'collimate.terms/1', site: 'north', coordinator: 'https://c:8443', enrolled: true, leftAt: null },
  ...{ at: '2026-01-06T00:00:00.000Z', budget: '9/10', log: { size: 7, root: 'cd'.repeat(32) }, studies: [study] },
};

describe('the pages that a hospital prints', () => {
  it('say what was agreed, by whom and when, under which digest, and whether it stands', () => {
    const page = renderTermsPage(terms);
    for (const said of [
      'lung, version 2',
      study.digest,
      'ada, 2026-01-05T07:00:00.000Z; ben,',
      'rho 0.3, epsilon 3.92 at delta 1e-6',
      'rho 0.1, epsilon 2.14 at delta 1e-6',
      'agreed',
    ]) {
      expect(page).toContain(said);
    }
    expect(page).toContain('Lungs &lt;b&gt;&quot;&amp;');
    const held = /<script type="application\/json" id="terms">([^<]*)<\/script>/.exec(page)?.[1];
    expect(JSON.parse(held!)).toEqual(terms);
    const taken = { ...study, state: 'closed' as const, takenBack: { name: 'ben', at: '2026-02-01T00:00:00.000Z' } };
    expect(standingOf(taken)).toBe('taken back by ben, 2026-02-01T00:00:00.000Z');
    expect(standingOf({ ...study, state: 'received', agreed: [] })).toBe('not signed');
    expect(standingOf({ ...study, isCancelled: true })).toBe('agreed; cancelled by the coordinator');
    expect(standingOf({ ...study, isEnded: true })).toBe('agreed; ended, as the coordinator says');
  });

  it('certify a leaving with what ended and what remains, and hold the signed statement itself', () => {
    const predicate = {
      ...{ site: 'north', coordinator: 'https://c:8443', at: '2026-02-01T00:00:00.000Z', by: ['ada', 'ben'] },
      studies: [{ study: 'lung', digest: study.digest, state: 'closed' }],
      ended: ['the link'],
      remains: [{ what: 'the database <here>', why: 'proofs', how: 'remove the data folder' }],
      log: { origin: 'collimate/site/north/1', size: 9, root: 'ef' },
    };
    const envelope = {
      payloadType: 'application/vnd.in-toto+json',
      payload: Buffer.from(JSON.stringify({ predicate })).toString('base64'),
      signatures: [{ keyid: 'k', sig: 'c2ln' }],
    } as unknown as SignedEnvelope;
    const page = renderDecommissionPage(envelope);
    for (const said of ['ada and ben', 'the link', 'the database &lt;here&gt;', 'remove the data folder', 'c2ln'])
      expect(page).toContain(said);
    const held = /<script type="application\/json" id="attestation">([^<]*)<\/script>/.exec(page)?.[1];
    expect(JSON.parse(held!)).toEqual(envelope);
    expect(renderDecommission(readDecommission(envelope), 'left.html')).toContain('collimate study revoke north');
  });
});
