import { freezeStudy, type StudyProtocol } from '@collimate/governance-study';
import { canonicalJson, type Json } from '@collimate/kernel-canonical';
import type { ReleaseCertificate } from './certificate.document.js';
import { releaseCertificate } from './release.certificate.js';
import { compared, type Check } from './verification.js';

/**
 * Makes a certificate again from the result in it and compares the two, key by key.
 * @param protocol the protocol that the reader approved; where the certificate leans on one and none is given, what it adds is left open
 */
export function releaseCertificateChecks(said: ReleaseCertificate, protocol: StudyProtocol | undefined): readonly Check[] {
  const study = protocol !== undefined && said.withProtocol ? freezeStudy(protocol) : undefined;
  const made = releaseCertificate(said.result, study);
  const open = said.withProtocol && study === undefined;
  const skipped = new Set(['result', 'releases', ...(open ? ['withProtocol'] : [])]);
  const words = Object.entries(made).filter(([key]) => !skipped.has(key));
  return [
    ...words.map(([key, ours]) => same(`${key} of the certificate`, said[key as keyof ReleaseCertificate], ours)),
    compared('releases of the certificate', said.releases.length, made.releases.length),
    ...made.releases.flatMap((ours, index) => releaseChecks(said.releases[index], ours, open)),
  ];
}

type CertifiedRelease = ReleaseCertificate['releases'][number];

function releaseChecks(said: CertifiedRelease | undefined, made: CertifiedRelease, open: boolean): readonly Check[] {
  if (said === undefined) return [];
  const what = `certificate of release ${made.release}`;
  if (!open) return [same(what, said, made)];
  const leaning: Check = {
    what: `clip and references of release ${made.release}`,
    verdict: 'not-shown',
    detail: 'they stand in the protocol: name the one that was approved by --protocol FILE',
  };
  // Without its price, what an abandoned round cost, and every sum after it, cannot be made again.
  const unpriced = { ...made, alone: made.alone ?? said.alone, cumulative: made.cumulative ?? said.cumulative };
  const known = made.mechanism === null ? { ...unpriced, mechanism: said.mechanism, d2: said.d2, sigma2: said.sigma2 } : unpriced;
  return [same(what, { ...said, clip: null, references: null }, known), leaning];
}

function same(what: string, said: unknown, made: unknown): Check {
  const [one, other] = [said, made].map((value) => canonicalJson((value ?? null) as Json));
  if (one === other) return { what, verdict: 'holds', detail: 'as it follows from the result' };
  return { what, verdict: 'fails', detail: `the document says ${one}, and ${other} comes out here` };
}
