/**
 * Ends the program without an error when its reader stops early, as `| head` does.
 * @param leave ends the program with the exit code that it has so far
 */
export function endWithReader(streams: readonly NodeJS.WritableStream[], leave: () => void): void {
  for (const stream of streams)
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      leave();
    });
}
