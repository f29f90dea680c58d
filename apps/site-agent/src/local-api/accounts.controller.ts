import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { ROLES, type Account, type AccountListing } from '@collimate/platform-site-store';
import { AccountsService } from '../accounts/accounts.service.js';
import { AgentError } from '../agent.error.js';
import { BodyPipe } from './body.pipe.js';
import { Access, Caller } from './caller.guard.js';

const name = z.string().regex(/^[a-z][a-z0-9.-]{1,31}$/);
const password = z.string().min(12).max(200);
const accountSchema = z.strictObject({
  name,
  roles: z.array(z.enum(ROLES)).min(1),
  /** Of the first account alone, whose maker is its holder. */
  password: password.optional(),
});
const activationSchema = z.strictObject({ name: z.string().max(64), code: z.string().max(64), password });
const loginSchema = z.strictObject({ name: z.string().max(64), password: z.string().max(200) });

/** A new account, and the code with which its holder sets the password; the first account has none. */
export interface NewAccount extends Account {
  readonly code?: string;
}

/** Accounts and sessions. */
@Controller('v1')
export class AccountsController {
  constructor(private readonly accounts: AccountsService) {}

  @Get('accounts')
  @Access('staff')
  list(): readonly AccountListing[] {
    return this.accounts.list();
  }

  @Post('accounts')
  @Access('bootstrap', 'administrator')
  async create(
    @Body(new BodyPipe(accountSchema)) body: z.output<typeof accountSchema>,
    @Caller() caller: Account | undefined,
  ): Promise<NewAccount> {
    const roles = [...new Set(body.roles)];
    if (caller === undefined && body.password === undefined) {
      throw new AgentError('PASSWORD_NEEDED', 'the first account is made with its password', {
        place: { tag: 'password' },
        hint: 'name a password of at least 12 characters',
      });
    }
    if (caller !== undefined && body.password !== undefined) {
      throw new AgentError('ACCOUNT_INVALID', 'every holder sets the password alone', {
        place: { tag: 'password' },
        hint: 'leave the password out and hand the code on',
      });
    }
    if (body.password !== undefined) return this.accounts.createFirst(body.name, body.password, roles);
    const { account, code } = this.accounts.invite(body.name, roles, caller as Account);
    return { ...account, code };
  }

  /** The holder's first password. */
  @Post('accounts/activations')
  @Access('open')
  activate(@Body(new BodyPipe(activationSchema)) body: z.output<typeof activationSchema>): Promise<Account> {
    return this.accounts.activate(body.name, body.code, body.password);
  }

  /** A third person says that an approver is who the account says. */
  @Post('accounts/:name/confirmation')
  @HttpCode(201)
  @Access('staff')
  confirm(@Param('name') accountName: string, @Caller() caller: Account): Account {
    return this.accounts.confirm(accountName, caller);
  }

  /** Ends an account for good, with its sessions; its signatures stand. */
  @Post('accounts/:name/disablement')
  @HttpCode(201)
  @Access('administrator')
  disable(@Param('name') accountName: string, @Caller() caller: Account): Account {
    return this.accounts.disable(accountName, caller);
  }

  @Post('sessions')
  @HttpCode(201)
  @Access('open')
  login(@Body(new BodyPipe(loginSchema)) body: z.output<typeof loginSchema>): Promise<{ token: string; expires: string }> {
    return this.accounts.login(body.name, body.password);
  }
}
