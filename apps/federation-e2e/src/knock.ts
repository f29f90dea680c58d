import { connect } from 'node:net';

/* Tries ports of another host from the one on which it runs: `knock.js ADDRESS PORT…` prints those that took the connection. */
const WITHIN_MS = 1_500;
const [address, ...ports] = process.argv.slice(2);

const opens = (port: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(Number(port), address);
    const told = (isOpen: boolean): void => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => told(true)).once('error', () => told(false));
    setTimeout(told, WITHIN_MS, false);
  });
const answers = await Promise.all(ports.map(opens));
process.stdout.write(ports.filter((_, n) => answers[n]).join(' '));
process.exit(0);
