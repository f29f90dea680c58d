import { createServer } from 'node:net';

/** @returns `wanted` if nothing listens there on loopback, else the next free port above it, else any free one */
export async function freePort(wanted: number, tries = 20): Promise<number> {
  for (let port = wanted; port < wanted + tries; port++) if (await canListen(port)) return port;
  return 0;
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
