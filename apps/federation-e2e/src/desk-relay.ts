import { connect, createServer } from 'node:net';

/*
 * The desk at a host, as a program that runs there: `desk-relay.js SOCKET PORT`. Whoever connects to the socket, which is a file, speaks to that port of its loopback, as
 * somebody would who sits there; no network lies between.
 */
const [socket = '', port = '0'] = process.argv.slice(2);
const desk = createServer((here) => {
  const there = connect(Number(port), '127.0.0.1');
  here.pipe(there).pipe(here);
  for (const end of [here, there]) end.on('error', () => (here.destroy(), there.destroy()));
});
desk.listen(socket, () => process.stdout.write('listens\n'));
