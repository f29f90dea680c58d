import { freezeStudy, type StudyProtocol } from '@collimate/governance-study';
import { canonicalJson, type Json } from '@collimate/kernel-canonical';
import { publishedRows } from '@collimate/statistics-menu';
import type { ReleaseCertificate } from './certificate.document.js';
import { releaseCertificate, remarksOf } from './release.certificate.js';
import { compared, type Check } from './verification.js';

/**
 * Makes a certificate again from the result in it, and compares the two key by key.
 * @param protocol the protocol that the reader approved. If the certificate uses one and none is given, the parts from
 *   it are left open
 */
export function releaseCertificateChecks(said: ReleaseCertificate, protocol: StudyProtocol | undefined): readonly Check[] {
  const study = protocol !== undefined && said.withProtocol ? freezeStudy(protocol) : undefined;
  const made = { ...releaseCertificate(said.result, study), ...remarksBefore(said) };
  const open = said.withProtocol && study === undefined;
  const skipped = new Set([
    'result',
    'releases',
    ...(open ? ['withProtocol'] : []),
    ...(isOfBeforeEngines(said) ? ['engine'] : []),
  ]);
  const words = Object.entries(made).filter(([key]) => !skipped.has(key));
  return [
    ...words.map(([key, ours]) => same(`${key} of the certificate`, said[key as keyof ReleaseCertificate], ours)),
    compared('releases of the certificate', said.releases.length, made.releases.length),
    ...made.releases.flatMap((ours, index) => releaseChecks(said.releases[index], ours, open)),
  ];
}

/** Whether the certificate is from before engines were named: it names none, and nor does its study. */
function isOfBeforeEngines({ engine, result }: ReleaseCertificate): boolean {
  return engine === undefined && result.study.engine === undefined;
}

/**
 * Remarks as certificates counted them before all rows followed one rule: fewer rows then counted as saying nothing.
 * @returns empty for a certificate of today
 */
function remarksBefore({ result, refusals, marks }: ReleaseCertificate): Partial<ReturnType<typeof remarksOf>> {
  const before = remarksOf(
    result,
    publishedRows(result, (rows) => rows),
  );
  const text = (remarks: object): string => canonicalJson(remarks as Json);
  return text(before) === text({ refusals, marks }) ? before : {};
}

type CertifiedRelease = ReleaseCertificate['releases'][number];

function releaseChecks(said: CertifiedRelease | undefined, made: CertifiedRelease, open: boolean): readonly Check[] {
  if (said === undefined) return [];
  const what = `certificate of release ${made.release}`;
  if (!open) return [same(what, said, made)];
  const clip: Check = {
    what: `clip and references of release ${made.release}`,
    verdict: 'not-shown',
    detail: 'they stand in the protocol: name the one that was approved by --protocol FILE',
  };
  // Without the protocol, the price of an abandoned round and every sum after it cannot be computed again.
  const unknown = (['mechanism', 'd2', 'sigma2', 'alone', 'cumulative'] as const).filter((key) => made[key] === null);
  const left = Object.fromEntries(
    [...unknown, ...(made.mechanism === null ? ['steps', 'honest', 'share2'] : []), 'clip', 'references'].map((key) => [
      key,
      null,
    ]),
  );
  return [same(what, { ...said, ...left }, { ...made, ...left }), clip, ...(unknown.length === 0 ? [] : [priceOf(said, made)])];
}

/** The check of a price that only the protocol can confirm. It fails if the stated total is below the price of the release alone; otherwise it is not shown. */
function priceOf(said: CertifiedRelease, made: CertifiedRelease): Check {
  const what = `price of release ${made.release}`;
  const [alone, together] = [made.alone ?? said.alone, said.cumulative];
  if (alone !== null && together !== null && together.epsilon < alone.epsilon) {
    return {
      what,
      verdict: 'fails',
      detail: `${together.epsilon} with all before it, and ${alone.epsilon} by itself: more releases cannot cost less`,
    };
  }
  return {
    what,
    verdict: 'not-shown',
    detail: 'an abandoned round was charged too, and only the protocol tells its price: --protocol FILE',
  };
}

function same(what: string, said: unknown, made: unknown): Check {
  const [one, other] = [said, made].map((value) => canonicalJson((value ?? null) as Json));
  if (one === other) return { what, verdict: 'holds', detail: 'as it follows from the result' };
  return { what, verdict: 'fails', detail: `the document says ${one}, and ${other} comes out here` };
}
