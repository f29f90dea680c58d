import { type Socket, connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { PacsError } from '../pacs.error.js';
import { isTlsRefusal, serverNameOf, untrusted } from '../tls-issuer.js';
import type { InstanceSink } from '../retrieve/pacs.source.js';
import { association, constants, type requests, type responses } from './dimse.library.js';
import { type DimseOutcome, errorOfDimseStatus, errorOfRejection, isPending } from './dimse-status.js';
import type { DimseSettings } from './dimse.settings.js';
import { StoringPeer } from './storing.peer.js';

type Request = InstanceType<typeof requests.Request>;
type Response = InstanceType<typeof responses.Response>;

/** Presentation context that is proposed for one service. */
export interface ProposedContext {
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
  /** Whether we also receive instances from the archive, in the role of C-GET. Proposed once per abstract syntax. */
  readonly asProvider?: boolean;
}

const RELEASE_MS = 2_000;
/** Contexts have odd numbers up to 255. @source DICOM PS3.8 9.3.2.2 */
export const MOST_CONTEXTS = 128;

/** An association that this program opened with the archive. */
export class DimseAssociation {
  private failure: PacsError | undefined;
  private readonly interrupted = new Set<(error: PacsError) => void>();

  private constructor(
    private readonly socket: Socket,
    private readonly peer: StoringPeer,
    private readonly agreed: InstanceType<typeof association.Association>,
    private readonly timeoutMs: number,
  ) {
    socket.on('close', () =>
      this.interrupt(
        new PacsError('LINK_CUT', 'the archive closed the connection', { hint: 'Start again: what has arrived is kept.' }),
      ),
    );
    peer.on('networkError', () => {
      this.interrupt(
        new PacsError('LINK_CUT', 'the connection to the archive was cut, or silent for too long', {
          hint: 'Start again: what has arrived is kept.',
        }),
      );
      socket.destroy();
    });
    peer.on('abort', () => {
      this.interrupt(
        new PacsError('ASSOCIATION_ABORTED', 'the archive broke off the association', {
          hint: 'It may not know our AE title, or not allow it what was asked; its own log says why.',
        }),
      );
      socket.destroy();
    });
  }

  /**
   * Connects and negotiates.
   * @param sink where instances go that come on this association (C-GET)
   * @throws PacsError UNREACHABLE, TIMED_OUT, TLS_UNTRUSTED, CALLED_AE_UNKNOWN, CALLING_AE_UNKNOWN, ASSOCIATION_REJECTED, BUSY, LINK_CUT
   */
  static async open(
    settings: DimseSettings,
    contexts: readonly ProposedContext[],
    sink?: InstanceSink,
  ): Promise<DimseAssociation> {
    const timeoutMs = settings.timeoutMs ?? 60_000;
    const socket = await connected(settings, timeoutMs);
    const proposed = new association.Association(settings.callingAeTitle, settings.calledAeTitle);
    for (const { abstractSyntax, transferSyntaxes, asProvider } of contexts) {
      const id = proposed.addPresentationContext(abstractSyntax);
      for (const syntax of transferSyntaxes) proposed.addTransferSyntaxToPresentationContext(id, syntax);
      if (asProvider === true) proposed.getPresentationContext(id).setProviderRole(true);
    }
    const peer = new StoringPeer(socket, timeoutMs, () => sink);
    socket.on('close', () => peer.abandon());
    await negotiated(peer, socket, proposed, settings);
    return new DimseAssociation(socket, peer, proposed, timeoutMs);
  }

  /**
   * Sends one request and waits for its last answer.
   * @param onPending called for every answer before the last
   * @throws PacsError as the status of the last answer says, or LINK_CUT, ASSOCIATION_ABORTED, NOT_SUPPORTED
   */
  perform(
    request: Request,
    operation: DimseOutcome['operation'],
    onPending: (response: Response) => void = () => undefined,
  ): Promise<Response> {
    if (this.agreed.getAcceptedPresentationContextFromRequest(request) === undefined) {
      return Promise.reject(
        new PacsError('NOT_SUPPORTED', `the archive does not offer ${operation} to us`, {
          hint: 'Try another way of retrieving, or ask for it to be allowed.',
        }),
      );
    }
    return new Promise((resolve, reject) => {
      const interrupted = (error: PacsError): void => reject(error);
      if (this.failure !== undefined) return reject(this.failure);
      this.interrupted.add(interrupted);
      let last: Response | undefined;
      request.on('response', (response: Response) => {
        last = response;
        this.touch();
        if (isPending(response.getStatus())) onPending(response);
      });
      // The library takes the second kind of "pending" for the end of the answers.
      const raiseDone = request.raiseDoneEvent.bind(request);
      request.raiseDoneEvent = () => {
        if (last === undefined || !isPending(last.getStatus())) raiseDone();
      };
      request.on('done', () => {
        this.interrupted.delete(interrupted);
        const refusal = last === undefined ? undefined : errorOfDimseStatus({ status: last.getStatus(), operation });
        if (last === undefined) reject(new PacsError('UNEXPECTED_ANSWER', `the archive gave no answer to ${operation}`));
        else if (refusal !== undefined) reject(refusal);
        else if (this.peer.lastFailure !== undefined) reject(this.peer.lastFailure as Error);
        else resolve(last);
      });
      this.peer.sendRequests(request);
    });
  }

  /** Instances have arrived over another connection, so the silence on this association is no failure. */
  touch(): void {
    this.socket.setTimeout(this.timeoutMs);
  }

  /** Breaks the association off, because received instances cannot be kept and the archive would go on sending. */
  stop(error: PacsError): void {
    this.interrupt(error);
    this.socket.destroy();
  }

  /** Ends the association in the proper way, or without it when the archive does not answer. */
  release(): Promise<void> {
    return new Promise((resolve) => {
      if (this.socket.destroyed) return resolve();
      const end = (): void => {
        clearTimeout(timer);
        this.socket.destroy();
        resolve();
      };
      const timer = setTimeout(end, RELEASE_MS);
      this.peer.on('associationReleaseResponse', end);
      this.socket.on('close', end);
      this.peer.sendAssociationReleaseRequest();
    });
  }

  private interrupt(error: PacsError): void {
    this.failure ??= error;
    for (const reject of this.interrupted) reject(this.failure);
    this.interrupted.clear();
  }
}

function connected(settings: DimseSettings, timeoutMs: number): Promise<Socket> {
  const { host, port, tls } = settings;
  return new Promise((resolve, reject) => {
    const socket =
      tls === undefined
        ? connect({ host, port })
        : connectTls({ host, port, ...serverNameOf(host), ca: tls.authorityPem, cert: tls.certificatePem, key: tls.keyPem });
    const fail = (error: PacsError): void => {
      socket.destroy();
      reject(error);
    };
    const silent = (): void =>
      fail(new PacsError('TIMED_OUT', `${host}:${port} does not answer`, { hint: 'Check address, port and firewall.' }));
    const failed = (cause: NodeJS.ErrnoException): void => {
      const code = cause.code ?? '';
      if (tls !== undefined && isTlsRefusal(code)) void untrusted(host, port, code, timeoutMs, cause).then(fail);
      else {
        fail(
          new PacsError('UNREACHABLE', `${host}:${port} cannot be reached (${code || 'no answer'})`, {
            cause,
            hint: `Check address, port and firewall${tls === undefined ? '' : ', and whether this port speaks TLS'}.`,
          }),
        );
      }
    };
    socket.setTimeout(timeoutMs, silent);
    socket.once('error', failed);
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      socket.off('error', failed);
      socket.off('timeout', silent);
      resolve(socket);
    });
  });
}

function negotiated(
  peer: StoringPeer,
  socket: Socket,
  proposed: InstanceType<typeof association.Association>,
  settings: DimseSettings,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: PacsError): void => {
      socket.destroy();
      reject(error);
    };
    peer.on('associationAccepted', () => resolve());
    peer.on('associationRejected', (rejection: { result: number; source: number; reason: number }) =>
      fail(errorOfRejection(rejection, { called: settings.calledAeTitle, calling: settings.callingAeTitle })),
    );
    peer.on('networkError', () => fail(new PacsError('TIMED_OUT', 'the archive did not answer the request for an association')));
    socket.on('close', () =>
      fail(
        new PacsError('LINK_CUT', 'the archive closed the connection before the association was made', {
          hint: 'Check both AE titles and the port, and whether the archive asks for TLS.',
        }),
      ),
    );
    peer.sendAssociationRequest(proposed);
  });
}

/** The contexts of a service that only takes requests. */
export function serviceContext(abstractSyntax: string): ProposedContext {
  return { abstractSyntax, transferSyntaxes: [constants.TransferSyntax.ImplicitVRLittleEndian] };
}
