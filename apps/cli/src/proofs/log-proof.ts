import { checkEntry, entryLeafHash, verifyConsistency, verifyInclusion } from '@collimate/governance-provenance';
import type { Check, EntryProof, GrowthProof, SignedHead } from '@collimate/governance-publication';
import { fromHex } from '@collimate/kernel-canonical';

/** Checks that an entry stands in the log of a signed head. @throws ProvenanceError UNKNOWN_ENTRY_KIND, BAD_ENTRY */
export function inclusionCheck(proof: EntryProof, head: SignedHead): Check {
  const { index, size, hashes } = proof;
  const entry = checkEntry(proof.entry);
  const included = verifyInclusion(
    entryLeafHash(entry),
    { index, size, hashes: hashes.map(fromHex) },
    { size: head.size, root: fromHex(head.root) },
  );
  return {
    what: 'entry in the log',
    verdict: included ? 'holds' : 'fails',
    detail: included ? `number ${index} of ${size}: ${entry.kind}` : 'the hashes do not lead from this entry to the signed root',
  };
}

/** Checks that the log of the later head begins with the whole log of the earlier one. */
export function growthCheck(proof: GrowthProof, earlier: SignedHead, later: SignedHead): Check {
  const headOf = ({ size, root }: SignedHead): { size: number; root: Uint8Array } => ({ size, root: fromHex(root) });
  const { from, to, hashes } = proof;
  const grown = verifyConsistency(headOf(earlier), headOf(later), { from, to, hashes: hashes.map(fromHex) });
  return {
    what: 'the log only grew',
    verdict: grown ? 'holds' : 'fails',
    detail: grown ? `from ${from} to ${to} entries` : 'something that stood in the earlier log is not in the later one',
  };
}
