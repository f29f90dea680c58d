import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  bundleEntry,
  bundleHeader,
  cosignedMessage,
  formatVerifierKey,
  judgeLogBundle,
  noteParts,
  parseCheckpoint,
  signatureLine,
  verifierKey,
  type Checkpoint,
  type VerifierKey,
} from '@collimate/governance-provenance';
import { ed25519Check, rawPublicKey } from '@collimate/platform-witness';
import { WitnessCheckpointRequest } from '@collimate/protocol';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

/** A witness that signs what it is shown, unless it is told to answer something else. */
class SpecWitness {
  readonly shown: Checkpoint[] = [];
  /** Status that it answers with; 200 cosigns. */
  status = 200;
  private readonly pair = generateKeyPairSync('ed25519');
  private readonly own: VerifierKey;
  private readonly server: Server;

  constructor() {
    const raw = rawPublicKey(this.pair.publicKey.export({ format: 'der', type: 'spki' }))!;
    this.own = verifierKey('witness.example.org/w1', raw, 'cosignature');
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += String(part)));
      request.on('end', () => {
        const { text } = noteParts(body.slice(body.indexOf('\n\n') + 2));
        this.shown.push(parseCheckpoint(text));
        response.writeHead(this.status).end(this.status === 200 ? this.lineOver(text) : '');
      });
    });
  }

  get key(): string {
    return formatVerifierKey(this.own);
  }

  async listen(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): Promise<unknown> {
    return new Promise((closed) => this.server.close(closed));
  }

  private lineOver(text: string): string {
    const time = Math.floor(Date.now() / 1000);
    const stamp = Buffer.alloc(8);
    stamp.writeBigUInt64BE(BigInt(time));
    const signed = sign(null, cosignedMessage(Buffer.from(text), time), this.pair.privateKey);
    return signatureLine({ name: this.own.name, keyId: this.own.keyId, signature: Buffer.concat([stamp, signed]) });
  }
}

interface Head {
  readonly size: number;
  readonly note: string;
  readonly verifierKey: string;
  readonly cosigned: string[];
  readonly witnesses: string[];
}

describe("the site's log before an independent witness", () => {
  const study = rehearsalStudy();
  let witness: SpecWitness;
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;

  beforeEach(async () => {
    witness = new SpecWitness();
    const url = await witness.listen();
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.open({ COLLIMATE_SITE_WITNESSES: `${url} ${witness.key}` });
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    coordinator.review(study);
    await hospital.approve(study);
  });
  afterEach(async () => {
    await hospital.close();
    await coordinator.stop();
    await witness.close();
  });

  const answered = async (statistic: string): Promise<void> => {
    const before = coordinator.handedIn.length;
    coordinator.order(orderOf(study, statistic, `r-${statistic}`));
    await until(() => coordinator.handedIn.length > before);
  };
  const own = async () => (await hospital.status()).witnesses?.[0];
  const head = (): Promise<Head> => hospital.as<Head & Record<string, unknown>>('ada', 'GET', 'log/checkpoint');

  it('is shown the heads that the coordinator has confirmed and no others, and cosigns them for whoever reads the log offline', async () => {
    await answered('enrolment');
    await until(async () => ((await own())?.size ?? 0) > 0);
    const first = (await own())!.size!;
    await answered('moments');
    await until(async () => ((await own())?.size ?? 0) > first);
    const confirmed = coordinator.received
      .filter(({ method }) => method.endsWith('WitnessCheckpoint'))
      .map(({ bytes }) => Number(WitnessCheckpointRequest.decode(bytes).checkpoint?.size));
    for (const { size } of witness.shown) expect(confirmed).toContain(size);
    expect(witness.shown.map(({ origin }) => origin)).toEqual(witness.shown.map(() => 'collimate/site/north/1'));

    const { note, verifierKey: key, cosigned, witnesses } = await head();
    const { leaves } = await hospital.as<{ leaves: string[] }>('ada', 'GET', 'log/leaves/0');
    const lines = leaves.map((leaf, index) => bundleEntry(index, JSON.parse(leaf)));
    const text = bundleHeader({ key, checkpoint: note, cosigned, witnesses }) + lines.join('');
    const log = judgeLogBundle(text.trimEnd().split('\n'), ed25519Check);
    expect([log.broken, log.head.isSigned, log.entries]).toEqual([undefined, true, leaves.length]);
    expect(log.earlier.map(({ isSigned, cosignatures }) => [isSigned, cosignatures.map((one) => one.witness)])).toEqual(
      witness.shown.map(() => [true, [witness.key]]),
    );
    // What went is in the archive of what left, and held to the log.
    const { messages } = await hospital.as<{ messages: { id: number; kind: string; to: string }[] }>('ada', 'GET', 'egress/0');
    const shown = messages.filter(({ kind }) => kind === 'witness-head');
    expect(shown).toHaveLength(witness.shown.length);
    const document = await hospital.as<{ log: { verdict: string }; isWhole: boolean }>(
      'ada',
      'GET',
      `egress/messages/${shown[0].id}`,
    );
    expect([document.isWhole, document.log.verdict]).toEqual([true, 'holds']);
  });

  it.each([
    [422, 'WITNESS_REFUSED'],
    [503, 'WITNESS_UNREACHABLE'],
  ])('goes on when the witness answers %i, and says so where people look', async (status, code) => {
    witness.status = status;
    await answered('enrolment');
    await until(async () => (await own())?.trouble === code);
    await answered('moments');
    expect(hospital.logged.filter((line) => line.includes(code))).toHaveLength(1);
    witness.status = 200;
    await until(async () => (await own())?.trouble === null);
  });
});
