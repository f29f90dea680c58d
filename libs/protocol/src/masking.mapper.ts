import { assertNever } from '@collimate/kernel-errors';
import { parseSiteId, type SiteId } from '@collimate/kernel-canonical';
import { MASKED_COORDINATE_BYTES, type SiteTurn, type SiteWord } from '@collimate/privacy-aggregation';
import type { MaskingTurn, MaskingWord, OpenedShare } from './generated/collimate/v1/masking.js';
import { publishedFromWire, publishedToWire } from './published.mapper.js';
import {
  advertFromWire,
  advertToWire,
  bytesOf,
  digestFromWire,
  hexOf,
  listFromWire,
  malformed,
  sharesFromWire,
  sharesToWire,
  signatureFromWire,
  signatureToWire,
  sitesFromWire,
} from './masking.parts.js';

/** Largest masked vector, bytes: it goes in one message. */
const LARGEST_MASKED = 100_001 * MASKED_COORDINATE_BYTES;
const [SHARE_BYTES, SIGNATURE_BYTES] = [32, 64];

/** @returns a word of a site in an attempt at a masked sum, as a message */
export function maskingWordToWire(word: SiteWord): MaskingWord {
  return { said: saidToWire(word) };
}

function saidToWire(word: SiteWord): MaskingWord['said'] {
  switch (word.kind) {
    case 'advert':
      return { $case: 'advert', value: advertToWire(word.advert) };
    case 'roster-answer': {
      const { site, r, signature, shares } = word.answer;
      const value = { siteId: site, transcript: bytesOf(r), signature: bytesOf(signature), shares: shares.map(sharesToWire) };
      return { $case: 'rosterAnswer', value };
    }
    case 'upload': {
      const { site, r, masked, hash, signature } = word.upload;
      const value = {
        siteId: site,
        transcript: bytesOf(r),
        masked: Buffer.from(masked),
        hash: bytesOf(hash),
        signature: bytesOf(signature),
      };
      return { $case: 'upload', value };
    }
    case 'survivors-signature':
      return { $case: 'survivorsSignature', value: signatureToWire(word.signature) };
    case 'unmask-answer': {
      const { site, r, maskKeys, seeds } = word.answer;
      const value = {
        siteId: site,
        transcript: bytesOf(r),
        maskKeys: maskKeys.map(openedToWire),
        seeds: seeds.map(openedToWire),
      };
      return { $case: 'unmaskAnswer', value };
    }
    case 'confirmation':
      return { $case: 'confirmation', value: signatureToWire(word.signature) };
    default:
      return assertNever(word);
  }
}

/** @throws ProtocolError MALFORMED_MESSAGE; CanonicalError BAD_IDENTIFIER */
export function maskingWordFromWire({ said }: MaskingWord): SiteWord {
  switch (said?.$case) {
    case 'advert':
      return { kind: 'advert', advert: advertFromWire(said.value) };
    case 'rosterAnswer': {
      const { siteId, transcript, signature, shares } = said.value;
      return {
        kind: 'roster-answer',
        answer: {
          site: parseSiteId(siteId),
          r: digestFromWire(transcript, 'roster_answer.transcript'),
          signature: hexOf(signature, SIGNATURE_BYTES, 'roster_answer.signature'),
          shares: listFromWire(shares, 'roster_answer.shares').map(sharesFromWire),
        },
      };
    }
    case 'upload': {
      const { siteId, transcript, masked, hash, signature } = said.value;
      const whole = masked.length > 0 && masked.length <= LARGEST_MASKED && masked.length % MASKED_COORDINATE_BYTES === 0;
      if (!whole) throw malformed('upload.masked');
      return {
        kind: 'upload',
        upload: {
          site: parseSiteId(siteId),
          r: digestFromWire(transcript, 'upload.transcript'),
          masked: Uint8Array.from(masked),
          hash: digestFromWire(hash, 'upload.hash'),
          signature: hexOf(signature, SIGNATURE_BYTES, 'upload.signature'),
        },
      };
    }
    case 'survivorsSignature':
      return { kind: 'survivors-signature', signature: signatureFromWire(said.value) };
    case 'unmaskAnswer': {
      const { siteId, transcript, maskKeys, seeds } = said.value;
      return {
        kind: 'unmask-answer',
        answer: {
          site: parseSiteId(siteId),
          r: digestFromWire(transcript, 'unmask_answer.transcript'),
          maskKeys: openedFromWire(maskKeys, 'unmask_answer.mask_keys'),
          seeds: openedFromWire(seeds, 'unmask_answer.seeds'),
        },
      };
    }
    case 'confirmation':
      return { kind: 'confirmation', signature: signatureFromWire(said.value) };
    default:
      throw malformed('said');
  }
}

