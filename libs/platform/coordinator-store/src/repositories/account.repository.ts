import type { Kysely, Selectable } from 'kysely';
import type { Instant } from '@collimate/kernel-canonical';
import type { AccountsTable } from '../accounts.table.js';
import type { Schema } from '../schema.js';

/** An operator of the coordinator. `made_before` lists who made the account before its present maker. A removed operator keeps the row. */
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
   * Adds an operator, or gives a known one a new token. If somebody else asks for the token, they become the maker of the account, former
   * makers stay listed, and the account has to be confirmed again. An account that is made by a void account is void.
   * @param by the operator who asks, and sees the token
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

  /** Notes that `by` confirms the holder as a second person. */
  async confirm(name: string, by: string, at: Instant): Promise<void> {
    await this.db.updateTable('accounts').set({ confirmed_by: by, confirmed_at: at }).where('name', '=', name).execute();
  }

  /** Makes accounts void: nobody can confirm them until another operator gives them a new token. */
  async void(names: readonly string[], at: Instant): Promise<void> {
    if (names.length === 0) return;
    await this.db.updateTable('accounts').set({ void_since: at }).where('name', 'in', names).execute();
  }

  /** Takes back every confirmation. As in the first hour of a coordinator, two operators then confirm each other. */
  async forgetConfirmations(): Promise<void> {
    await this.db.updateTable('accounts').set({ confirmed_by: null, confirmed_at: null }).execute();
  }

  /** Removes an account: its token becomes invalid. Nobody else can take the name. */
  async remove(name: string, at: Instant): Promise<void> {
    await this.db.updateTable('accounts').set({ token_sha256: null, removed_at: at }).where('name', '=', name).execute();
  }
}

function accountOf({ made_before: before, ...row }: Selectable<AccountsTable>): AccountRow {
  return { ...row, made_before: before === '' ? [] : before.split(' ') };
}
