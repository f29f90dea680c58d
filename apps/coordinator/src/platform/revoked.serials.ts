import { Injectable } from '@nestjs/common';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';

/** Serial numbers that are refused at each call, also on connections that are open already. */
@Injectable()
export class RevokedSerials {
  private serials = new Set<string>();

  constructor(private readonly store: CoordinatorStore) {}

  async reload(): Promise<void> {
    this.serials = new Set((await this.store.read.certificates.revoked()).map((row) => normal(row.serial)));
  }

  has(serial: string): boolean {
    return this.serials.has(normal(serial));
  }
}

/** Node drops leading zeros of a serial number, the issuer writes them. */
function normal(serial: string): string {
  return serial.toLowerCase().replace(/^0+/, '');
}
