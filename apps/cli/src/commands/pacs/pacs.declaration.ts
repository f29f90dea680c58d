import { Option, type Command } from 'commander';

const GROUP_EXAMPLES = `
Examples:
  collimate pacs echo --web https://pacs.example/dicom-web --user reader --password-file secret.txt
  collimate pacs find --dicom pacs.example:104 --called ARCHIVE --calling COLLIMATE --accession A12345
  collimate pacs fetch --dicom pacs.example:104 --called ARCHIVE --calling COLLIMATE --by move --port 11112 \\
    --worklist studies.csv --out scans

The archive is reached by DICOMweb (--web) or by DIMSE (--dicom, with both AE titles). Secrets come from files or from
COLLIMATE_PACS_PASSWORD, COLLIMATE_PACS_TOKEN, COLLIMATE_PACS_CLIENT_SECRET. See docs/operations/pacs.md.`;

const FETCH_EXAMPLES = `
Examples:
  collimate pacs fetch --web https://pacs.example/dicom-web --token-file token.txt --worklist studies.csv --out scans
  collimate pacs fetch --dicom pacs.example:104 --called ARCHIVE --calling COLLIMATE --study 1.2.840.1 --out scans

A worklist is CSV with the columns study or accession, and where wanted series and modalities:
  accession,modalities
  A12345,CT;RTSTRUCT

Files come to <out>/<study>/<series>/<instance>.dcm. After a cut link or a crash the same command goes on where it was.`;

/** Takes the exit code of a command. */
export type Done = (exitCode: number) => void;

/** Declares `collimate pacs …`; each command is loaded when it is called. */
export function declarePacs(program: Command, done: Done): void {
  const pacs = program
    .command('pacs')
    .description('search an image archive and fetch from it')
    .addHelpText('after', GROUP_EXAMPLES);

  reached(pacs.command('echo').description('say whether the archive answers, and why not'))
    .addHelpText('after', '\nExample:\n  collimate pacs echo --dicom 127.0.0.1:4242 --called ARCHIVE --calling COLLIMATE')
    .action(async (options) => done(await (await commands()).runPacsEcho(options)));

  reached(pacs.command('find').description('list the studies that fit, without a name of a patient'))
    .option('--study <uid>', 'StudyInstanceUID')
    .option('--accession <number>', 'accession number')
    .option('--patient <id>', 'patient ID')
    .option('--date <range>', 'YYYYMMDD or YYYY-MM-DD, or a range of two of them with a dash between')
    .option('--modality <code>', 'CT, MR, PT …')
    .option('--series', 'also the series of each study')
    .option('--json', 'one JSON document')
    .addHelpText(
      'after',
      '\nExample:\n  collimate pacs find --web http://127.0.0.1:8042/dicom-web --date 20250101-20250131 --modality CT --series',
    )
    .action(async (options) => done(await (await commands()).runPacsFind(options)));

  fetching(reached(pacs.command('fetch').description('fetch the studies of a worklist into a folder; go on after a cut link')))
    .addOption(new Option('--worklist <file>', 'CSV of studies').conflicts(['study', 'accession']))
    .addOption(new Option('--study <uid>', 'one study by its StudyInstanceUID').conflicts('accession'))
    .option('--accession <number>', 'one study by its accession number')
    .requiredOption('--out <folder>', 'where the files go')
    .option('--json', 'one JSON document')
    .addHelpText('after', FETCH_EXAMPLES)
    .action(async (options) => done(await (await commands()).runPacsFetch(options)));

  for (const command of pacs.commands) command.exitOverride();
}

/** Adds the options of a fetch. */
export function fetching(command: Command): Command {
  return command
    .addOption(
      new Option('--by <operation>', 'DIMSE: C-GET, or C-MOVE to a listener of ours').choices(['get', 'move']).default('get'),
    )
    .option('--port <number>', 'C-MOVE: port that the archive sends to', Number, 11_112)
    .option('--listen <address>', 'C-MOVE: address to listen on (default: every one of this machine)')
    .option('--verify', 'read and hash what lies there already, not its size alone');
}

/** Adds the options that say where an archive is and who asks. */
export function reached(command: Command): Command {
  return command
    .addOption(new Option('--web <url>', 'root of the DICOMweb service').conflicts('dicom'))
    .option('--user <name>', 'DICOMweb: user of basic authentication')
    .option('--password-file <file>', 'DICOMweb: the password in its first line')
    .option('--token-file <file>', 'DICOMweb: a bearer token in its first line')
    .option('--oauth <url>', 'DICOMweb: token endpoint of OAuth client credentials')
    .option('--client-id <id>', 'DICOMweb: client of OAuth')
    .option('--client-secret-file <file>', 'DICOMweb: the client secret in its first line')
    .option('--scope <scope>', 'DICOMweb: scope of OAuth')
    .option('--dicom <host:port>', 'DIMSE: where the archive listens')
    .option('--called <title>', 'DIMSE: AE title of the archive')
    .option('--calling <title>', 'DIMSE: our own AE title')
    .option('--tls', 'DIMSE: speak TLS')
    .option('--authority <file>', 'PEM of the authority that the archive’s certificate comes from')
    .option('--certificate <file>', 'PEM of our own certificate, where the archive asks for one')
    .option('--key <file>', 'PEM of its key')
    .option('--timeout <seconds>', 'longest silence', Number, 60);
}

function commands(): Promise<typeof import('./pacs.command.js')> {
  return import('./pacs.command.js');
}
