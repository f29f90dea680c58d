import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { AnswerSeal, answerText, Envelope, envelopeText, type SealedAnswer } from '@collimate/protocol';

const NONCE_BYTES = 16;

/** Keys that sign the messages of a site, and the answers to them. */
export interface EnvelopeKeys {
  readonly site: string;
  /** Key of the coordinator's log as this site pins it: Ed25519, SubjectPublicKeyInfo, DER. */
  readonly coordinatorKey: Uint8Array;
  /** Public half of the site's identity, SubjectPublicKeyInfo, DER. */
  readonly identityKey: Uint8Array;
  sign(text: Uint8Array): Uint8Array;
}

/** Asks the coordinator for a session. @returns undefined if it is older than sessions */
export type SessionAsker = () => Promise<Uint8Array | undefined>;

/**
 * Signs the messages of one channel, each with the next number of a session, and checks the coordinator's signature on
 * each answer. With a coordinator that knows no sessions nothing is signed: then only TLS tells who speaks.
 */
export class CallEnvelopes {
  private session: Promise<Uint8Array | undefined> | undefined;
  /** Goes on counting over all sessions, because calls run side by side. */
  private sequence = 0n;
  private readonly coordinator: Buffer;
  private older = false;

  constructor(
    private readonly keys: EnvelopeKeys,
    private readonly ask: SessionAsker,
  ) {
    this.coordinator = createHash('sha256').update(keys.coordinatorKey).digest();
  }

  /** Whether the coordinator is older than signatures; known after the first message. */
  get isOlder(): boolean {
    return this.older;
  }

  /**
   * @param method path of the method
   * @param message its bytes as they go
   * @returns the envelope as it goes beside it; undefined with a coordinator that is older than envelopes
   */
  async seal(method: string, message: Uint8Array): Promise<Buffer | undefined> {
    this.session ??= this.begin();
    const session = await this.session;
    if (session === undefined) return undefined;
    const { site, identityKey, sign } = this.keys;
    this.sequence += 1n;
    const said = {
      siteId: site,
      coordinator: this.coordinator,
      session: Buffer.from(session),
      sequence: this.sequence,
      signedUnixMs: BigInt(Math.floor(performance.timeOrigin + performance.now())),
      nonce: randomBytes(NONCE_BYTES),
    };
    const text = envelopeText(said, method, message);
    const signature = Buffer.from(sign(text));
    return Buffer.from(Envelope.encode({ ...said, signature, key: Buffer.from(identityKey) }).finish());
  }

  /** The coordinator has forgotten the session; the next message begins another. */
  forget(): void {
    this.session = undefined;
  }

  /** @returns whether the coordinator has signed this answer to this question @param seal as it came beside the answer */
  isSealed(answer: SealedAnswer, seal: Uint8Array | undefined): boolean {
    if (seal === undefined) return false;
    try {
      const key = createPublicKey({ key: Buffer.from(this.keys.coordinatorKey), format: 'der', type: 'spki' });
      return verify(null, answerText(answer), key, AnswerSeal.decode(seal).signature);
    } catch {
      // A pinned key or a seal in another form is no valid signature.
      return false;
    }
  }

  private async begin(): Promise<Uint8Array | undefined> {
    try {
      const session = await this.ask();
      this.older = session === undefined;
      return session;
    } catch (error) {
      this.session = undefined;
      throw error;
    }
  }
}

/**
 * Codes that the gRPC library makes itself, or that a proxy returns. None of them shows that the coordinator has
 * decided anything.
 */
export const UNDECIDED: readonly status[] = [
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.RESOURCE_EXHAUSTED,
  status.ABORTED,
  status.CANCELLED,
];
