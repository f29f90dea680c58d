import { encodeVector } from '@collimate/privacy-aggregation';
import { PutContributionChunkRequest, RoundServiceService } from './generated/collimate/v1/round.js';
import { ReportProgressRequest, SiteServiceService } from './generated/collimate/v1/site.js';
import { Progress } from './generated/collimate/v1/study.js';
import { outgoingDocument } from './outgoing.reading.js';

const CALLS = [SiteServiceService, RoundServiceService].flatMap((service) => Object.values(service));

describe('a message of a site, read by a person', () => {
  it.each(CALLS.map(({ path }) => path))('is known by its kind for the call %s', (path) => {
    const { kind, isWhole } = outgoingDocument(path, new Uint8Array());
    expect(kind).not.toBe('unknown');
    expect(isWhole).toBe(true);
  });

  it('says words for numbers that stand for them, and numbers for bytes that are coordinates', () => {
    const report = {
      identity: undefined,
      siteId: 'north',
      studyId: 'lung',
      studyDigest: 'ab',
      progress: Progress.PROGRESS_READY,
    };
    expect(outgoingDocument(SiteServiceService.reportProgress.path, ReportProgressRequest.encode(report).finish())).toEqual({
      kind: 'progress',
      about: 'lung PROGRESS_READY',
      fields: { siteId: 'north', studyId: 'lung', studyDigest: 'ab', progress: 'PROGRESS_READY' },
      isWhole: true,
    });
    const chunk = Buffer.from(encodeVector([-(2n ** 100n), 7n]));
    const part = { identity: undefined, roundId: 'r', uploadSha256: Buffer.from([255]), offset: 0n, chunk };
    const bytes = PutContributionChunkRequest.encode(part).finish();
    expect(outgoingDocument(RoundServiceService.putContributionChunk.path, bytes).fields).toEqual({
      roundId: 'r',
      uploadSha256: 'ff',
      offset: 0,
      chunk: [String(-(2n ** 100n)), '7'],
    });
  });

  it('says where it is not the whole message, and where it is none', () => {
    const later = Buffer.from([
      ...ReportProgressRequest.encode(ReportProgressRequest.fromPartial({})).finish(),
      0xf8,
      0x01,
      0x05,
    ]);
    expect(outgoingDocument(SiteServiceService.reportProgress.path, later)).toMatchObject({ kind: 'progress', isWhole: false });
    const unknown = { kind: 'unknown', about: null, fields: {}, isWhole: false };
    expect(outgoingDocument('/collimate.v2.SiteService/Sing', new Uint8Array())).toEqual(unknown);
    expect(outgoingDocument(SiteServiceService.hello.path, Buffer.from([0x0a, 0xff]))).toEqual(unknown);
  });
});
