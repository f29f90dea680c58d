import { createServer } from 'node:http';
import { connect } from 'node:net';

/*
 * A plain proxy that opens ways by CONNECT, as a program of its own: `connect-proxy.js ADDRESS PORT`. It says on its output once it listens, and one line for each
 * way that it opened.
 */
const [address = '127.0.0.1', port = '0'] = process.argv.slice(2);
const server = createServer((_request, response) => response.writeHead(405).end());
server.on('connect', (request, client, head) => {
  const [host = '', to] = (request.url ?? '').split(':');
  const far = connect(Number(to), host, () => {
    process.stdout.write(`opened ${host}:${to}\n`);
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    far.write(head);
    far.pipe(client).pipe(far);
  });
  for (const socket of [far, client]) {
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      far.destroy();
      client.destroy();
    });
  }
});
server.listen(Number(port), address, () => process.stdout.write('listens\n'));
