/**
 * Whoever reads may stop early, as `| head` does: then there is nobody to write for, and nothing has gone wrong.
 * @param leave ends the program with the exit code that it has so far
 */
export function endWithReader(streams: readonly NodeJS.WritableStream[], leave: () => void): void {
  for (const stream of streams)
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      leave();
    });
}
