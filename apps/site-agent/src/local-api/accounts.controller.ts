import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { ROLES, type Account } from '@collimate/platform-site-store';
import { AccountsService } from '../accounts/accounts.service.js';
import { BodyPipe } from './body.pipe.js';
import { Access } from './caller.guard.js';

const name = z.string().regex(/^[a-z][a-z0-9.-]{1,31}$/);
const accountSchema = z.strictObject({
  name,
  password: z.string().min(12).max(200),
  roles: z.array(z.enum(ROLES)).min(1),
});
const loginSchema = z.strictObject({ name: z.string().max(64), password: z.string().max(200) });

/** Accounts and sessions. */
@Controller('v1')
export class AccountsController {
  constructor(private readonly accounts: AccountsService) {}

  @Post('accounts')
  @Access('bootstrap', 'administrator')
  create(@Body(new BodyPipe(accountSchema)) body: z.output<typeof accountSchema>): Promise<Account> {
    return this.accounts.create(body.name, body.password, [...new Set(body.roles)]);
  }

  @Post('sessions')
  @HttpCode(201)
  @Access('open')
  login(@Body(new BodyPipe(loginSchema)) body: z.output<typeof loginSchema>): Promise<{ token: string; expires: string }> {
    return this.accounts.login(body.name, body.password);
  }
}
