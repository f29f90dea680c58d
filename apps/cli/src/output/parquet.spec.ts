import { RELEASE_TABLE, releaseRows, RESULT_TABLE } from '@collimate/governance-publication';
import { freezeStudy } from '@collimate/governance-study';
import { publishedRows } from '@collimate/statistics-menu';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { noduleProtocol } from '../../fixtures/nodule-study.js';
import { publishedResult } from '../../fixtures/published-result.js';
import { parquetFile } from './parquet.js';

const protocol = noduleProtocol(100);
const result = publishedResult(protocol, 200);

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

describe('a Parquet file of a published table', () => {
  it('has every row and column of the table of results, bit for bit, and nulls where nothing is known', async () => {
    const rows = publishedRows(result);
    const file = bufferOf(parquetFile(RESULT_TABLE, rows, {}));
    const read = await parquetReadObjects({ file });
    expect(read.map((row) => Object.fromEntries(RESULT_TABLE.map(({ name }) => [name, row[name] ?? null])))).toEqual(
      rows.map((row) => Object.fromEntries(RESULT_TABLE.map(({ name }) => [name, row[name]]))),
    );
    // A text that is empty is not the same as none.
    expect(read[0]['flags']).toBe('');
  });

  it('has the table of releases, with integers beyond 2^53 as text', async () => {
    const rows = releaseRows(result, { study: freezeStudy(protocol), logIndex: 12 });
    const read = await parquetReadObjects({ file: bufferOf(parquetFile(RELEASE_TABLE, rows, {})) });
    expect(read).toMatchObject([
      {
        release: 'enrolment',
        mechanism: 'discrete-gaussian',
        d2: '1',
        sigma2: '50',
        rho_site: '1/100',
        coverage_method: 'simulated',
        log_index: 12,
      },
      { release: 'moments', clip: 5.41, noise_model: 'local', sites: 2, references: 'constant public-reference' },
    ]);
    expect(read[1]['sigma2']).toBe(result.rounds[1].pooled!.noise.mechanism.sigma2);
  });

  it('says whose table it is', () => {
    const file = bufferOf(parquetFile(RESULT_TABLE, publishedRows(result), { result: result.digest }));
    expect(parquetMetadata(file).key_value_metadata).toEqual([{ key: 'result', value: result.digest }]);
  });

  it('of no rows has its columns all the same', async () => {
    const file = bufferOf(parquetFile(RESULT_TABLE, [], {}));
    expect(
      parquetMetadata(file)
        .schema.slice(1)
        .map(({ name }) => name),
    ).toEqual(RESULT_TABLE.map(({ name }) => name));
    expect(await parquetReadObjects({ file })).toEqual([]);
  });
});