/** @returns a turn that a site is told, as a message */
export function maskingTurnToWire(turn: SiteTurn): MaskingTurn {
  return { told: toldToWire(turn) };
}

function toldToWire(turn: SiteTurn): MaskingTurn['told'] {
  switch (turn.kind) {
    case 'wait':
      return { $case: 'wait', value: {} };
    case 'roster':
      return { $case: 'roster', value: { adverts: turn.adverts.map(advertToWire) } };
    case 'clearance': {
      const { r, signatures, shares } = turn.clearance;
      const value = { transcript: bytesOf(r), signatures: signatures.map(signatureToWire), shares: shares.map(sharesToWire) };
      return { $case: 'clearance', value };
    }
    case 'survivors':
      return { $case: 'survivors', value: { siteIds: [...turn.survivors] } };
    case 'unmask': {
      const { r, survivors, signatures } = turn.request;
      const value = { transcript: bytesOf(r), survivors: [...survivors], signatures: signatures.map(signatureToWire) };
      return { $case: 'unmask', value };
    }
    case 'published':
      return { $case: 'published', value: publishedToWire(turn.published) };
    case 'end':
      return { $case: 'end', value: { code: turn.code ?? '' } };
    default:
      return assertNever(turn);
  }
}

/** @throws ProtocolError MALFORMED_MESSAGE; CanonicalError BAD_IDENTIFIER */
export function maskingTurnFromWire({ told }: MaskingTurn): SiteTurn {
  switch (told?.$case) {
    case 'wait':
      return { kind: 'wait' };
    case 'roster':
      return { kind: 'roster', adverts: listFromWire(told.value.adverts, 'roster.adverts').map(advertFromWire) };
    case 'clearance': {
      const { transcript, signatures, shares } = told.value;
      return {
        kind: 'clearance',
        clearance: {
          r: digestFromWire(transcript, 'clearance.transcript'),
          signatures: listFromWire(signatures, 'clearance.signatures').map(signatureFromWire),
          shares: listFromWire(shares, 'clearance.shares').map(sharesFromWire),
        },
      };
    }
    case 'survivors':
      return { kind: 'survivors', survivors: sitesFromWire(told.value.siteIds, 'survivors.site_ids') };
    case 'unmask': {
      const { transcript, survivors, signatures } = told.value;
      return {
        kind: 'unmask',
        request: {
          r: digestFromWire(transcript, 'unmask.transcript'),
          survivors: sitesFromWire(survivors, 'unmask.survivors'),
          signatures: listFromWire(signatures, 'unmask.signatures').map(signatureFromWire),
        },
      };
    }
    case 'published':
      return { kind: 'published', published: publishedFromWire(told.value) };
    case 'end': {
      const { code } = told.value;
      if (!/^(?:[A-Z][A-Z0-9_]{0,63})?$/.test(code)) throw malformed('end.code');
      return code === '' ? { kind: 'end' } : { kind: 'end', code };
    }
    default:
      throw malformed('told');
  }
}

function openedToWire([site, share]: readonly [SiteId, Uint8Array]): OpenedShare {
  return { ofSiteId: site, share: Buffer.from(share) };
}

function openedFromWire(list: readonly OpenedShare[], tag: string): readonly (readonly [SiteId, Uint8Array])[] {
  return listFromWire(list, tag).map(({ ofSiteId, share }) => {
    if (share.length !== SHARE_BYTES) throw malformed(tag);
    return [parseSiteId(ofSiteId), Uint8Array.from(share)] as const;
  });
}
