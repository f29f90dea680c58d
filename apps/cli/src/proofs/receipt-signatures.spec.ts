import { holds, type Verification } from '@collimate/governance-publication';
import { freezeStudy } from '@collimate/governance-study';
import { noduleProtocol } from '../../fixtures/nodule-study.js';
import { publishedContributions, publishedResult, PublishingSite } from '../../fixtures/published-result.js';
import { contributionChecks } from './contribution.checks.js';
import { keyFingerprint } from './signed-head.proof.js';

const protocol = noduleProtocol(100);
const result = publishedResult(protocol, 200);
const publishers = protocol.sites.map((site) => new PublishingSite(site));
const sent = publishedContributions(protocol, 200, publishers);
const siteKeys = new Map(publishers.map(({ site, publicKey }) => [site, keyFingerprint(publicKey)]));

type Sent = (typeof sent)['rounds'][number]['contributions'][number];
type Receipt = Omit<Sent['receipt'], 'signature'> & { readonly signature: string | undefined };

/** What is said of the receipts after one was changed. @param at number of the round, of the first site */
function said(change: (receipt: Sent['receipt'], n: number) => Receipt, at = 1): Verification {
  const rounds = sent.rounds.map((round, n) => ({
    ...round,
    contributions: round.contributions.map((one, k) => (n === at && k === 0 ? { ...one, receipt: change(one.receipt, n) } : one)),
  }));
  return checked({ ...sent, rounds });
}

function checked(of: Parameters<typeof contributionChecks>[0]): Verification {
  return { document: 'result', checks: contributionChecks(of, result, { study: freezeStudy(protocol), siteKeys }) };
}

const wrong = ({ checks }: Verification): readonly string[] =>
  checks.filter(({ verdict }) => verdict !== 'holds').map(({ what, verdict, detail }) => `${verdict} ${what}: ${detail}`);

/** A receipt says what an answer cost: whatever of it a site has not signed, a coordinator may have made up. */
describe('the receipts of what the sites sent', () => {
  it('hold where each is signed by its site', () => {
    const { checks } = checked(sent);
    expect(checks.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
    expect(checks.filter(({ what }) => /^receipts of/.test(what)).map(({ what }) => what)).toEqual([
      'receipts of north',
      'receipts of south',
    ]);
  });

  it.each([0, 31, 63])('are refused with the name of the site where byte %i of a signature is bent', (byte) => {
    const bent = said((receipt) => {
      const signature = Buffer.from(receipt.signature, 'hex');
      signature[byte] ^= 1;
      return { ...receipt, signature: signature.toString('hex') };
    });
    expect(wrong(bent)).toEqual(['fails receipts of north: not signed by north: round moments']);
    expect(holds(bent)).toBe(false);
  });

  it.each<readonly [string, (receipt: Sent['receipt'], n: number) => Receipt, string]>([
    [
      "another site's signature",
      (receipt, n) => ({ ...receipt, signature: sent.rounds[n].contributions[1].receipt.signature }),
      'not signed by north: round moments',
    ],
    [
      'the signature of another round',
      (receipt) => ({ ...receipt, signature: sent.rounds[0].contributions[0].receipt.signature }),
      'not signed by north: round moments',
    ],
    ['another place in the ledger', (receipt) => ({ ...receipt, ledgerIndex: 3 }), 'not signed by north: round moments'],
    ['no signature', (receipt) => ({ ...receipt, signature: undefined }), 'without a signature of north: round moments'],
  ])('are refused with %s', (_, change, detail) => {
    expect(wrong(said(change))).toEqual([`fails receipts of north: ${detail}`]);
  });

  it('are an open point of a site whose key nobody knows, and hold for the others', () => {
    const unknown = new Map([...siteKeys].filter(([site]) => site !== 'north'));
    const sites = sent.sites.map((one) => (one.site === 'north' ? { ...one, publicKey: null } : one));
    const checks = contributionChecks({ ...sent, sites }, result, { study: freezeStudy(protocol), siteKeys: unknown });
    expect(wrong({ document: 'result', checks })).toEqual([
      'not-shown signature of north: this site signed nothing; its agent is older than signed heads',
      'not-shown receipts of north: nobody says by which key this site signs',
    ]);
    expect(holds({ document: 'result', checks })).toBe(true);
    expect(checks).toContainEqual({ what: 'receipts of south', verdict: 'holds', detail: 'Ed25519 over 2 receipts' });
  });
});
