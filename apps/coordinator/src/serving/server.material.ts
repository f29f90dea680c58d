import type { Clock } from '@collimate/kernel-canonical';
import type { Logger, TlsMaterial } from '@collimate/platform-service-kit';
import type { CoordinatorConfig } from '../platform/coordinator.config.js';
import { validityFrom, type CoordinatorKeys } from '../platform/coordinator.keys.js';
import type { RevocationService } from '../sites/revocation.service.js';

const DAY_MS = 86_400_000;
const SERVER_CERTIFICATE_MS = 398 * DAY_MS;

/** Parts from which the server's certificate is made. */
export interface MaterialParts {
  readonly config: CoordinatorConfig;
  readonly clock: Clock;
  readonly keys: CoordinatorKeys;
  readonly logger: Logger;
  readonly revocation: RevocationService;
}

/** The server's certificate and the revocation list: both expire, and are made anew each day without a restart. */
export class ServerMaterial {
  private renewal: NodeJS.Timeout | undefined;

  private constructor(
    private readonly parts: MaterialParts,
    private server: Awaited<ReturnType<typeof issueServer>>,
  ) {}

  static async open(parts: MaterialParts): Promise<ServerMaterial> {
    const material = new ServerMaterial(parts, await issueServer(parts));
    await parts.revocation.reload();
    return material;
  }

  /** @returns the keys and certificates for the next handshake */
  current(): TlsMaterial {
    const ca = this.parts.keys.authority.certificatePem;
    const { keyPem: key, certificatePem } = this.server;
    return { key, cert: certificatePem + '\n' + ca, ca, crl: this.parts.revocation.current().pem };
  }

  /** @param use gets the material after each change, from now on */
  keep(use: (material: TlsMaterial) => void): void {
    const { revocation, logger } = this.parts;
    revocation.watch(() => use(this.current()));
    this.renewal = setInterval(() => {
      this.renew().catch((error: unknown) => logger.error({ err: error }, 'renewing the TLS material failed'));
    }, DAY_MS).unref();
  }

  stop(): void {
    clearInterval(this.renewal);
  }

  private async renew(): Promise<void> {
    this.server = await issueServer(this.parts);
    await this.parts.revocation.reload();
  }
}

function issueServer({ config, keys, clock }: MaterialParts) {
  const hosts = [...new Set([config.publicHost, 'localhost', '127.0.0.1'])];
  return keys.authority.issueServer(hosts, validityFrom(clock.now(), SERVER_CERTIFICATE_MS));
}
