import { PacsError } from '../pacs.error.js';
import type { IncomingInstance, InstanceSink } from '../retrieve/pacs.source.js';

/**
 * A sink that reports at once when the folder takes no more files. The answer to an instance reaches only the archive,
 * not this program.
 */
export class StoppingSink implements InstanceSink {
  /** Called with each CANNOT_WRITE; set when there is something to stop. */
  stop: (error: PacsError) => void = () => undefined;

  constructor(private readonly sink: InstanceSink) {}

  open(): IncomingInstance {
    const incoming = this.watched(() => this.sink.open());
    return {
      write: (bytes) => this.watched(() => incoming.write(bytes)),
      commit: () => this.watched(() => incoming.commit()),
      discard: () => incoming.discard(),
    };
  }

  private watched<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      if (error instanceof PacsError && error.code === 'CANNOT_WRITE') this.stop(error);
      throw error;
    }
  }
}
