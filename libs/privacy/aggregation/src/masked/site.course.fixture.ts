import type { SiteId } from '@collimate/kernel-canonical';
import { AddedUploads } from './added.uploads.js';
import type { MaskedUpload } from './attempt.messages.js';
import type { OpenedSecrets } from './closing.threshold.js';
import type { AttemptQuestion } from './attempt.question.js';
import { isRefused } from './attempt.refusal.js';
import type { PublishedSum, SiteTurn, SiteWord } from './attempt.course.js';
import type { TestSite } from './noble.crypto.fixture.js';
import { advertise, answerRoster, clear, uploadMasked, type SiteAttempt } from './site.attempt.js';
import { confirmPublished } from './published.sum.js';
import { signSurvivors, unmask } from './site.unmasking.js';

/** A site that answers each turn, and says the same again to the same. */
export class CourseSite {
  readonly uploads = new Set<string>();
  private attempt: SiteAttempt;

  constructor(
    private readonly site: TestSite,
    question: AttemptQuestion,
    private readonly vector: readonly bigint[],
  ) {
    this.attempt = advertise(question, site.standing, site.tools).attempt;
  }

  get name() {
    return this.attempt.site;
  }

  /**
   * What it says to a turn; undefined where it has nothing to say.
   * @param given masked vectors as the coordinator gives them to whoever adds them up @param opened and what was opened, under `threshold`
   */
  answer(
    turn: SiteTurn,
    given: ReadonlyMap<SiteId, MaskedUpload> = new Map(),
    opened: OpenedSecrets = new Map(),
  ): SiteWord | undefined {
    const { tools, sight } = this.site;
    switch (turn.kind) {
      case 'wait':
        return { kind: 'advert', advert: this.attempt.advert };
      case 'roster':
        return this.say(answerRoster(this.attempt, turn.adverts, sight, tools), (answer) => ({ kind: 'roster-answer', answer }));
      case 'clearance': {
        const cleared = clear(this.attempt, turn.clearance, tools);
        if (isRefused(cleared)) return undefined;
        return this.say(uploadMasked(cleared.attempt, this.vector, tools), (upload) => {
          this.uploads.add(upload.hash);
          return { kind: 'upload', upload };
        });
      }
      case 'survivors':
        return this.say(signSurvivors(this.attempt, turn.survivors, tools), (signature) => ({
          kind: 'survivors-signature',
          signature,
        }));
      case 'unmask':
        return this.say(unmask(this.attempt, turn.request, tools), (answer) => ({ kind: 'unmask-answer', answer }));
      case 'published': {
        const { question, advert, roster } = this.attempt;
        const transcript = { ...turn.published, question, adverts: roster?.adverts ?? [advert] };
        const confirmed = confirmPublished(this.attempt, { transcript, added: this.added(turn.published, given, opened) }, tools);
        return this.say(confirmed, (signature) => ({ kind: 'confirmation', signature }));
      }
      case 'end':
        return undefined;
    }
  }

  private added({ r, survivors }: PublishedSum, given: ReadonlyMap<SiteId, MaskedUpload>, opened: OpenedSecrets): AddedUploads {
    const { question, roster } = this.attempt;
    const added = new AddedUploads(r, question.length);
    for (const site of survivors) added.add(site, given.get(site)?.masked ?? new Uint8Array());
    const { crypto } = this.site.tools;
    if (roster?.parameters.closing === 'threshold') added.unmask({ roster, survivors, opened, crypto });
    return added;
  }

  private say<T>(
    outcome: { readonly kind: 'stepped'; readonly attempt: SiteAttempt; readonly out: T } | { readonly kind: 'refused' },
    word: (out: T) => SiteWord,
  ): SiteWord | undefined {
    if (outcome.kind === 'refused') return undefined;
    this.attempt = outcome.attempt;
    return word(outcome.out);
  }
}
