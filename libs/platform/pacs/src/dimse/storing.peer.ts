import { Writable } from 'node:stream';
import type { Socket } from 'node:net';
import { PacsError } from '../pacs.error.js';
import type { Arrival, IncomingInstance, InstanceSink } from '../retrieve/pacs.source.js';
import { fileMetaBytes } from './file-meta.js';
import { Dataset, Scp, responses } from './dimse.library.js';

type PresentationContext = Parameters<InstanceType<typeof Scp>['createStoreWritableStream']>[0];
type StoreRequest = Parameters<InstanceType<typeof Scp>['cStoreRequest']>[0];
type StoreResponse = Parameters<Parameters<InstanceType<typeof Scp>['cStoreRequest']>[1]>[0];
type Dataset = InstanceType<typeof Dataset>;

/** Statuses of C-STORE. @source DICOM PS3.4 table B.2-1, PS3.7 annex C */
const SUCCESS = 0x0000;
const NOT_AUTHORISED = 0x0124;
const OUT_OF_RESOURCES = 0xa700;
const CANNOT_UNDERSTAND = 0xc000;

/** State of the instance of one C-STORE. */
interface Reception {
  incoming: IncomingInstance | undefined;
  failure: unknown;
}

/**
 * The end of an association that receives instances: by C-STORE on a connection that the archive opened (C-MOVE), or on ours (C-GET).
 * The data set is written as it comes, after the file's own header; nothing is decoded and encoded again.
 */
export class StoringPeer extends Scp {
  /** Why the last instance was not kept. */
  lastFailure: unknown;
  private readonly receptions = new WeakMap<Writable, Reception>();
  private status = SUCCESS;
  private current: Reception | undefined;

  /** @param sink where instances go; undefined while none is expected */
  constructor(
    socket: Socket,
    timeoutMs: number,
    private readonly sink: () => InstanceSink | undefined,
  ) {
    super(socket, { connectTimeout: timeoutMs, associationTimeout: timeoutMs, pduTimeout: timeoutMs });
    // Messages are small and each waits for its answer: without this every one of them waits for 40 ms more.
    socket.setNoDelay(true);
  }

  override createStoreWritableStream(context: PresentationContext, request: StoreRequest): Writable {
    const reception: Reception = { incoming: undefined, failure: undefined };
    try {
      reception.incoming = this.sink()?.open();
      reception.incoming?.write(
        fileMetaBytes({
          sopClassUid: request.getAffectedSopClassUid(),
          sopInstanceUid: request.getAffectedSopInstanceUid(),
          transferSyntaxUid: context.getAcceptedTransferSyntaxUid() ?? '',
          sourceAeTitle: this.senderAeTitle(),
        }),
      );
    } catch (error) {
      reception.failure = error;
    }
    // The library mixes up messages if a stream asks it to wait. This stream never does, since each chunk is written at
    // once.
    const stream = new Writable({
      highWaterMark: Number.MAX_SAFE_INTEGER,
      write: (chunk: Buffer, _encoding, next) => {
        try {
          if (reception.failure === undefined) reception.incoming?.write(chunk);
        } catch (error) {
          reception.failure = error;
        }
        next();
      },
    });
    this.receptions.set(stream, reception);
    this.current = reception;
    return stream;
  }

  override createDatasetFromStoreWritableStream(
    stream: Writable,
    _context: PresentationContext,
    next: (dataset: Dataset) => void,
  ): void {
    const reception = this.receptions.get(stream);
    this.current = undefined;
    this.status = this.statusOf(reception);
    next(new Dataset({}));
  }

  override cStoreRequest(request: StoreRequest, answer: (response: StoreResponse) => void): void {
    const response = responses.CStoreResponse.fromRequest(request);
    response.setStatus(this.status);
    answer(response);
  }

  /** Forgets an instance that stopped half way; called when the connection has ended. */
  abandon(): void {
    this.current?.incoming?.discard();
    this.current = undefined;
  }

  /** AE title for the header of files. */
  protected senderAeTitle(): string {
    return '';
  }

  private statusOf(reception: Reception | undefined): number {
    if (reception?.incoming === undefined) {
      this.lastFailure = reception?.failure;
      return reception?.failure === undefined ? NOT_AUTHORISED : OUT_OF_RESOURCES;
    }
    try {
      if (reception.failure !== undefined) throw reception.failure;
      return statusOfArrival(reception.incoming.commit());
    } catch (error) {
      reception.incoming.discard();
      this.lastFailure = error;
      return error instanceof PacsError && error.code === 'WRONG_INSTANCE' ? CANNOT_UNDERSTAND : OUT_OF_RESOURCES;
    }
  }
}

function statusOfArrival(arrival: Arrival): number {
  return arrival === 'unwanted' ? NOT_AUTHORISED : SUCCESS;
}
