import type { CrateFact } from '@collimate/governance-crate';
import { isDeclared, type FrozenStudy } from '@collimate/governance-study';
import { canonicalJson } from '@collimate/kernel-canonical';
import { planDigest } from '@collimate/radiomics-vocabulary';
import type { CrateContent } from './crate.folder.js';
import { factsOfSite, type SiteStatement } from './site.statements.js';

/** Name of the protocol in the crate of a result. */
export const PROTOCOL = 'protocol.json';
/** Folder of the sites' attestations in the crate. */
export const SITES = 'sites/';

/** Documents in the crate of a result besides the published ones. */
export interface Enclosures {
  /** The protocol that was approved: its plans, with every parameter, come with it. */
  readonly study?: FrozenStudy;
  /** Attestations of sites, one of each. */
  readonly sites: readonly SiteStatement[];
}

/** @returns the enclosed files: the protocol, each of its plans, each attestation */
export function enclosedFiles({ study, sites }: Enclosures): readonly CrateContent[] {
  const json = 'application/json';
  return [
    ...(study === undefined ? [] : protocolFiles(study)),
    ...sorted(sites).map(({ site, envelope }) => ({
      path: `${SITES}${site}.json`,
      name: `attestation of ${site}`,
      description:
        'approval, software, plans, salted commitments to the inputs, releases: in-toto in a DSSE envelope, signed with the key of the site',
      mediaType: json,
      text: `${JSON.stringify(envelope, null, 2)}\n`,
    })),
  ];
}

function protocolFiles({ protocol }: FrozenStudy): readonly CrateContent[] {
  const plans = isDeclared(protocol) ? Object.values(protocol.plans ?? {}) : [protocol.plan];
  const described = { mediaType: 'application/json' };
  return [
    {
      ...described,
      path: PROTOCOL,
      name: 'protocol',
      description: 'the study as the hospitals approved it, as canonical JSON under its digest',
      text: canonicalJson(protocol),
    },
    ...[...new Map(plans.map((plan) => [planDigest(plan), plan]))].map(([digest, plan]) => ({
      ...described,
      path: `plans/${digest}.json`,
      name: `plan ${digest.slice(0, 12)}`,
      description: 'every parameter of the plan, as canonical JSON',
      text: canonicalJson(plan),
    })),
  ];
}

/** Facts of the run from the enclosures. Missing ones are named, because a crate without them would look complete. */
export function enclosedFacts({ study, sites }: Enclosures, ofResult: readonly string[]): readonly CrateFact[] {
  const without = ofResult.filter((site) => !sites.some((one) => one.site === site));
  return [
    ...(study === undefined ? [{ name: 'plan', value: 'not enclosed: it stands in the protocol, under the digest above' }] : []),
    ...sorted(sites).flatMap(factsOfSite),
    ...without.map((site) => ({
      name: `approval, software and inputs of ${site}`,
      value: 'not enclosed: the site attests them',
    })),
  ];
}

function sorted(sites: Enclosures['sites']): Enclosures['sites'] {
  return [...sites].sort((a, b) => (a.site < b.site ? -1 : 1));
}
