import { Injectable } from '@nestjs/common';
import { Clock, type Instant } from '@collimate/kernel-canonical';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import { CoordinatorKeys, validityFrom } from '../platform/coordinator.keys.js';
import { RevokedSerials } from '../platform/revoked.serials.js';

const LIST_MS = 30 * 86_400_000;

/** The revocation list in the two forms that are used. */
export interface RevocationList {
  readonly der: Uint8Array;
  readonly pem: string;
}

/** Refuses revoked sites: at the handshake by the revocation list, on open connections by the serial number of each call. */
@Injectable()
export class RevocationService {
  private list: RevocationList | undefined;
  private onChange: (list: RevocationList) => void = () => undefined;

  constructor(
    private readonly store: CoordinatorStore,
    private readonly keys: CoordinatorKeys,
    private readonly clock: Clock,
    private readonly serials: RevokedSerials,
  ) {}

  /** Makes the list anew from the store. */
  async reload(): Promise<RevocationList> {
    await this.serials.reload();
    const rows = await this.store.read.certificates.revoked();
    const entries = rows.map((row) => ({ serial: row.serial, at: row.revoked_at as Instant }));
    this.list = await this.keys.authority.revocationList(entries, validityFrom(this.clock.now(), LIST_MS));
    this.onChange(this.list);
    return this.list;
  }

  current(): RevocationList {
    if (this.list === undefined) throw new TypeError('the revocation list was not made yet');
    return this.list;
  }

  /** @param listener is called with every new list */
  watch(listener: (list: RevocationList) => void): void {
    this.onChange = listener;
  }
}
