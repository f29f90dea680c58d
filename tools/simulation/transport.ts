import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import type { SiteId } from '@collimate/kernel-canonical';
import { RoundServiceService, SiteServiceService, reasonOf } from '@collimate/protocol';
import { linkError } from '../../apps/site-agent/src/link/link.error.js';
import type { SimulatedCoordinator } from './simulated.coordinator.js';
import type { Truth } from './truth.js';

/** What becomes of one call. */
export const FATES = ['passes', 'lost', 'unanswered', 'twice', 'late', 'copied', 'crash'] as const;
export type Fate = (typeof FATES)[number];

/** A method of the wire, whatever its messages. */
interface Definition {
  readonly path: string;
  requestSerialize(message: unknown): Buffer;
  requestDeserialize(bytes: Buffer): unknown;
  responseSerialize(message: unknown): Buffer;
  responseDeserialize(bytes: Buffer): unknown;
}

const METHODS = { ...SiteServiceService, ...RoundServiceService } as unknown as Readonly<Record<string, Definition>>;

interface Held {
  readonly name: string;
  readonly site: SiteId;
  readonly bytes: Buffer;
}

/** Carries the bytes of calls between the agents and the coordinator, as badly as a schedule says. */
export class Transport {
  /** What is on its way, and arrives when the schedule says so, in whatever order. */
  readonly held: Held[] = [];

  constructor(
    private readonly coordinator: SimulatedCoordinator,
    private readonly truth: Truth,
  ) {}

  /** @returns the bytes of the answer @throws AgentError as the link does */
  async carry(name: string, site: SiteId, message: unknown, fate: Fate): Promise<unknown> {
    const sent: Held = { name, site, bytes: METHODS[name].requestSerialize(message) };
    if (fate === 'late' || fate === 'copied') this.held.push(sent);
    if (fate === 'lost' || fate === 'late') throw unreachable();
    if (fate === 'crash') {
      await this.coordinator.crashWithin(() => this.deliver(sent));
      throw unreachable();
    }
    const response = await this.deliver(sent);
    if (fate === 'twice') await this.deliver(sent).catch(() => undefined);
    if (fate === 'unanswered') throw unreachable();
    return METHODS[name].responseDeserialize(response);
  }

  /** Something that was held up arrives; nobody waits for its answer any more. */
  async arrives(place: number): Promise<void> {
    const [sent] = this.held.splice(place % Math.max(1, this.held.length), 1);
    if (sent !== undefined) await this.deliver(sent).catch(() => undefined);
  }

  private async deliver({ name, site, bytes }: Held): Promise<Buffer> {
    const definition = METHODS[name];
    const request = definition.requestDeserialize(bytes) as { readonly identity?: { readonly requestId: string } };
    const id = request.identity?.requestId;
    try {
      const response = await this.coordinator.handle(name, site, request);
      if (id !== undefined) this.truth.responds(id, settled(response));
      return definition.responseSerialize(response);
    } catch (error) {
      if (id !== undefined) this.truth.refuses(id, reasonOf(error) ?? String(error));
      throw linkError(error as ServiceError);
    }
  }
}

/** The head that comes with an answer is the present one, also with the stored answer of a repeated request. */
function settled(response: unknown): unknown {
  return { ...(response as object), coordinatorHead: undefined };
}

function unreachable(): Error {
  const error = Object.assign(new Error('cut'), { code: status.UNAVAILABLE, details: 'cut', metadata: new Metadata() });
  return linkError(error as ServiceError);
}
