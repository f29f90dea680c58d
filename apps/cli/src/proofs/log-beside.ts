import { parseEntry, ProvenanceError, sameHash, type LogEntry } from '@collimate/governance-provenance';
import { compared, type Check, type EntryProof, type SignedHead } from '@collimate/governance-publication';
import { canonicalJson, fromHex, type Digest } from '@collimate/kernel-canonical';
import { bundleChecks, bundleFingerprint, entriesOf, judgeBundle, type LogTrust } from './log-bundle.checks.js';
import { keyFingerprint } from './signed-head.proof.js';

/** Origin of a coordinator's log. */
const COORDINATOR_LOG = 'collimate/coordinator';

/** An entry that the log has to hold, whatever its time. */
export type Expected = LogEntry extends infer E ? (E extends LogEntry ? Omit<E, 'at'> : never) : never;

/** Two entries of which the first has to come before the second in the log. */
export type InOrder = readonly [first: Expected, then: Expected];

/**
 * An exported log of the coordinator beside a document, with which the document's statements about the log are
 * compared.
 */
export class LogBeside {
  /** Indices of entries, by their content without the time. */
  private readonly places = new Map<string, number>();
  private readonly results: { readonly study: Digest; readonly result: Digest; readonly index: number }[] = [];
  private readonly leaves: readonly string[];
  private readonly rootAt: (size: number) => Uint8Array;
  /** Checks of the log itself, and of its key. */
  readonly checks: readonly Check[];

  /** @throws ProvenanceError BAD_BUNDLE, BAD_KEY, BAD_NOTE, BAD_CHECKPOINT for a file that is no exported log */
  constructor(bytes: Uint8Array, trust: LogTrust) {
    const judged = judgeBundle(bytes);
    const { leaves, tree } = entriesOf(bytes, judged);
    this.leaves = leaves;
    this.rootAt = (size) => tree.head(size).root;
    this.fingerprint = bundleFingerprint(judged);
    leaves.forEach((leaf, index) => this.note(leaf, index));
    const { origin } = judged.head.checkpoint;
    this.checks = [
      // The origin is compared below, and not only shown.
      ...bundleChecks(judged, trust).filter(({ what }) => what !== 'origin'),
      compared('origin', origin, COORDINATOR_LOG),
    ].map((check) => ({ ...check, what: `exported log: ${check.what}` }));
  }

  private readonly fingerprint: string;

  /** Checks that the log holds the entries of a document. */
  standing(what: string, expected: readonly Expected[]): Check {
    const places = expected.map((entry) => this.places.get(canonicalJson(entry)));
    const missing = places.findIndex((place) => place === undefined);
    if (missing >= 0) {
      const { kind } = expected[missing];
      const detail = `no ${kind} of this stands among the ${this.leaves.length} entries; if the log was exported earlier, export it again`;
      return { what, verdict: 'fails', detail };
    }
    const [first] = places;
    const detail = places.length === 1 ? `number ${first} of ${this.leaves.length}` : `all ${places.length} of them`;
    return { what, verdict: 'holds', detail };
  }

  /**
   * Checks that the first entry of each pair stands before the second. A pair with a missing entry is left to another
   * check.
   */
  order(what: string, pairs: readonly InOrder[]): readonly Check[] {
    const placed = pairs.map((pair) => ({ pair, places: pair.map((entry) => this.places.get(canonicalJson(entry))) }));
    const shown = placed.filter(({ places }) => !places.includes(undefined));
    const wrong = shown.find(({ places: [first, then] }) => first! > then!);
    if (wrong !== undefined) {
      const [first, then] = wrong.places;
      const [{ kind: before }, { kind: after }] = wrong.pair;
      return [
        {
          what,
          verdict: 'fails',
          detail: `${after} stands as number ${then}, and the ${before} that it follows from as number ${first}`,
        },
      ];
    }
    if (shown.length < pairs.length) return [];
    return [{ what, verdict: 'holds', detail: `${pairs.length} steps, each after the one that it follows from` }];
  }

  /** @returns the results of a study that were published, each once, in the order of the log */
  resultsOf(study: Digest): readonly { readonly result: Digest; readonly index: number }[] {
    return this.results.filter((one) => one.study === study);
  }

  /** Whether a signed head is one of this very log: under the same key, and over its first entries. */
  headChecks(head: SignedHead): readonly Check[] {
    const what = 'head in the exported log';
    const isLater = head.size > this.leaves.length;
    const isOfIts = !isLater && sameHash(this.rootAt(head.size), fromHex(head.root));
    const told: Check = isLater
      ? {
          what,
          verdict: 'not-shown',
          detail: `the head covers ${head.size} entries and the log has ${this.leaves.length}: export it again`,
        }
      : {
          what,
          verdict: isOfIts ? 'holds' : 'fails',
          detail: isOfIts
            ? `over its first ${head.size} entries`
            : `the first ${head.size} entries of the log are others than the head is over`,
        };
    return [
      compared('key of the head and of the exported log', keyFingerprint(head.publicKey), this.fingerprint),
      compared('origin of the head', head.origin, COORDINATOR_LOG),
      told,
    ];
  }

  /** Checks that the log holds the entry of a proof at the position that the proof names. */
  entryCheck({ entry, index }: EntryProof): Check {
    const what = 'entry of the proof in the exported log';
    if (index >= this.leaves.length) {
      return { what, verdict: 'not-shown', detail: `it is number ${index}, and the log ends before: export it again` };
    }
    const isThere = this.leaves[index] === canonicalJson(entry);
    return {
      what,
      verdict: isThere ? 'holds' : 'fails',
      detail: isThere ? `number ${index}` : `number ${index} of the log is another entry`,
    };
  }

  private note(leaf: string, index: number): void {
    try {
      const entry = parseEntry(leaf);
      const { at: _, ...said } = { at: undefined, ...entry };
      const key = canonicalJson(said);
      if (this.places.has(key)) return;
      this.places.set(key, index);
      if (entry.kind === 'result-published') this.results.push({ study: entry.study, result: entry.result, index });
    } catch (error) {
      // An entry of a kind from a later version is none that is looked for here.
      if (!(error instanceof ProvenanceError)) throw error;
    }
  }
}
