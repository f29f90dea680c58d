import type { Kysely, Selectable } from 'kysely';
import type { Instant } from '@collimate/kernel-canonical';
import type { AccountsTable } from '../accounts.table.js';
import type { Schema } from '../schema.js';

/** An operator of the coordinator, with its former makers as a list; one that was removed stays by name. */
export type AccountRow = Omit<Selectable<AccountsTable>, 'made_before'> & { readonly made_before: readonly string[] };

/** Operators of the coordinator, known by the hash of their bearer token. */
export class AccountRepository {
  constructor(private readonly db: Kysely<Schema>) {}

  /** @returns the name of the operator, or undefined @param tokenSha256 lower-case hex */
  async nameOf(tokenSha256: string): Promise<string | undefined> {
    const row = await this.db.selectFrom('accounts').select('name').where('token_sha256', '=', tokenSha256).executeTakeFirst();
    return row?.name;
  }

  async find(name: string): Promise<AccountRow | undefined> {
    const row = await this.db.selectFrom('accounts').selectAll().where('name', '=', name).executeTakeFirst();
    return row && accountOf(row);
  }

  /** @returns every operator, those that were removed too */
  async all(): Promise<AccountRow[]> {
    return (await this.db.selectFrom('accounts').selectAll().orderBy('created_at').orderBy('name').execute()).map(accountOf);
  }

  /**
   * Adds an operator, or gives a known one a new token. Whoever asks for one that is not their own is one of its makers from then on, beside
   * those before, and the holder is confirmed no more. What is made by an account that is void is void itself.
   * @param by operator who asks for it, and is told the token
   */
  async set(name: string, token: { readonly sha256: string; readonly by: string; readonly at: Instant }): Promise<void> {
    const { sha256, by, at } = token;
    const made = by === name ? {} : await this.madeBy(name, by);
    await this.db
      .insertInto('accounts')
      .values({ name, token_sha256: sha256, token_by: by, created_at: at, ...made })
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet({ token_sha256: sha256, token_by: by, removed_at: null, ...made }),
      )
      .execute();
  }

  private async madeBy(name: string, by: string) {
    const voidSince = (await this.find(by))?.void_since ?? null;
    return { made_by: by, made_before: await this.makersBefore(name, by), confirmed_by: null, void_since: voidSince };
  }

  private async makersBefore(name: string, by: string): Promise<string> {
    const known = await this.find(name);
    const makers = new Set([...(known?.made_before ?? []), ...(known?.made_by == null ? [] : [known.made_by])]);
    makers.delete(by);
    return [...makers].join(' ');
  }

  /** Somebody has said that the holder is a person of their own. */
  async confirm(name: string, by: string, at: Instant): Promise<void> {
    await this.db.updateTable('accounts').set({ confirmed_by: by, confirmed_at: at }).where('name', '=', name).execute();
  }

  /** They are confirmed by nobody until somebody makes them anew. */
  async void(names: readonly string[], at: Instant): Promise<void> {
    if (names.length === 0) return;
    await this.db.updateTable('accounts').set({ void_since: at }).where('name', 'in', names).execute();
  }

  /** Brings back the first hour, in which two confirm each other: all have to be confirmed again. */
  async forgetConfirmations(): Promise<void> {
    await this.db.updateTable('accounts').set({ confirmed_by: null, confirmed_at: null }).execute();
  }

  /** The token is of no use any more; the name stays taken. */
  async remove(name: string, at: Instant): Promise<void> {
    await this.db.updateTable('accounts').set({ token_sha256: null, removed_at: at }).where('name', '=', name).execute();
  }
}

function accountOf({ made_before: before, ...row }: Selectable<AccountsTable>): AccountRow {
  return { ...row, made_before: before === '' ? [] : before.split(' ') };
}
