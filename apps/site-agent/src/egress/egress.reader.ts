import { Injectable } from '@nestjs/common';
import type { EgressDocument, EgressRow } from '@collimate/platform-site-api';
import { EgressStore, type EgressMessage } from '@collimate/platform-site-store';
import { outgoingDocument, type OutgoingDocument } from '@collimate/protocol';
import { AgentError } from '../ground/agent.error.js';
import { EgressProof } from './egress.proof.js';

/** Messages that one call answers with. */
const MOST_ROWS = 1000;

/** Reads the archive for the people of the hospital. */
@Injectable()
export class EgressReader {
  constructor(
    private readonly egress: EgressStore,
    private readonly proof: EgressProof,
  ) {}

  /** @param after id of the last message that was seen, 0 for none @throws AgentError BODY_INVALID */
  after(after: string): { readonly newest: number; readonly messages: EgressRow[] } {
    const rows = this.egress.after(idOf(after), MOST_ROWS);
    return { newest: this.egress.newest, messages: rows.map((row) => rowOf(row, outgoingDocument(row.method, row.bytes))) };
  }

  /** @throws AgentError BODY_INVALID, NOTHING_LEFT */
  read(id: string): EgressDocument {
    const message = this.egress.find(idOf(id));
    if (message === undefined) {
      throw new AgentError('NOTHING_LEFT', 'no message of this number has left', { hint: '`collimate site egress` lists them' });
    }
    const document = outgoingDocument(message.method, message.bytes);
    return {
      ...rowOf(message, document),
      method: message.method,
      fields: { ...document.fields },
      isWhole: document.isWhole,
      raw: Buffer.from(message.bytes).toString('base64'),
      log: this.proof.of(message),
    };
  }
}

function rowOf(message: EgressMessage, { kind, about }: OutgoingDocument): EgressRow {
  const { id, recipient, sha256, bytes, firstAt, lastAt, times, answered } = message;
  return { id, kind, about, to: recipient, bytes: bytes.length, sha256, firstAt, lastAt, times, answered };
}

function idOf(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new AgentError('BODY_INVALID', 'the number of a message is a whole number');
  return Number(text);
}
