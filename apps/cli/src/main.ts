import { runCli } from './cli.js';
import { endWithReader } from './output/broken-pipe.js';

endWithReader([process.stdout, process.stderr], () => process.exit());
process.exitCode = await runCli(process.argv.slice(2));
