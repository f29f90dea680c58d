import { Injectable } from '@nestjs/common';

/** The address at which agents find this coordinator; complete once the port is open. */
@Injectable()
export class PublicAddress {
  private port = 0;

  constructor(private readonly host: string) {}

  /** @param port the real one */
  opened(port: number): void {
    this.port = port;
  }

  /** `https://host:port`. */
  get url(): string {
    const host = this.host.includes(':') ? `[${this.host}]` : this.host;
    return `https://${host}:${this.port}`;
  }
}
