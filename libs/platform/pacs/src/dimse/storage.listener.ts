import { type Server, type Socket, createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { TRANSFER_SYNTAXES } from '@collimate/imaging-dicom';
import { PacsError } from '../pacs.error.js';
import type { InstanceSink } from '../retrieve/pacs.source.js';
import { type association, IMPLICIT_VR_LITTLE_ENDIAN, constants, isStorageClass, responses } from './dimse.library.js';
import type { DimseSettings, StorageListener } from './dimse.settings.js';
import { StoringPeer } from './storing.peer.js';

type Association = InstanceType<typeof association.Association>;
type EchoHandler = StoringPeer['cEchoRequest'];

const { Accept, RejectAbstractSyntaxNotSupported, RejectTransferSyntaxesNotSupported } = constants.PresentationContextResult;
const { RejectResult, RejectSource, RejectReason } = constants;

/** Permitted senders, and the sink for their instances. */
interface Reception {
  readonly ownAeTitle: string;
  readonly senders: readonly string[];
  readonly timeoutMs: number;
  readonly sink: () => InstanceSink | undefined;
}

/** The storage SCP of C-MOVE: takes instances from known AE titles, and only those that are being fetched. */
export class StorageServer {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private sink: InstanceSink | undefined;

  constructor(
    private readonly settings: DimseSettings,
    private readonly listener: StorageListener,
  ) {
    const { tls } = settings;
    const accept = (socket: Socket): void => this.accept(socket);
    this.server =
      tls === undefined
        ? createServer(accept)
        : createTlsServer(
            {
              cert: tls.certificatePem,
              key: tls.keyPem,
              ca: tls.authorityPem,
              requestCert: tls.authorityPem !== undefined,
              rejectUnauthorized: tls.authorityPem !== undefined,
            },
            accept,
          );
  }

  /** @returns the port it listens on @throws PacsError PORT_IN_USE, BAD_SETTING */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', (cause: NodeJS.ErrnoException) => {
        reject(
          cause.code === 'EADDRINUSE'
            ? new PacsError('PORT_IN_USE', `port ${this.listener.port} is taken by another program`, {
                cause,
                hint: 'End the other one, or choose another port and tell the archive.',
              })
            : new PacsError('BAD_SETTING', `this program cannot listen on port ${this.listener.port} (${cause.code})`, {
                cause,
                hint: 'Ports below 1024 need a right of their own; choose another.',
              }),
        );
      });
      this.server.listen(this.listener.port, this.listener.host, () => {
        const address = this.server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : this.listener.port);
      });
    });
  }

  /** Lets instances in while a step runs. */
  async receive<T>(sink: InstanceSink, step: () => Promise<T>): Promise<T> {
    this.sink = sink;
    try {
      return await step();
    } finally {
      this.sink = undefined;
    }
  }

  close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket);
    const peer = new ListeningPeer(socket, {
      ownAeTitle: this.settings.callingAeTitle,
      senders: this.listener.acceptFrom ?? [this.settings.calledAeTitle],
      timeoutMs: this.settings.timeoutMs ?? 60_000,
      sink: () => this.sink,
    });
    // The archive notices a break, and reports it in its answer to C-MOVE.
    peer.on('networkError', () => socket.destroy());
    socket.on('close', () => {
      this.sockets.delete(socket);
      peer.abandon();
    });
  }
}

class ListeningPeer extends StoringPeer {
  private sender = '';

  constructor(
    socket: Socket,
    private readonly reception: Reception,
  ) {
    super(socket, reception.timeoutMs, reception.sink);
  }

  override associationRequested(requested: Association): void {
    const reject = (reason: number): void => this.sendAssociationReject(RejectResult.Permanent, RejectSource.ServiceUser, reason);
    if (requested.getCalledAeTitle().trim() !== this.reception.ownAeTitle.trim())
      return reject(RejectReason.CalledAeNotRecognized);
    this.sender = requested.getCallingAeTitle().trim();
    if (!this.reception.senders.some((title) => title.trim() === this.sender)) return reject(RejectReason.CallingAeNotRecognized);
    for (const { context } of requested.getPresentationContexts()) {
      const abstractSyntax = context.getAbstractSyntaxUid();
      const proposed = context.getTransferSyntaxUids();
      if (abstractSyntax === constants.SopClass.Verification) context.setResult(Accept, IMPLICIT_VR_LITTLE_ENDIAN);
      else if (!isStorageClass(abstractSyntax)) context.setResult(RejectAbstractSyntaxNotSupported);
      else {
        // The sender names its preferred syntax first, usually the stored one, so that nothing is recoded.
        const known = proposed.find((uid) => TRANSFER_SYNTAXES.some((syntax) => syntax.uid === uid));
        if (known === undefined) context.setResult(RejectTransferSyntaxesNotSupported);
        else context.setResult(Accept, known);
      }
    }
    this.sendAssociationAccept();
  }

  override associationReleaseRequested(): void {
    this.sendAssociationReleaseResponse();
  }

  override cEchoRequest(request: Parameters<EchoHandler>[0], answer: Parameters<EchoHandler>[1]): void {
    const response = responses.CEchoResponse.fromRequest(request);
    response.setStatus(constants.Status.Success);
    answer(response);
  }

  override abort(): void {
    this.abandon();
  }

  protected override senderAeTitle(): string {
    return this.sender;
  }
}
